// How far a distance could be off: an interval by drawing both sets anew.
import { at } from '../core/at.ts';
import { usageError } from '../core/errors.ts';
import { createRandom } from '../core/random.ts';
import { type Samples, sampleCount } from './samples.ts';

/** How `bootstrapInterval` draws anew. */
export interface BootstrapOptions {
  /** Coordinates of a sample. */
  readonly dimension: number;
  /** 200 when left out; the distance is computed once for each. */
  readonly resamples?: number;
  /** 0.95 when left out. */
  readonly level?: number;
  /** Another seed draws others; 0 when left out. */
  readonly seed?: number;
}

/** A distance and how far it could be off. */
export interface BootstrapInterval {
  /** The distance of the samples as they are. */
  readonly value: number;
  /** Lower end of the interval. */
  readonly low: number;
  /** Upper end of the interval. */
  readonly high: number;
  /** Share of the resamples in the interval. */
  readonly level: number;
  /** How many there were. */
  readonly resamples: number;
}

const stream = 0xb0_07;

/**
 * How far a distance between two sets would move with other samples from the same sources: both are drawn anew from
 * themselves, with replacement (Efron 1979). The quantiles are taken from the resamples' mean and set off from the
 * value, since samples drawn twice put every Wasserstein distance up. What a finite sample adds to the value itself is
 * no part of the interval: the floor shows that.
 *
 * @param x [count, dimension]
 * @param y [count, dimension], of any count
 * @throws usage error where sets are no whole samples, or resamples and level make no interval; data error on an empty
 * set or a value that is not finite
 * @example
 * const [x, y] = [Float32Array.of(0, 0, 1, 1), Float32Array.of(2, 2, 3, 3)];
 * const { low, high } = await metrics.bootstrapInterval(
 *   x,
 *   y,
 *   (one, other) => metrics.exactWasserstein(one, other, { dimension: 2 }),
 *   { dimension: 2 },
 * );
 */
export async function bootstrapInterval(
  x: Samples,
  y: Samples,
  distance: (x: Float64Array, y: Float64Array) => number | Promise<number>,
  { dimension, resamples = 200, level = 0.95, seed = 0 }: BootstrapOptions,
): Promise<BootstrapInterval> {
  sampleCount('bootstrapInterval', 'x', x, dimension);
  sampleCount('bootstrapInterval', 'y', y, dimension);
  if (!(Number.isInteger(resamples) && resamples >= 2 && level > 0 && level < 1)) {
    throw usageError('bootstrapInterval: no interval can be made', {
      resamples,
      level,
      hint: 'take at least 2 resamples (200 are usual) and a level between 0 and 1',
    });
  }
  const value = await distance(Float64Array.from(x), Float64Array.from(y));
  const random = createRandom(seed, stream);
  const drawn = (values: Samples) => {
    const rows = values.length / dimension;
    const result = new Float64Array(values.length);
    for (let at = 0; at < values.length; at += dimension) {
      const row = random.below(rows);
      for (let k = 0; k < dimension; k++) result[at + k] = values[row * dimension + k]!;
    }
    return result;
  };
  const replicates = new Float64Array(resamples);
  for (let i = 0; i < resamples; i++) replicates[i] = await distance(drawn(x), drawn(y));
  replicates.sort();
  const mean = replicates.reduce((sum, replicate) => sum + replicate, 0) / resamples;
  const tail = (1 - level) / 2;
  return {
    value,
    low: value + quantile(replicates, tail) - mean,
    high: value + quantile(replicates, 1 - tail) - mean,
    level,
    resamples,
  };
}

/** Between the two nearest of the sorted values, linearly. */
function quantile(sorted: Float64Array, share: number): number {
  const place = share * (sorted.length - 1);
  const below = Math.floor(place);
  const above = Math.min(below + 1, sorted.length - 1);
  return at(sorted, below) + (place - below) * (at(sorted, above) - at(sorted, below));
}
