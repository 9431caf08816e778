// The maximum mean discrepancy between two sets of samples.
import { EarthmoverError, usageError } from '../core/errors.ts';
import { type Points, squaredDistance } from './points.ts';
import { type Samples, sampleCount } from './samples.ts';

/** Kernels and estimator of `mmdSquared`. */
export interface MmdOptions {
  /** Coordinates of a sample. */
  readonly dimension: number;
  /** Widths σ of the Gaussian kernels that are averaged; left out, the median heuristic's σ times ¼, ½, 1, 2 and 4. */
  readonly bandwidths?: readonly number[];
  /** `unbiased` leaves out each sample's pair with itself, and may come out below 0; `biased` is never below 0. */
  readonly estimator?: 'unbiased' | 'biased';
}

const widthFactors = [0.25, 0.5, 1, 2, 4];
const heuristicSamples = 1000;

/**
 * The squared maximum mean discrepancy, E k(x, x′) + E k(y, y′) − 2·E k(x, y), with the mean of Gaussian kernels
 * k(a, b) = exp(−|a − b|² / 2σ²). U-statistic by default: Gretton et al. 2012, "A kernel two-sample test", lemma 6.
 * O(n²·dimension), so seconds for a thousand images. The last bits depend on the engine's `Math.exp`.
 *
 * @param x [count, dimension]
 * @param y [count, dimension], of any count
 * @throws usage error where sets are no whole samples, or a bandwidth is not positive; data error on too few samples, a
 * value that is not finite, and where half of the samples are equal and no bandwidths are given
 * @example
 * metrics.mmdSquared([0, 1], [10, 11], { dimension: 1, bandwidths: [1], estimator: 'biased' }); // 1.6065
 */
export function mmdSquared(x: Samples, y: Samples, options: MmdOptions): number {
  const { dimension, estimator = 'unbiased' } = options;
  const xCount = sampleCount('mmdSquared', 'x', x, dimension);
  const yCount = sampleCount('mmdSquared', 'y', y, dimension);
  const unbiased = estimator === 'unbiased';
  if (unbiased && Math.min(xCount, yCount) < 2) {
    throw new EarthmoverError('data', 'mmdSquared: the unbiased estimator needs two samples of each', {
      x: xCount,
      y: yCount,
      hint: "give more samples, or estimator: 'biased'",
    });
  }
  const widths = options.bandwidths ?? heuristicWidths(x, y, dimension);
  if (widths.length === 0 || !widths.every((width) => width > 0 && Number.isFinite(width))) {
    throw usageError('mmdSquared: the bandwidths are not positive numbers', {
      bandwidths: widths,
      hint: 'give at least one kernel width, in the units of the samples',
    });
  }
  const rates = widths.map((width) => -0.5 / (width * width));
  // One type of array in the loops, whatever was given.
  const xs = { values: new Float64Array(x), dimension };
  const ys = { values: new Float64Array(y), dimension };
  const within = (points: Points, count: number) => {
    let sum = 0;
    for (let i = 0; i < count; i++) {
      for (let j = 0; j < i; j++) sum += kernel(squaredDistance(points, i, points, j), rates);
    }
    return unbiased ? (2 * sum) / (count * (count - 1)) : (2 * sum + count) / (count * count);
  };
  let across = 0;
  for (let i = 0; i < xCount; i++) {
    for (let j = 0; j < yCount; j++) across += kernel(squaredDistance(xs, i, ys, j), rates);
  }
  return within(xs, xCount) + within(ys, yCount) - (2 * across) / (xCount * yCount);
}

/**
 * The median distance between two samples of both sets x and y [count, dimension] together; of 1,000 evenly spread ones
 * where there are more.
 *
 * @param options `dimension`: coordinates of a sample
 * @throws usage error where sets are no whole samples; data error on an empty set or a value that is not finite
 * @example
 * metrics.medianBandwidth([0, 1], [3], { dimension: 1 }); // 2
 */
export function medianBandwidth(
  x: Samples,
  y: Samples,
  { dimension }: { readonly dimension: number },
): number {
  const xCount = sampleCount('medianBandwidth', 'x', x, dimension);
  const pooled = xCount + sampleCount('medianBandwidth', 'y', y, dimension);
  const taken = Math.min(pooled, heuristicSamples);
  const samples = new Float64Array(taken * dimension);
  for (let i = 0; i < taken; i++) {
    const place = Math.floor((i * pooled) / taken);
    const [values, row] = place < xCount ? [x, place] : [y, place - xCount];
    for (let k = 0; k < dimension; k++) samples[i * dimension + k] = values[row * dimension + k]!;
  }
  const points = { values: samples, dimension };
  const squares = new Float64Array((taken * (taken - 1)) / 2);
  let pair = 0;
  for (let i = 0; i < taken; i++) {
    for (let j = 0; j < i; j++) squares[pair++] = squaredDistance(points, i, points, j);
  }
  squares.sort();
  const middle = pair >> 1;
  const lower = pair % 2 === 1 ? squares[middle]! : squares[middle - 1]!;
  return (Math.sqrt(lower) + Math.sqrt(squares[middle]!)) / 2;
}

function heuristicWidths(x: Samples, y: Samples, dimension: number): number[] {
  const median = medianBandwidth(x, y, { dimension });
  if (median > 0) return widthFactors.map((factor) => factor * median);
  throw new EarthmoverError(
    'data',
    'mmdSquared: half of the samples or more are equal, so no bandwidth follows',
    {
      'median distance': median,
      hint: 'give bandwidths, in the units of the samples',
    },
  );
}

function kernel(squared: number, rates: readonly number[]): number {
  let sum = 0;
  for (let k = 0; k < rates.length; k++) sum += Math.exp(squared * rates[k]!);
  return sum / rates.length;
}
