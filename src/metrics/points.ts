// Pairs of samples, as metrics loop over them.

/** Samples as the loops over pairs take them: one type of array, whatever was given. */
export interface Points {
  /** [count, dimension], row-major. */
  readonly values: Float64Array;
  readonly dimension: number;
}

/** |a_i − b_j|² of two rows; both sets have the same dimension. */
export function squaredDistance(
  { values: a, dimension }: Points,
  i: number,
  { values: b }: Points,
  j: number,
): number {
  let squares = 0;
  for (let k = 0; k < dimension; k++) {
    const difference = a[i * dimension + k]! - b[j * dimension + k]!;
    squares += difference * difference;
  }
  return squares;
}
