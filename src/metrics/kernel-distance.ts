// KID on features of any network: a mean discrepancy with a cubic kernel, over subsets.
import { EarthmoverError, usageError } from '../core/errors.ts';
import { createRandom, type Random, shuffle } from '../core/random.ts';
import type { Points } from './points.ts';
import { type Samples, sampleCount } from './samples.ts';

/** Subsets of `kernelDistance`. */
export interface KernelDistanceOptions {
  /** Length of a feature. */
  readonly dimension: number;
  /** 100 when left out. */
  readonly subsets?: number;
  /** Samples of each set in a subset; 1,000 when left out, or all where there are fewer. */
  readonly size?: number;
  /** Of the subsets; 0 when left out. */
  readonly seed?: number;
}

/** What `kernelDistance` finds. */
export interface KernelDistance {
  /** Of the subsets' distances: 0 on average for two sets from one source, and below 0 by chance. */
  readonly mean: number;
  /** Their standard deviation, which divides by the number of subsets. */
  readonly sd: number;
  /** How many there were. */
  readonly subsets: number;
  /** Samples of each set in one. */
  readonly size: number;
}

const stream = 0x41d_01;
const usual = { subsets: 100, size: 1000 };

/**
 * The squared maximum mean discrepancy of two sets of features x and y [count, dimension] with the kernel
 * k(a, b) = (a·b / dimension + 1)³, unbiased, as a mean over subsets that are drawn without replacement. It is named KID
 * only on Inception's features. Unlike the Fréchet distance it has no bias, so that sets of different sizes compare.
 * O(subsets·size²·dimension). Source: Bińkowski et al. 2018, "Demystifying MMD GANs", section 4.
 *
 * @throws usage error where the features are no whole samples, and on subsets or a size that cannot be; data error on
 * fewer than two samples, or a value that is not finite
 * @example
 * metrics.kernelDistance([0, 1], [2, 3], { dimension: 1, subsets: 1 }).mean; // 297.5
 */
export function kernelDistance(x: Samples, y: Samples, options: KernelDistanceOptions): KernelDistance {
  const { dimension, subsets = usual.subsets, seed = 0 } = options;
  const xCount = sampleCount('kernelDistance', 'x', x, dimension);
  const yCount = sampleCount('kernelDistance', 'y', y, dimension);
  const fewest = Math.min(xCount, yCount);
  if (fewest < 2) {
    throw new EarthmoverError('data', 'kernelDistance: the unbiased estimator needs two samples of each', {
      x: xCount,
      y: yCount,
      hint: 'give more samples',
    });
  }
  const size = options.size ?? Math.min(usual.size, fewest);
  const integers = Number.isInteger(subsets) && Number.isInteger(size);
  if (!(integers && subsets >= 1 && size >= 2 && size <= fewest)) {
    throw usageError('kernelDistance: no such subsets can be drawn', {
      subsets,
      size,
      x: xCount,
      y: yCount,
      hint: 'take 1 subset or more (100 are usual), of 2 samples or more, and no more than there are',
    });
  }
  const random = createRandom(seed, stream);
  const [drawX, drawY] = [subsetsOf(x, dimension, random), subsetsOf(y, dimension, random)];
  const distances = Float64Array.from({ length: subsets }, () => discrepancy(drawX(size), drawY(size), size));
  const mean = distances.reduce((sum, distance) => sum + distance, 0) / subsets;
  const squares = distances.reduce((sum, distance) => sum + (distance - mean) ** 2, 0);
  return { mean, sd: Math.sqrt(squares / subsets), subsets, size };
}

/** Draws other rows of `values` [count, dimension] at each call, none of them twice in one. */
function subsetsOf(values: Samples, dimension: number, random: Random): (size: number) => Points {
  const order = Uint32Array.from({ length: values.length / dimension }, (_, row) => row);
  return (size) => {
    shuffle(order, random);
    const valueAt = (i: number) => values[order[Math.floor(i / dimension)]! * dimension + (i % dimension)]!;
    return { values: new Float64Array(size * dimension).map((_, i) => valueAt(i)), dimension };
  };
}

/** Lemma 6 of Gretton et al. 2012: no sample is paired with itself. */
function discrepancy(x: Points, y: Points, size: number): number {
  let [within, across] = [0, 0];
  for (let i = 0; i < size; i++) {
    within += kernelSum(x, i, x, i) + kernelSum(y, i, y, i);
    across += kernelSum(x, i, y, size);
  }
  return (2 * within) / (size * (size - 1)) - (2 * across) / (size * size);
}

/** Σ k(a_i, b_j) over j < count. Four at a time take half the time of one by one. */
function kernelSum(
  { values: a, dimension }: Points,
  i: number,
  { values: b }: Points,
  count: number,
): number {
  const scale = 1 / dimension;
  const row = i * dimension;
  let sum = 0;
  let j = 0;
  for (; j + 4 <= count; j += 4) {
    const first = j * dimension;
    const [second, third, fourth] = [first + dimension, first + 2 * dimension, first + 3 * dimension];
    let [p, q, r, s] = [0, 0, 0, 0];
    for (let k = 0; k < dimension; k++) {
      const value = a[row + k]!;
      p += value * b[first + k]!;
      q += value * b[second + k]!;
      r += value * b[third + k]!;
      s += value * b[fourth + k]!;
    }
    sum += cubed(p * scale + 1) + cubed(q * scale + 1) + cubed(r * scale + 1) + cubed(s * scale + 1);
  }
  for (; j < count; j++) {
    let product = 0;
    for (let k = 0; k < dimension; k++) product += a[row + k]! * b[j * dimension + k]!;
    sum += cubed(product * scale + 1);
  }
  return sum;
}

function cubed(value: number): number {
  return value * value * value;
}
