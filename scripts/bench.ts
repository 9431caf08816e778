// Times a generator step of the standard workloads: `npm run bench -- --workload mlp2d --json bench.json`.
// A step is one outer iteration: five critic steps and one generator step. Figures of a shared machine move; compare
// ratios of one run.
import { writeFile } from 'node:fs/promises';
import { parseArgs } from 'node:util';
import {
  createDataset,
  createRandom,
  createTrainer,
  type Dataset,
  type Device,
  EarthmoverError,
  openDevice,
  type Shape,
  type WorkloadName,
  workloads,
} from 'earthmover/node';

const help = `usage: npm run bench -- [options]

  --workload NAME   ${Object.keys(workloads).join(', ')}; repeat it for several (default: mlp2d, mlp28, dcgan32)
  --steps N         timed steps of each workload, after two that are not (default 10)
  --adapter NAME    auto, hardware, lavapipe or swiftshader (default auto)
  --json FILE       also write the figures as JSON
  --help            this text`;

interface WorkloadFigures {
  readonly name: string;
  readonly stepMs: { readonly median: number; readonly min: number; readonly max: number };
  readonly gflops: number;
  readonly dispatchesPerCriticIteration: number;
  readonly dispatchesPerStep: number;
  readonly submitsPerStep: number;
  readonly readbacksPerStep: number;
  readonly hostMsPerStep: number;
  readonly plannedBytes: number;
  readonly liveBytes: number;
}

const nCritic = 5;
const warmUpSteps = 2;

async function measure(device: Device, name: WorkloadName, steps: number): Promise<WorkloadFigures> {
  const { generator, critic, batch, latent } = workloads[name];
  const trainer = await createTrainer(device, {
    generator,
    critic,
    data: noise(generator.outputShape),
    config: { batch, latent, nCritic, seed: 1 },
  });
  try {
    await finish(trainer.train({ steps: warmUpSteps }));
    const before = { ...device.counts, hostMs: trainer.hostMs };
    const times: number[] = [];
    for (let step = 0; step < steps; step++) {
      const begun = performance.now();
      await finish(trainer.train({ steps: 1 }));
      times.push(performance.now() - begun);
    }
    times.sort((a, b) => a - b);
    const median = times[Math.floor(times.length / 2)]!;
    const { flopsPerStep, dispatchesPerCriticIteration, plannedBytes } = trainer.summary;
    return {
      name,
      stepMs: { median, min: times[0]!, max: times[times.length - 1]! },
      gflops: flopsPerStep / median / 1e6,
      dispatchesPerCriticIteration,
      dispatchesPerStep: (device.counts.dispatches - before.dispatches) / steps,
      submitsPerStep: (device.counts.submits - before.submits) / steps,
      readbacksPerStep: (device.counts.readbacks - before.readbacks) / steps,
      hostMsPerStep: (trainer.hostMs - before.hostMs) / steps,
      plannedBytes,
      liveBytes: trainer.liveBytes,
    };
  } finally {
    trainer.destroy();
  }
}

async function finish(steps: AsyncIterable<unknown>): Promise<void> {
  for await (const _ of steps);
}

/** Time does not depend on what the samples show. */
function noise(shape: Shape): Dataset {
  const random = createRandom(1);
  const size = 2048 * shape.reduce((product, n) => product * n, 1);
  const points = shape.length === 1;
  const values = points
    ? Float32Array.from({ length: size }, () => random.normal())
    : Uint8Array.from({ length: size }, () => random.below(256));
  return createDataset('noise', shape, values);
}

function chosenWorkloads(names: readonly string[]): WorkloadName[] {
  const unknown = names.find((name) => !(name in workloads));
  if (unknown === undefined) return names as WorkloadName[];
  throw new EarthmoverError('usage', `no workload '${unknown}'`, { hint: Object.keys(workloads).join(', ') });
}

function positive(text: string): number {
  const steps = Number(text);
  if (Number.isInteger(steps) && steps > 0) return steps;
  throw new EarthmoverError('usage', '--steps: not a count', {
    given: text,
    hint: 'a whole number of at least 1',
  });
}

async function main(): Promise<number> {
  const { values } = parseArgs({
    options: {
      workload: { type: 'string', multiple: true, default: ['mlp2d', 'mlp28', 'dcgan32'] },
      steps: { type: 'string', default: '10' },
      adapter: { type: 'string' },
      json: { type: 'string' },
      help: { type: 'boolean' },
    },
  });
  if (values.help) {
    console.log(help);
    return 0;
  }
  const names = chosenWorkloads(values.workload);
  const steps = positive(values.steps);
  const adapter = values.adapter as 'auto' | undefined;
  const device = await openDevice({ log: console.error, ...(adapter && { adapter }) });
  const figures: WorkloadFigures[] = [];
  console.log('workload   step ms (median, min–max)     GFLOP/s  dispatches  submits  host ms  planned MiB');
  for (const name of names) {
    const f = await measure(device, name, steps);
    figures.push(f);
    const time = `${f.stepMs.median.toFixed(1)} (${f.stepMs.min.toFixed(1)}–${f.stepMs.max.toFixed(1)})`;
    const counts = `${f.dispatchesPerCriticIteration}/critic, ${f.dispatchesPerStep}`;
    console.log(
      `${name.padEnd(10)} ${time.padEnd(28)} ${f.gflops.toFixed(1).padStart(8)}  ${counts}  ${f.submitsPerStep}  ` +
        `${f.hostMsPerStep.toFixed(2)}  ${(f.plannedBytes / 2 ** 20).toFixed(1)}`,
    );
  }
  if (values.json) {
    const { description, vendor, architecture } = device.info;
    const report = { adapter: description || `${vendor} ${architecture}`, workloads: figures };
    await writeFile(values.json, `${JSON.stringify(report, null, 2)}\n`);
  }
  device.destroy();
  return 0;
}

try {
  process.exit(await main());
} catch (fault) {
  const known = fault instanceof EarthmoverError;
  console.error(known ? fault.message : `bench: ${fault instanceof Error ? fault.message : fault}`);
  process.exit(known ? fault.exitCode : 2);
}
