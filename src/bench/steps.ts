// The steps of a workload, timed one by one, so that those of others can come in between.
import { createRandom } from '../core/random.ts';
import { type Shape, sizeOf } from '../core/shape.ts';
import { createDataset, type Dataset } from '../data/dataset.ts';
import type { TrainingConfig } from '../gan/config.ts';
import { createTrainer, type Trainer } from '../gan/trainer.ts';
import type { Workload } from '../nn/workloads.ts';
import type { Device } from '../runtime/device.ts';
import type { Spread, WorkloadFigures } from './report.ts';

/** Critic steps of an outer iteration, in every framework that is compared. */
export const nCritic = 5;

/** Samples of the data set that the bench trains on. */
const sampleCount = 2048;

const warmUpSteps = 2;

/** A trainer whose steps are timed one by one, so that those of others can come in between. */
export interface StepTimer {
  readonly trainer: Trainer;
  /** Does one outer iteration and waits for it: milliseconds. */
  readonly step: () => Promise<number>;
  /** Of all steps so far. */
  readonly figures: (
    name: string,
    fmaGflops: number,
  ) => Omit<WorkloadFigures, 'firstStepMs' | 'peers' | 'against'>;
  readonly destroy: () => void;
}

/** Makes the workload's trainer on noise, and takes the steps that do not count. */
export async function timeSteps(
  device: Device,
  workload: Workload,
  config: Partial<TrainingConfig> = {},
): Promise<StepTimer> {
  const trainer = await benchTrainer(device, workload, config);
  for (let i = 0; i < warmUpSteps; i++) await oneStep(trainer);
  const before = { ...device.counts, hostMs: trainer.hostMs };
  const times: number[] = [];
  return {
    trainer,
    step: async () => {
      const begun = performance.now();
      await oneStep(trainer);
      const ms = performance.now() - begun;
      times.push(ms);
      return ms;
    },
    figures: (name, fmaGflops) => {
      const stepMs = spread(times);
      const { flopsPerStep, dispatchesPerCriticIteration, plannedBytes } = trainer.summary;
      const gflops = flopsPerStep / stepMs.median / 1e6;
      return {
        name,
        nCritic: trainer.config.nCritic,
        stepMs,
        criticIterationsPerSecond: (1000 * trainer.config.nCritic) / stepMs.median,
        gflops,
        fractionOfPeak: gflops / fmaGflops,
        dispatchesPerCriticIteration,
        dispatchesPerStep: (device.counts.dispatches - before.dispatches) / times.length,
        submitsPerStep: (device.counts.submits - before.submits) / times.length,
        readbacksPerStep: (device.counts.readbacks - before.readbacks) / times.length,
        hostMsPerStep: (trainer.hostMs - before.hostMs) / times.length,
        plannedBytes,
        liveBytes: trainer.liveBytes,
      };
    },
    destroy: () => trainer.destroy(),
  };
}

/** Milliseconds from the making of the workload's trainer to the end of its first step. */
export async function timeFirstStep(device: Device, workload: Workload): Promise<number> {
  const data = noiseData(workload.generator.outputShape);
  const begun = performance.now();
  const trainer = await benchTrainer(device, workload, {}, data);
  await oneStep(trainer);
  const ms = performance.now() - begun;
  trainer.destroy();
  return ms;
}

/** Time does not depend on what the samples show. */
export function noiseData(shape: Shape): Dataset {
  const random = createRandom(1);
  const length = sampleCount * sizeOf(shape);
  const values =
    shape.length === 1
      ? Float32Array.from({ length }, () => random.normal())
      : Uint8Array.from({ length }, () => random.below(256));
  return createDataset('noise', shape, values);
}

export function spread(times: readonly number[]): Spread {
  const sorted = [...times].sort((a, b) => a - b);
  return {
    median: sorted[Math.floor(sorted.length / 2)] ?? Number.NaN,
    min: sorted[0] ?? Number.NaN,
    max: sorted[sorted.length - 1] ?? Number.NaN,
  };
}

function benchTrainer(
  device: Device,
  { generator, critic, batch, latent }: Workload,
  config: Partial<TrainingConfig>,
  data = noiseData(generator.outputShape),
): Promise<Trainer> {
  return createTrainer(device, {
    generator,
    critic,
    data,
    config: { batch, latent, nCritic, seed: 1, ...config },
  });
}

async function oneStep(trainer: Trainer): Promise<void> {
  for await (const _ of trainer.train({ steps: 1 }));
}
