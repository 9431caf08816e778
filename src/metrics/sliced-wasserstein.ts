// The sliced Wasserstein distance, on the CPU.
import { usageError } from '../core/errors.ts';
import { createRandom } from '../core/random.ts';
import { type Samples, sampleCount } from './samples.ts';
import { meanGap, wasserstein1d } from './wasserstein-1d.ts';
import { weightedMean } from './weighted-mean.ts';

/** Directions that samples are projected on. */
export interface SlicedOptions {
  /** Values of a sample: 2 for points, height · width · channels for images. */
  readonly dimension: number;
  /** Directions to project on; 128 when left out. */
  readonly projections?: number;
  /** Another seed gives other directions; 0 when left out. */
  readonly seed?: number;
}

const stream = 0x51_1ced;
export const defaultProjections = 128;

/**
 * Sliced Wasserstein distance: the mean, over random directions, of W₁ between the projections (Rabin et al. 2011, with
 * exponent 1). It is at most W₁; a translation by t gives |t|·E|cos|, which is 2|t|/π in the plane and shrinks with the
 * dimension. Sets may differ in size. The same seed gives the same directions in every engine.
 *
 * @param x [count, dimension]
 * @param y [count, dimension], of any count
 * @throws usage error where sets are no whole samples, or `projections` is no whole number ≥ 1; data error on an empty
 * set or a value that is not finite
 * @example
 * metrics.slicedWasserstein([0, 1], [2, 3], { dimension: 1 }); // 2
 */
export function slicedWasserstein(x: Samples, y: Samples, options: SlicedOptions): number {
  const { dimension, projections = defaultProjections, seed = 0 } = options;
  return slicedAlong(x, y, dimension, randomDirections(dimension, projections, seed));
}

/**
 * The same of x and y [count, dimension] along directions [projections, dimension] of your own, of length 1.
 * @throws usage error where sets are no whole samples; data error on an empty set or a value that is not finite
 * @example
 * metrics.slicedAlong([0, 0, 1, 1], [2, 7, 3, 7], 2, Float64Array.of(1, 0)); // 2
 */
export function slicedAlong(x: Samples, y: Samples, dimension: number, directions: Float64Array): number {
  const xCount = sampleCount('slicedWasserstein', 'x', x, dimension);
  const yCount = sampleCount('slicedWasserstein', 'y', y, dimension);
  // One type of array in the loops, whatever was given.
  const [xValues, yValues] = [new Float64Array(x), new Float64Array(y)];
  const gaps = Float64Array.from({ length: directions.length / dimension }, (_, k) => {
    const direction = directions.subarray(k * dimension, (k + 1) * dimension);
    const [xs, ys] = [projected(xValues, xCount, direction), projected(yValues, yCount, direction)];
    return xCount === yCount ? meanGap(xs.sort(), ys.sort()) : wasserstein1d(xs, ys);
  });
  return weightedMean(gaps);
}

/** Unit vectors [projections, dimension], uniform on the sphere. */
export function randomDirections(dimension: number, projections: number, seed: number): Float64Array {
  if (!(Number.isInteger(projections) && projections >= 1)) {
    throw usageError('slicedWasserstein: no directions to project on', {
      projections,
      hint: 'take a whole number of 1 or more; 128 when left out',
    });
  }
  const random = createRandom(seed, stream);
  const directions = new Float64Array(projections * dimension);
  for (let start = 0; start < directions.length; start += dimension) {
    const direction = directions.subarray(start, start + dimension);
    let squares = 0;
    for (let k = 0; k < dimension; k++) {
      const value = random.normal();
      direction[k] = value;
      squares += value * value;
    }
    const length = Math.sqrt(squares);
    for (let k = 0; k < dimension; k++) direction[k] = direction[k]! / length;
  }
  return directions;
}

function projected(values: Float64Array, count: number, direction: Float64Array): Float64Array {
  const dimension = direction.length;
  const result = new Float64Array(count);
  for (let i = 0, at = 0; i < count; i++) {
    let sum = 0;
    for (let k = 0; k < dimension; k++, at++) sum += values[at]! * direction[k]!;
    result[i] = sum;
  }
  return result;
}
