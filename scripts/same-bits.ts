// `node scripts/run.mjs scripts/same-bits.ts [--record]`: hashes of all weights after 20 iterations of eight runs, on the
// adapter that EARTHMOVER_ADAPTER names, beside those in scripts/same-bits.json. A change of structure must leave them.
// --record writes them there instead. Hashes belong to one adapter, its version and the width of its processor's vectors.
import { createHash } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import {
  createDataset,
  createToy,
  createTrainer,
  type TrainerOptions,
  type TrainingConfig,
} from '../src/index.ts';
import { constantFilterGenerator, dcganCritic, dcganGenerator } from '../src/nn/dcgan.ts';
import { mlp } from '../src/nn/mlp.ts';
import { openDevice } from '../src/runtime/platform/node/open-device.ts';

interface Result {
  readonly weights: string;
  /** Of an outer iteration. */
  readonly dispatches: number;
}

const iterations = 20;
const table = new URL('same-bits.json', import.meta.url);
const recorded: Record<string, Record<string, Result>> = JSON.parse(readFileSync(table, 'utf8'));

const device = await openDevice();
const adapter = device.info.description;

const results: Record<string, Result> = {};
for (const [name, options] of Object.entries(runs())) results[name] = await run(options);
device.destroy();

if (process.argv.includes('--record')) {
  recorded[adapter] = results;
  writeFileSync(table, `${JSON.stringify(recorded, null, 2)}\n`);
  console.log(`recorded: ${Object.keys(results).length} runs on ${adapter}`);
} else {
  process.exitCode = compare(results, recorded[adapter]) ? 0 : 1;
}

function compare(now: Record<string, Result>, before: Record<string, Result> | undefined): boolean {
  if (!before) {
    console.error(`nothing is recorded on ${adapter}: use --record on the commit to compare with`);
    return false;
  }
  const lines = Object.entries(now).map(([name, { weights, dispatches }]) => {
    const then = before[name];
    const same = then?.weights === weights;
    const more = dispatches > (then?.dispatches ?? 0);
    const counts = `dispatches ${then?.dispatches} -> ${dispatches}`;
    console.log(`${same ? 'same bits' : 'OTHER BITS'}  ${name.padEnd(22)} ${counts}${more ? '  MORE' : ''}`);
    return same && !more;
  });
  const kept = lines.filter(Boolean).length;
  console.log(`${adapter}: ${kept} of ${lines.length} runs as recorded`);
  return kept === lines.length && lines.length === Object.keys(before).length;
}

async function run(options: TrainerOptions): Promise<Result> {
  const trainer = await createTrainer(device, options);
  for await (const _ of trainer.train({ steps: iterations }));
  const { tensors, counters } = await trainer.capture();
  const hash = createHash('sha256');
  for (const [name, { data }] of [...tensors].sort(([a], [b]) => (a < b ? -1 : 1))) {
    hash.update(name).update(new Uint8Array(data.buffer, data.byteOffset, data.byteLength));
  }
  hash.update(new Uint8Array(counters.buffer, counters.byteOffset, counters.byteLength));
  const { dispatchesPerStep } = trainer.summary;
  trainer.destroy();
  return { weights: hash.digest('hex').slice(0, 32), dispatches: dispatchesPerStep };
}

/** MLPs and DCGANs with and without batch norm; every objective, optimiser, and the decaying mean. */
function runs(): Record<string, TrainerOptions> {
  const points = createToy('8gaussians', 1000, 3);
  const pictures = createDataset('stripes', [16, 16, 1], stripes(256, 16));
  const dense = (output: number, batchNorm: boolean) =>
    mlp({ input: 2, hidden: [48, 32], output, activation: 'leakyRelu', batchNorm: batchNorm ? [32] : [] });
  const onPoints = (generatorNorm: boolean, criticNorm: boolean, config: Partial<TrainingConfig>) => ({
    generator: dense(2, generatorNorm),
    critic: dense(1, criticNorm),
    data: points,
    config: { seed: 5, batch: 64, latent: 2, nCritic: 2, ...config },
  });
  const shape = { imageSize: 16, channels: 1, filters: 8 };
  const onPictures = (
    norm: readonly ['constant' | boolean, boolean],
    config: Partial<TrainingConfig>,
  ): TrainerOptions => ({
    generator:
      norm[0] === 'constant'
        ? constantFilterGenerator({ ...shape, latent: 16 })
        : dcganGenerator({ ...shape, latent: 16, batchNorm: norm[0] }),
    critic: dcganCritic({ ...shape, batchNorm: norm[1] }),
    data: pictures,
    config: { seed: 6, batch: 32, latent: 16, nCritic: 2, ...config },
  });
  const falling = { lrSchedule: 'cosine', scheduleSteps: iterations } as const;
  return {
    'mlp wgan': onPoints(false, false, { clip: 0.1, lr: 1e-3, ema: 0.9 }),
    'mlp-bn wgan-gp': onPoints(true, false, {
      objective: 'wgan-gp',
      lr: 1e-3,
      ema: 0.9,
      ...falling,
    }),
    'mlp-bn gan': onPoints(true, true, { objective: 'gan', ema: 0.9 }),
    'mlp gan-minimax': onPoints(false, false, {
      objective: 'gan-minimax',
      optimizer: 'rmsprop',
      momentum: 0.5,
    }),
    'dcgan wgan': onPictures([true, true], {
      clip: 0.02,
      lr: 1e-3,
      ema: 0.9,
      clipOrder: 'reference',
    }),
    'dcgan-nobn wgan-gp': onPictures([false, false], { objective: 'wgan-gp', ema: 0.9 }),
    'dcgan lsgan': onPictures([true, true], { objective: 'lsgan', centered: true, optimizer: 'rmsprop' }),
    'dcgan-constant hinge': onPictures(['constant', false], { objective: 'hinge', ema: 0.9, ...falling }),
  };
}

/** Pictures of stripes at many angles and widths, grey in u8. */
function stripes(count: number, size: number): Uint8Array {
  return Uint8Array.from({ length: count * size * size }, (_, i) => {
    const picture = Math.floor(i / (size * size));
    const x = i % size;
    const y = Math.floor(i / size) % size;
    return 128 + Math.round(100 * (((x * (picture % 7) + y * (picture % 5)) % (3 + (picture % 11))) / 14));
  });
}
