// What every metric checks before it computes: sets of samples, and the masses on them.
import { EarthmoverError, usageError } from '../core/errors.ts';

/** A set of samples: [count, dimension], row-major. */
export type Samples = Float32Array | Float64Array | readonly number[];

/**
 * The number of samples in `values`.
 * @throws usage error where the length is no multiple of the dimension; data error where nothing is there, or where a
 * value is not finite
 */
export function sampleCount(metric: string, name: string, values: Samples, dimension: number): number {
  if (!Number.isInteger(dimension) || dimension < 1) {
    throw usageError(`${metric}: the dimension is not a positive whole number`, {
      dimension,
      hint: 'give the number of coordinates of a sample, 2 for points in the plane',
    });
  }
  if (values.length === 0) {
    throw new EarthmoverError('data', `${metric}: ${name} is empty`, { hint: 'give at least one sample' });
  }
  if (values.length % dimension !== 0) {
    throw usageError(`${metric}: ${name} holds no whole number of samples`, {
      values: values.length,
      dimension,
      hint: 'give [count, dimension] values, row-major',
    });
  }
  checkFinite(metric, name, values, dimension);
  return values.length / dimension;
}

/** @throws data error unless every value is finite */
export function checkFinite(metric: string, name: string, values: ArrayLike<number>, dimension = 1): void {
  for (let i = 0; i < values.length; i++) {
    if (Number.isFinite(values[i])) continue;
    throw new EarthmoverError('data', `${metric}: ${name} holds a value that is not finite`, {
      value: values[i],
      sample: Math.floor(i / dimension),
      hint: 'a diverged network gives NaN: look for the first such value where it was made',
    });
  }
}

/**
 * The total of `weights`.
 * @throws usage error on a wrong number of weights; data error on negative or non-finite ones, and where all are 0
 */
export function totalWeight(metric: string, name: string, weights: ArrayLike<number>, count: number): number {
  if (weights.length !== count) {
    throw usageError(`${metric}: ${name} has the wrong number of entries`, {
      given: weights.length,
      expected: count,
      hint: 'give one for each',
    });
  }
  checkFinite(metric, name, weights);
  let total = 0;
  for (let i = 0; i < count; i++) {
    if (weights[i]! < 0) {
      throw new EarthmoverError('data', `${metric}: ${name} has a negative entry`, {
        entry: i,
        value: weights[i],
        hint: 'masses are 0 or greater',
      });
    }
    total += weights[i]!;
  }
  if (total > 0 && Number.isFinite(total)) return total;
  throw new EarthmoverError('data', `${metric}: ${name} has no usable total`, {
    total,
    hint: 'masses must add up to a positive, finite number',
  });
}

/** Masses of two sides with equal totals: whole numbers, so exact, where neither side has weights. */
export function balancedMasses(
  metric: string,
  x: { readonly count: number; readonly weights: ArrayLike<number> | undefined },
  y: { readonly count: number; readonly weights: ArrayLike<number> | undefined },
): [Float64Array, Float64Array] {
  if (!x.weights && !y.weights) {
    const alike = x.count === y.count;
    return [
      new Float64Array(x.count).fill(alike ? 1 : y.count),
      new Float64Array(y.count).fill(alike ? 1 : x.count),
    ];
  }
  const share = (name: string, { count, weights }: typeof x) => {
    if (!weights) return new Float64Array(count).fill(1 / count);
    const total = totalWeight(metric, name, weights, count);
    return Float64Array.from(weights, (weight) => weight / total);
  };
  return [share('xWeights', x), share('yWeights', y)];
}
