// The Fréchet distance between two sets of features, and their moments.
import { EarthmoverError, usageError } from '../core/errors.ts';
import { checkFinite, type Samples, sampleCount } from './samples.ts';
import { singularValues } from './singular-values.ts';

/** Mean [dimension] and covariance [dimension, dimension] of a set of features. */
export interface Moments {
  /** The mean, [dimension]. */
  readonly mean: Float64Array;
  /** The covariance, [dimension, dimension] row-major. */
  readonly covariance: Float64Array;
}

/**
 * Moments of features [count, dimension], count ≥ 2; the covariance divides by count − 1.
 *
 * @param options `dimension`: length of a feature
 * @throws usage error where the features are no whole samples; data error on fewer than two, or a value that is not
 * finite
 * @example
 * metrics.momentsOf([0, 0, 2, 4], { dimension: 2 }).mean; // [1, 2]
 */
export function momentsOf(features: Samples, { dimension }: { readonly dimension: number }): Moments {
  const count = sampleCount('momentsOf', 'features', features, dimension);
  if (count < 2) {
    throw new EarthmoverError('data', 'momentsOf: a covariance needs two samples', {
      samples: count,
      hint: 'give more samples than a feature has dimensions, better ten times as many',
    });
  }
  const mean = new Float64Array(dimension);
  for (let i = 0; i < features.length; i++) mean[i % dimension]! += features[i]! / count;
  const covariance = new Float64Array(dimension * dimension);
  const centred = new Float64Array(dimension);
  for (let start = 0; start < features.length; start += dimension) {
    for (let k = 0; k < dimension; k++) centred[k] = features[start + k]! - mean[k]!;
    for (let i = 0; i < dimension; i++) {
      for (let j = 0; j <= i; j++) covariance[i * dimension + j]! += centred[i]! * centred[j]!;
    }
  }
  for (let i = 0; i < dimension; i++) {
    for (let j = 0; j <= i; j++) {
      const value = covariance[i * dimension + j]! / (count - 1);
      covariance[i * dimension + j] = value;
      covariance[j * dimension + i] = value;
    }
  }
  return { mean, covariance };
}

/**
 * The squared Fréchet distance between Gaussians with the moments of two sets of features x and y [count, dimension]:
 * |μ₁ − μ₂|² + tr(C₁ + C₂ − 2·(C₁^½ C₂ C₁^½)^½). It is named FID only on Inception's features, and has its bias:
 * compare sets of the same size. Source: Dowson and Landau 1982; Heusel et al. 2017.
 *
 * @param options `dimension`: length of a feature
 * @throws usage error where the features are no whole samples; data error on fewer than two, or a value that is not
 * finite
 * @example
 * metrics.frechetDistance([0, 2], [3, 5], { dimension: 1 }); // 9
 */
export function frechetDistance(x: Samples, y: Samples, options: { readonly dimension: number }): number {
  return frechetOfMoments(momentsOf(x, options), momentsOf(y, options));
}

/**
 * The same from moments, so that those of the real data are computed once.
 * @throws usage error where the moments differ in dimension; data error where one is not finite
 * @example
 * const real = metrics.momentsOf([0, 2], { dimension: 1 });
 * metrics.frechetOfMoments(real, metrics.momentsOf([3, 5], { dimension: 1 })); // 9
 */
export function frechetOfMoments(x: Moments, y: Moments): number {
  const size = x.mean.length;
  if (y.mean.length !== size || x.covariance.length !== size * size || y.covariance.length !== size * size) {
    throw usageError('frechetOfMoments: the moments differ in dimension', {
      x: size,
      y: y.mean.length,
      hint: 'take features of the same layer for both',
    });
  }
  for (const { mean, covariance } of [x, y]) {
    checkFinite('frechetOfMoments', 'a mean', mean);
    checkFinite('frechetOfMoments', 'a covariance', covariance);
  }
  // With C₁ = AAᵀ and C₂ = BBᵀ the root's trace is the sum of the singular values of AᵀB.
  const factors = product(transposed(cholesky(x.covariance, size), size), cholesky(y.covariance, size), size);
  let distance = 0;
  for (let k = 0; k < size; k++) {
    distance += (x.mean[k]! - y.mean[k]!) ** 2 + x.covariance[k * size + k]! + y.covariance[k * size + k]!;
  }
  for (const value of singularValues(factors, size, size)) distance -= 2 * value;
  return Math.max(0, distance);
}

/** Lower triangular L with L·Lᵀ = the matrix, positive semi-definite; directions without variance become columns of 0. */
function cholesky(matrix: Float64Array, size: number): Float64Array {
  const lower = new Float64Array(size * size);
  let greatest = 0;
  for (let k = 0; k < size; k++) greatest = Math.max(greatest, matrix[k * size + k]!);
  const least = greatest * size * 2 ** -52;
  for (let column = 0; column < size; column++) {
    let pivot = 0;
    for (let row = column; row < size; row++) {
      let rest = matrix[row * size + column]!;
      for (let k = 0; k < column; k++) rest -= lower[row * size + k]! * lower[column * size + k]!;
      if (row === column) pivot = rest > least ? Math.sqrt(rest) : 0;
      lower[row * size + column] = pivot > 0 ? rest / pivot : 0;
    }
  }
  return lower;
}

function transposed(matrix: Float64Array, size: number): Float64Array {
  return matrix.map((_, k) => matrix[(k % size) * size + Math.floor(k / size)]!);
}

function product(a: Float64Array, b: Float64Array, size: number): Float64Array {
  const result = new Float64Array(size * size);
  for (let i = 0; i < size; i++) {
    for (let k = 0; k < size; k++) {
      const factor = a[i * size + k]!;
      for (let j = 0; j < size; j++) result[i * size + j]! += factor * b[k * size + j]!;
    }
  }
  return result;
}
