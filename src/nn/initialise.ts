// Start values of parameters.
import { floatsFrom } from '../core/floats.ts';
import { createRandom, type Random } from '../core/random.ts';
import { type Shape, sizeOf } from '../core/shape.ts';
import type { Model } from './module.ts';

/** Draws the start values of one parameter. */
export type Initialiser = (random: Random) => Float32Array;

/** N(mean, deviation), one draw an element. */
export function normalValues(shape: Shape, mean: number, deviation: number): Initialiser {
  return (random) => floatsFrom(sizeOf(shape), () => mean + deviation * random.normal());
}

/** Uniform in [-bound, bound), one draw an element. */
export function uniformValues(shape: Shape, bound: number): Initialiser {
  return (random) => floatsFrom(sizeOf(shape), () => bound * (2 * random.uniform() - 1));
}

/** The same number everywhere; draws nothing. */
export function constantValues(shape: Shape, value: number): Initialiser {
  return () => new Float32Array(sizeOf(shape)).fill(value);
}

/**
 * Start values of every parameter, by name and in the internal layout. One sequence of draws serves the parameters in
 * order, so a (seed, stream) gives the same bits in Node and in every browser.
 */
export function initialParameters(model: Model, seed: number, stream: number): Map<string, Float32Array> {
  const random = createRandom(seed, stream);
  return new Map(model.parameters.map(({ name, initial }) => [name, initial(random)]));
}

/** Start values of the statistics, by name: constants, or drawn in order from a sequence of their own. */
export function initialStatistics(model: Model, seed: number, stream: number): Map<string, Float32Array> {
  const random = createRandom(seed, stream);
  return new Map(
    model.statistics.map(({ name, shape, initial }) => [
      name,
      (typeof initial === 'number' ? constantValues(shape, initial) : initial)(random),
    ]),
  );
}
