// The gap between the critic's scores of two sets, with its confidence band.

/** A mean with the 95 % confidence band that its samples give it. */
export interface Banded {
  /** The mean. */
  readonly value: number;
  /** Lower end of the band. */
  readonly low: number;
  /** Upper end of the band. */
  readonly high: number;
  /** Standard error. */
  readonly error: number;
}

/** Half the width of a 95 % band, in standard errors. */
const quantile = 1.959964;

/**
 * mean(x) − mean(y), with the band of two independent sets of samples.
 *
 * @param counts how many of the samples are different ones, where some come more than once
 */
export function gapOf(
  x: ArrayLike<number>,
  y: ArrayLike<number>,
  counts: { readonly x?: number; readonly y?: number } = {},
): Banded {
  const [first, second] = [momentsOf(x), momentsOf(y)];
  const share = (variance: number, length: number, count = length) => variance / Math.min(count, length);
  const error = Math.sqrt(
    share(first.variance, x.length, counts.x) + share(second.variance, y.length, counts.y),
  );
  return banded(first.mean - second.mean, error);
}

export function banded(value: number, error: number): Banded {
  return { value, low: value - quantile * error, high: value + quantile * error, error };
}

export function momentsOf(values: ArrayLike<number>): { readonly mean: number; readonly variance: number } {
  let mean = 0;
  for (let i = 0; i < values.length; i++) mean += values[i]! / values.length;
  let squares = 0;
  for (let i = 0; i < values.length; i++) squares += (values[i]! - mean) ** 2;
  return { mean, variance: values.length > 1 ? squares / (values.length - 1) : 0 };
}
