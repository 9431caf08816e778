import { expect } from 'vitest';
import type { Trainer } from '../../src/gan/trainer.ts';
import type { Tensor } from '../../src/gan/weights.ts';
import { imagesFromPytorch } from '../../src/nn/pytorch.ts';
import { type Fixture, tensorOf } from '../parity/fixture.ts';

/** Absolute, for 99.9 % of parameters at the end of a trajectory. */
export const parameterBound = 2e-6;

/** Tensors of a replay under the recording's keys. */
type Replayed = ReadonlyMap<string, Tensor>;

export function keysOf(fixture: Fixture<unknown>, pattern: RegExp): string[] {
  return [...fixture.tensors.keys()].filter((key) => pattern.test(key));
}

/** Distances of the elements of one tensor from the recorded ones. */
export function gapsTo(fixture: Fixture<unknown>, replayed: Replayed, key: string): Float64Array {
  const expected = tensorOf(fixture, key);
  const actual = replayed.get(key);
  expect(actual?.shape, key).toEqual(expected.shape);
  return expected.exact.map((value, i) => Math.abs(value - actual!.data[i]!));
}

export function greatest(values: Float64Array): number {
  return values.reduce((worst, value) => Math.max(worst, Math.abs(value)), 0);
}

/** Gives the trainer the weights that the recording began with. */
export function writeRecordedWeights(fixture: Fixture<unknown>, trainer: Trainer): void {
  trainer.writeWeights(new Map([...fixture.tensors].filter(([key]) => /^(generator|critic)\./.test(key))));
}

/** The batches and latents of generator iteration `g`. */
export function recordedFeeds(fixture: Fixture<unknown>, g: number, nCritic: number) {
  const steps = Array.from({ length: nCritic }, (_, t) => t);
  return {
    real: steps.map((t) => imagesFromPytorch(tensorOf(fixture, `real.${g}.${t}`)).data),
    latents: steps.map((t) => tensorOf(fixture, `latent.${g}.${t}`).data),
    generatorLatents: tensorOf(fixture, `latent.${g}.generator`).data,
  };
}
