// Improved precision and recall: which samples lie among those of the other set, by nearest neighbours.
import { EarthmoverError, usageError } from '../core/errors.ts';
import { type Points, squaredDistance } from './points.ts';
import { type Samples, sampleCount } from './samples.ts';

/** Features and neighbours of `precisionRecall`. */
export interface PrecisionRecallOptions {
  /** Length of a feature. */
  readonly dimension: number;
  /** The neighbour that a ball reaches to: 3 when left out. */
  readonly k?: number;
}

/** Two shares, each from 0 to 1. */
export interface PrecisionRecall {
  /** Share of generated samples that lie where real ones do: how good they are. */
  readonly precision: number;
  /** Share of real samples that lie where generated ones do: how much of the data they cover. */
  readonly recall: number;
}

const usualNeighbour = 3;

/**
 * Improved precision and recall of generated features [count, dimension] against real ones. A set lies wherever a
 * sample of it has a ball around it that reaches to its k-th nearest neighbour in the set, the edge included. Both
 * depend on how many samples there are, also between real ones: compare at the same number. O(n²·dimension).
 * Source: Kynkäänniemi et al. 2019, "Improved Precision and Recall Metric for Assessing Generative Models", section 2.
 *
 * @throws usage error where the features are no whole samples, and on a k that cannot be; data error where a sample has
 * no k-th neighbour, or a value is not finite
 * @example
 * metrics.precisionRecall([0, 1, 2, 3], [1, 1, 1, 9], { dimension: 1 }).precision; // 0.75
 */
export function precisionRecall(
  real: Samples,
  generated: Samples,
  { dimension, k = usualNeighbour }: PrecisionRecallOptions,
): PrecisionRecall {
  const counts = [
    sampleCount('precisionRecall', 'real', real, dimension),
    sampleCount('precisionRecall', 'generated', generated, dimension),
  ] as const;
  if (!(Number.isInteger(k) && k >= 1)) {
    throw usageError('precisionRecall: there is no such neighbour', {
      k,
      hint: 'take k = 1 or more; 3 is usual',
    });
  }
  if (Math.min(...counts) <= k) {
    throw new EarthmoverError('data', 'precisionRecall: a sample has fewer neighbours than k', {
      real: counts[0],
      generated: counts[1],
      k,
      hint: `give ${k + 1} samples of each, better thousands`,
    });
  }
  const reals = { values: new Float64Array(real), dimension };
  const fakes = { values: new Float64Array(generated), dimension };
  const [ofReal, ofFake] = [squaredRadii(reals, counts[0], k), squaredRadii(fakes, counts[1], k)];
  const [covered, good] = [new Uint8Array(counts[0]), new Uint8Array(counts[1])];
  for (let i = 0; i < counts[0]; i++) {
    for (let j = 0; j < counts[1]; j++) {
      const squared = squaredDistance(reals, i, fakes, j);
      if (squared <= ofReal[i]!) good[j] = 1;
      if (squared <= ofFake[j]!) covered[i] = 1;
    }
  }
  return { precision: shareOf(good), recall: shareOf(covered) };
}

/** Of each point, the squared distance to its k-th nearest other one. */
function squaredRadii(points: Points, count: number, k: number): Float64Array {
  // The k least so far of every point, in ascending order.
  const least = new Float64Array(count * k).fill(Number.POSITIVE_INFINITY);
  const take = (point: number, squared: number) => {
    let place = point * k + k - 1;
    if (squared >= least[place]!) return;
    for (; place > point * k && least[place - 1]! > squared; place--) least[place] = least[place - 1]!;
    least[place] = squared;
  };
  for (let i = 0; i < count; i++) {
    for (let j = 0; j < i; j++) {
      const squared = squaredDistance(points, i, points, j);
      take(i, squared);
      take(j, squared);
    }
  }
  return Float64Array.from({ length: count }, (_, point) => least[point * k + k - 1]!);
}

function shareOf(marks: Uint8Array): number {
  return marks.reduce((sum, mark) => sum + mark, 0) / marks.length;
}
