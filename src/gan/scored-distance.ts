// A distance from generated to real samples, with what it takes to read it: its floor, and an interval.

import { type Distance, type FlooredDistance, withFloor } from '../metrics/floor.ts';
import type { KernelDistance } from '../metrics/kernel-distance.ts';

export interface ScoredDistance extends Omit<FlooredDistance, 'interval'> {
  readonly name: 'exact W1' | 'sliced W' | 'MMD squared' | 'Fréchet' | 'kernel distance';
  /** Samples of each kind that it was computed from. */
  readonly count: number;
  /** Bootstrap interval. */
  readonly low: number;
  readonly high: number;
  readonly level: number;
  /** Of the kernel distance, whose value is a mean over subsets of the samples. */
  readonly subsets?: Omit<KernelDistance, 'mean'>;
}

/** What a distance is taken between. */
export interface ScoredSets {
  /** [≥ 2·count, dimension] */
  readonly real: Float32Array;
  /** [count, dimension] */
  readonly generated: Float32Array;
  readonly dimension: number;
}

/** Pairs of batches of the floor, and resamples of the interval. */
export const repeats = 10;
const resamples = 20;

/** Scores by a distance between the first `atMost` generated samples and as many real ones. */
export async function scoreDistance(
  name: ScoredDistance['name'],
  { real, generated, dimension }: ScoredSets,
  distance: Distance,
  { seed, atMost }: { readonly seed: number; readonly atMost: number },
): Promise<ScoredDistance> {
  const count = Math.min(generated.length / dimension, atMost);
  const settings = { dimension, seed, repeats, resamples };
  const { interval, ...rest } = await withFloor(
    real,
    generated.subarray(0, count * dimension),
    distance,
    settings,
  );
  return { name, count, ...rest, low: interval.low, high: interval.high, level: interval.level };
}
