import { expect } from 'vitest';
import type { Dataset } from '../../src/data/dataset.ts';
import { createToy } from '../../src/data/toys.ts';
import type { TrainingConfig } from '../../src/gan/config.ts';
import type { StepMetrics } from '../../src/gan/metrics.ts';
import {
  createTrainer,
  type Trainer,
  type TrainerOptions,
  type TrainerState,
} from '../../src/gan/trainer.ts';
import { mlp } from '../../src/nn/mlp.ts';
import { device } from './device.ts';
import { forcedVariants } from './forced-variants.ts';

/** Metrics without what the clock says. */
export type Measured = Omit<StepMetrics, 'milliseconds' | 'imagesPerSecond'>;

/** With data in memory. */
export type SmallRun = TrainerOptions & { readonly data: Dataset };

/**
 * A run of tiny networks with batch norm, except in a critic with a gradient penalty; 100 points are an epoch of six
 * batches and a quarter.
 */
export function smallRun(config: Partial<TrainingConfig> = {}): SmallRun {
  const net = (output: number, batchNorm: number[]) =>
    mlp({ input: 2, hidden: [8, 8], output, activation: 'leakyRelu', batchNorm });
  return {
    generator: net(2, [8]),
    critic: net(1, config.objective === 'wgan-gp' ? [] : [8]),
    data: createToy('8gaussians', 100, 3),
    config: { seed: 7, batch: 16, latent: 2, nCritic: 3, clip: 0.1, lr: 1e-3, ...config },
  };
}

/** Makes a trainer on the file's device and destroys it after `use`. */
export async function withTrainer<T>(
  options: TrainerOptions,
  use: (trainer: Trainer) => T,
): Promise<Awaited<T>> {
  const trainer = await createTrainer(await device(), {
    variants: await forcedVariants(options),
    ...options,
  });
  try {
    return await use(trainer);
  } finally {
    trainer.destroy();
  }
}

/** Trains eleven iterations, of which the last ten take one submit each, read nothing back and make nothing on the GPU. */
export async function expectOneSubmitEach(trainer: Trainer): Promise<void> {
  const gpu = await device();
  await collect(trainer.train({ steps: 1 }));
  const before = { ...gpu.counts };
  await collect(trainer.train({ steps: 10 }));
  expect(gpu.counts).toEqual({
    ...before,
    submits: before.submits + 10,
    dispatches: before.dispatches + 10 * trainer.summary.dispatchesPerStep,
  });
  expect(trainer.liveBytes).toBe(trainer.summary.plannedBytes);
}

export async function collect(metrics: AsyncIterable<StepMetrics>): Promise<Measured[]> {
  const all: Measured[] = [];
  for await (const { milliseconds, imagesPerSecond, ...measured } of metrics) all.push(measured);
  return all;
}

/** A state as integers, so that equality is equality of bits. */
export function bitsOf({ tensors, counters }: TrainerState): Record<string, Uint32Array> {
  const words = ({ buffer, byteOffset, length }: Float32Array) =>
    new Uint32Array(buffer.slice(byteOffset, byteOffset + 4 * length));
  return { counters, ...Object.fromEntries([...tensors].map(([name, { data }]) => [name, words(data)])) };
}
