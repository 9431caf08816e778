// What a distance gives for real data against real data: the floor of every score.
import { EarthmoverError } from '../core/errors.ts';
import { createRandom, shuffle } from '../core/random.ts';
import { type BootstrapInterval, bootstrapInterval } from './bootstrap.ts';
import { type Samples, sampleCount } from './samples.ts';

/** A distance between two sets of samples, such as `(x, y) => exactWasserstein(x, y, { dimension: 2 })`. */
export type Distance = (x: Float64Array, y: Float64Array) => number | Promise<number>;

/** What a distance gives for two independent batches of real data: no generator can be expected below it. */
export interface Floor {
  /** Mean over the pairs of batches. */
  readonly mean: number;
  /** Standard deviation from one pair of batches to the next (n − 1). */
  readonly sd: number;
  /** The distance of each pair. */
  readonly values: readonly number[];
  /** Samples in a batch. */
  readonly count: number;
}

/** How `realFloor` draws its batches. */
export interface FloorOptions {
  /** Coordinates of a sample. */
  readonly dimension: number;
  /** Samples in a batch; half of the real ones when left out. */
  readonly count?: number;
  /** Pairs of batches, at least 2; 10 when left out. */
  readonly repeats?: number;
  /** Another seed draws others; 0 when left out. */
  readonly seed?: number;
}

/** A distance beside what data have among themselves. */
export interface FlooredDistance {
  /** Distance from the generated samples to as many real ones. */
  readonly value: number;
  /** The same distance between real samples and real samples. */
  readonly floor: Floor;
  /** The value with the band of a bootstrap. */
  readonly interval: BootstrapInterval;
}

const floorStream = 0xf1_004;
const batchStream = 0xba_7c4;

/**
 * The distance between disjoint pairs of batches of real samples [count, dimension], drawn anew for each repeat.
 * @throws usage error where `real` holds no whole samples; data error where they are too few, or not finite
 * @example
 * const real = Float32Array.from(createToy('8gaussians', 2000).values);
 * const distance: metrics.Distance = (x, y) => metrics.slicedWasserstein(x, y, { dimension: 2 });
 * const { mean, sd } = await metrics.realFloor(real, distance, { dimension: 2 });
 */
export async function realFloor(real: Samples, distance: Distance, options: FloorOptions): Promise<Floor> {
  const { dimension, repeats = 10, seed = 0 } = options;
  const available = sampleCount('realFloor', 'real', real, dimension);
  const count = options.count ?? Math.floor(available / 2);
  if (!(count >= 1 && 2 * count <= available && repeats >= 2)) {
    throw new EarthmoverError('data', 'realFloor: too few real samples, or too few repeats', {
      real: available,
      count,
      repeats,
      hint: 'two batches of `count` samples are taken from the real ones, at least twice',
    });
  }
  const random = createRandom(seed, floorStream);
  const order = Uint32Array.from({ length: available }, (_, i) => i);
  const values: number[] = [];
  for (let repeat = 0; repeat < repeats; repeat++) {
    shuffle(order, random);
    const [first, second] = [order.subarray(0, count), order.subarray(count, 2 * count)];
    values.push(await distance(rowsOf(real, first, dimension), rowsOf(real, second, dimension)));
  }
  const mean = values.reduce((sum, value) => sum + value, 0) / repeats;
  const squares = values.reduce((sum, value) => sum + (value - mean) ** 2, 0);
  return { mean, sd: Math.sqrt(squares / (repeats - 1)), values, count };
}

/**
 * A distance from generated samples to as many real ones (drawn by the seed), with the floor at that number and a
 * bootstrap interval. Needs twice as many real samples as generated ones.
 *
 * @param real [count, dimension]
 * @param generated [count, dimension], half as many at most
 * @param options as of `realFloor`; `resamples` and `level` as of `bootstrapInterval`
 * @throws usage error where sets are no whole samples, or resamples and level make no interval; data error where there
 * are too few real samples, or a value is not finite
 * @example
 * const real = Float32Array.from(createToy('8gaussians', 1000).values);
 * const generated = await trainer.sample(trainer.fixedLatents(500));
 * const distance: metrics.Distance = (x, y) => metrics.exactWasserstein(x, y, { dimension: 2 });
 * const { value, floor } = await metrics.withFloor(real, generated, distance, { dimension: 2 });
 */
export async function withFloor(
  real: Samples,
  generated: Samples,
  distance: Distance,
  options: Omit<FloorOptions, 'count'> & { readonly resamples?: number; readonly level?: number },
): Promise<FlooredDistance> {
  const { dimension, seed = 0 } = options;
  const count = sampleCount('withFloor', 'generated', generated, dimension);
  const floor = await realFloor(real, distance, { ...options, count });
  const order = shuffle(
    Uint32Array.from({ length: real.length / dimension }, (_, i) => i),
    createRandom(seed, batchStream),
  );
  const batch = rowsOf(real, order.subarray(0, count), dimension);
  const interval = await bootstrapInterval(batch, generated, distance, options);
  return { value: interval.value, floor, interval };
}

/** The rows of `values` [count, dimension] that are named, in their order. */
function rowsOf(values: Samples, rows: Uint32Array, dimension: number): Float64Array {
  const taken = new Float64Array(rows.length * dimension);
  rows.forEach((row, place) => {
    for (let k = 0; k < dimension; k++) taken[place * dimension + k] = values[row * dimension + k]!;
  });
  return taken;
}
