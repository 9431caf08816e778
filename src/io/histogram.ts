// A histogram over equal buckets.

export interface Histogram {
  readonly min: number;
  readonly max: number;
  readonly count: number;
  readonly sum: number;
  readonly sumOfSquares: number;
  /** Right edges of the buckets, from the lowest on; the last is `max`. */
  readonly limits: readonly number[];
  readonly counts: readonly number[];
}

/** Of the finite values; undefined where there is none. All of one value are one bucket. */
export function histogramOf(values: ArrayLike<number>, buckets = 30): Histogram | undefined {
  let [min, max, count, sum, sumOfSquares] = [Infinity, -Infinity, 0, 0, 0];
  for (let i = 0; i < values.length; i++) {
    const value = values[i] ?? Number.NaN;
    if (!Number.isFinite(value)) continue;
    min = Math.min(min, value);
    max = Math.max(max, value);
    count++;
    sum += value;
    sumOfSquares += value * value;
  }
  if (count === 0) return undefined;
  const used = max > min ? buckets : 1;
  const width = (max - min) / used;
  const counts = new Array<number>(used).fill(0);
  for (let i = 0; i < values.length; i++) {
    const value = values[i] ?? Number.NaN;
    if (!Number.isFinite(value)) continue;
    const bucket = width > 0 ? Math.min(used - 1, Math.floor((value - min) / width)) : 0;
    counts[bucket] = (counts[bucket] ?? 0) + 1;
  }
  const limits = Array.from({ length: used }, (_, i) => (i === used - 1 ? max : min + (i + 1) * width));
  return { min, max, count, sum, sumOfSquares, limits, counts };
}
