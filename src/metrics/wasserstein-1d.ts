// W₁ between samples on a line.
import { at } from '../core/at.ts';
import { balancedMasses, type Samples, sampleCount } from './samples.ts';
import { weightedMean } from './weighted-mean.ts';

/**
 * The Earth-Mover distance W₁ between samples on a line, by sorting: mass moves in order, and that is optimal.
 * Sets may differ in size; weights are masses of any positive total. O(n log n).
 *
 * @param x samples [count]
 * @param y samples [count], of any count
 * @param weights `xWeights`, `yWeights`: mass of each sample; all alike when left out
 * @throws usage error where weights and samples differ in number; data error on an empty set, a value that is not
 * finite, and weights that are negative or all 0
 * @example
 * metrics.wasserstein1d([0, 1], [5, 6]); // 5
 */
export function wasserstein1d(
  x: Samples,
  y: Samples,
  {
    xWeights,
    yWeights,
  }: { readonly xWeights?: ArrayLike<number>; readonly yWeights?: ArrayLike<number> } = {},
): number {
  const xCount = sampleCount('wasserstein1d', 'x', x, 1);
  const yCount = sampleCount('wasserstein1d', 'y', y, 1);
  if (!xWeights && !yWeights && xCount === yCount) {
    return meanGap(Float64Array.from(x).sort(), Float64Array.from(y).sort());
  }
  const [xMasses, yMasses] = balancedMasses(
    'wasserstein1d',
    { count: xCount, weights: xWeights },
    { count: yCount, weights: yWeights },
  );
  const [xOrder, yOrder] = [ascending(x, xMasses), ascending(y, yMasses)];
  const gaps: number[] = [];
  const masses: number[] = [];
  let [i, j] = [0, 0];
  let [supply, demand] = [at(xMasses, at(xOrder, 0)), at(yMasses, at(yOrder, 0))];
  // Both sides end together up to rounding; what rounding leaves on one of them is dropped.
  for (;;) {
    const mass = Math.min(supply, demand);
    gaps.push(Math.abs(at(x, at(xOrder, i)) - at(y, at(yOrder, j))));
    masses.push(mass);
    supply -= mass;
    demand -= mass;
    if (supply === 0) {
      i++;
      if (i === xCount) break;
      supply = at(xMasses, at(xOrder, i));
    }
    if (demand === 0) {
      j++;
      if (j === yCount) break;
      demand = at(yMasses, at(yOrder, j));
    }
  }
  return weightedMean(gaps, masses);
}

/** Mean distance of equally many sorted values, place by place; `x` is overwritten. */
export function meanGap(x: Float64Array, y: Float64Array): number {
  for (let i = 0; i < x.length; i++) x[i] = Math.abs(x[i]! - y[i]!);
  return weightedMean(x);
}

/** Places of the values from least to greatest; those without mass last, where they cannot matter. */
function ascending(values: Samples, masses: Float64Array): Uint32Array {
  return Uint32Array.from(masses.keys()).sort(
    (i, j) => Number(masses[i] === 0) - Number(masses[j] === 0) || values[i]! - values[j]!,
  );
}
