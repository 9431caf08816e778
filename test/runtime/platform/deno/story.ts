// What a user does with the library, the same in Deno and in Node: train 8 Gaussians, sample, save and load a checkpoint.
import { resolveRun } from '../../../../src/gan/run-config.ts';
import {
  createToy,
  createTrainer,
  type Dataset,
  type Device,
  decodeCheckpoint,
  encodeCheckpoint,
  metrics,
  mlp,
  type Trainer,
  type TrainerOptions,
} from '../../../../src/index.ts';

/** Samples on each side of the exact distance. */
const scored = 400;
/** Iterations between two looks at it, and after how many there is no hope. */
const [stride, most] = [25, 1500];

export function eightGaussians(): TrainerOptions & { readonly data: Dataset } {
  const net = (output: number) => mlp({ input: 2, hidden: [64, 64], output, activation: 'relu' });
  return {
    generator: net(2),
    critic: net(1),
    data: createToy('8gaussians', 2000, 11),
    config: { seed: 3, batch: 64, latent: 2, nCritic: 5, clip: 0.1, lr: 1e-3 },
  };
}

/** What came of it. */
export interface Story {
  readonly adapter: string;
  /** Exact W₁ to the data at the start and every 25 iterations, the last the first that is at most half of the first. */
  readonly distances: readonly number[];
  /** Samples before the checkpoint was written, and of the trainer that read it. */
  readonly samples: readonly [readonly number[], readonly number[]];
}

/** Trains until the exact W₁ has halved, samples, and goes on from a checkpoint that `keep` has taken to a file and back. */
export async function tellStory(
  device: Device,
  keep: (bytes: Uint8Array<ArrayBuffer>) => Promise<Uint8Array>,
): Promise<Story> {
  const options = eightGaussians();
  const trainer = await createTrainer(device, options);
  const distances = [await distance(trainer, options)];
  while (distances.at(-1)! > distances[0]! / 2 && trainer.step < most) {
    for await (const _ of trainer.train({ steps: stride }));
    distances.push(await distance(trainer, options));
  }
  const bytes = await encodeCheckpoint({
    state: await trainer.capture(),
    run: resolveRun({ dataset: '8gaussians' }),
    variants: trainer.variants,
    dataset: { name: '8gaussians', hash: options.data.hash, shape: [2] },
    adapter: device.info.description,
    step: trainer.step,
    wassersteinMedian: null,
    peakStep: 0,
    version: '0',
  });
  const { state, variants } = await decodeCheckpoint(await keep(bytes), 'the checkpoint');
  const resumed = await createTrainer(device, { ...options, variants });
  resumed.restore(state);
  const samples = [await someSamples(trainer), await someSamples(resumed)] as const;
  for (const each of [trainer, resumed]) each.destroy();
  return { adapter: device.info.description, distances, samples };
}

/** The weights after `steps` iterations, name by name. */
export async function weightsAfter(device: Device, steps: number): Promise<Record<string, number[]>> {
  const trainer = await createTrainer(device, eightGaussians());
  for await (const _ of trainer.train({ steps }));
  const weights = await trainer.readWeights();
  trainer.destroy();
  return Object.fromEntries([...weights].map(([name, { data }]) => [name, [...data]]));
}

/** A hundred coordinates. */
export async function someSamples(trainer: Trainer): Promise<number[]> {
  return [...(await trainer.sample(trainer.fixedLatents(50)))];
}

async function distance(trainer: Trainer, { data }: { readonly data: Dataset }): Promise<number> {
  const samples = await trainer.sample(trainer.fixedLatents(scored));
  const real = Float32Array.from(data.values.subarray(0, 2 * scored));
  return metrics.exactWasserstein(samples, real, { dimension: 2 });
}
