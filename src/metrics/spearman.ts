// Spearman's rank correlation.
import { usageError } from '../core/errors.ts';
import { checkFinite } from './samples.ts';

/**
 * Spearman's rank correlation, from −1 to 1: whether two figures rise and fall together, such as the critic's estimate
 * and the exact distance. Ties share their mean rank. NaN where one of them is constant: it has no order.
 *
 * @param x a figure for each occasion, at least two
 * @param y the other figure of each
 * @throws usage error where x and y are no pairs; data error where one is not finite
 * @example
 * metrics.spearman([1, 2, 3], [10, 20, 15]); // 0.5
 */
export function spearman(x: ArrayLike<number>, y: ArrayLike<number>): number {
  if (x.length !== y.length || x.length < 2) {
    throw usageError('spearman: x and y are no pairs', {
      x: x.length,
      y: y.length,
      hint: 'give two figures for each of at least two occasions',
    });
  }
  checkFinite('spearman', 'x', x);
  checkFinite('spearman', 'y', y);
  const [xRanks, yRanks] = [centredRanks(x), centredRanks(y)];
  const product = (a: Float64Array, b: Float64Array) => a.reduce((sum, value, i) => sum + value * b[i]!, 0);
  return product(xRanks, yRanks) / Math.sqrt(product(xRanks, xRanks) * product(yRanks, yRanks));
}

/** Ranks less their mean: multiples of ½, so their products and sums are exact. */
function centredRanks(values: ArrayLike<number>): Float64Array {
  const order = Uint32Array.from({ length: values.length }, (_, i) => i).sort(
    (i, j) => values[i]! - values[j]!,
  );
  const ranks = new Float64Array(values.length);
  for (let first = 0; first < order.length; ) {
    let end = first + 1;
    while (end < order.length && values[order[end]!] === values[order[first]!]) end++;
    for (let k = first; k < end; k++) ranks[order[k]!] = (first + end - values.length) / 2;
    first = end;
  }
  return ranks;
}
