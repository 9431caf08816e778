import type { ToyName } from '../../src/data/catalogue.ts';
import { createToy } from '../../src/data/toys.ts';

/** Points [count, 2] of a toy distribution. */
export function toyPoints(toy: ToyName, count: number, seed = 0): Float32Array {
  return Float32Array.from(createToy(toy, count, seed).values);
}
