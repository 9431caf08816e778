// Points standardised: each column with mean 0 and deviation 1 for the networks, and back into its own units for people.
// The trainer is the one place that does either: what it is given and what it gives are in the data's units.
import { usageError } from '../core/errors.ts';

/** What was taken off each column of points, and what each was divided by. */
export interface Standardization {
  /** Of each column. */
  readonly mean: readonly number[];
  /** Of each column; 0 where all values are the same: such a column is 0 for the networks, and comes back as its mean. */
  readonly deviation: readonly number[];
}

/**
 * Mean and standard deviation of each column, in float64.
 *
 * @param values points, row-major
 * @param columns of a point
 * @throws usage error where the values are not whole points
 * @example
 * standardizationOf(Float32Array.of(1, 5, 3, 5), 2); // { mean: [2, 5], deviation: [1, 0] }
 */
export function standardizationOf(values: Float32Array, columns: number): Standardization {
  const count = values.length / columns;
  if (!Number.isInteger(count) || count === 0) {
    throw usageError('standardization: the values make no whole points', {
      values: values.length,
      columns,
      hint: 'give count × columns values, count ≥ 1',
    });
  }
  const moments = Array.from({ length: columns }, (_, column) => {
    // Around the first value, so that nothing is lost far from 0, and nothing at all where all are the same.
    const origin = values[column] ?? 0;
    let mean = 0;
    for (let at = column; at < values.length; at += columns) mean += ((values[at] ?? 0) - origin) / count;
    let squares = 0;
    for (let at = column; at < values.length; at += columns) {
      squares += ((values[at] ?? 0) - origin - mean) ** 2 / count;
    }
    return { mean: origin + mean, deviation: Math.sqrt(squares) };
  });
  return { mean: moments.map(({ mean }) => mean), deviation: moments.map(({ deviation }) => deviation) };
}

/** Points as the networks see them. @param values row-major, in the data's units */
export function standardized(values: Float32Array, { mean, deviation }: Standardization): Float32Array {
  const columns = mean.length;
  return values.map((value, at) => {
    const divisor = deviation[at % columns] ?? 1;
    return divisor === 0 ? 0 : (value - (mean[at % columns] ?? 0)) / divisor;
  });
}

/** Points in the data's units again. @param values row-major, as the networks see them */
export function restored(values: Float32Array, { mean, deviation }: Standardization): Float32Array {
  const columns = mean.length;
  return values.map((value, at) => value * (deviation[at % columns] ?? 1) + (mean[at % columns] ?? 0));
}
