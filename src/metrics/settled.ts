// Where a curve of estimates begins to say something of a distance.

/** Iterations whose estimates are of another scale: a critic is clipped after its first step only, and RMSProp's first ones are too long. */
const unsettled = 5;

/**
 * The first position of a curve that its axis is made for: behind the first five iterations, where the curve is ten times as
 * long or more; else the first of all.
 * @param steps the generator iteration of each value, in order
 */
export function settledFrom(steps: ArrayLike<number | null>): number {
  const count = steps.length;
  if (count === 0 || (steps[count - 1] ?? 0) < 10 * unsettled) return 0;
  let from = 0;
  while ((steps[from] ?? 0) <= unsettled) from++;
  return from;
}

/**
 * From the least to the greatest value of curves from there on, 0 included, with a little room; undefined where that is no range.
 * @param steps the generator iteration of each value, in order
 * @param least values below it count as it: they say nothing
 */
export function settledRange(
  steps: ArrayLike<number>,
  curves: readonly ArrayLike<number>[],
  least = Number.NEGATIVE_INFINITY,
): readonly [low: number, high: number] | undefined {
  let [low, high] = [0, 0];
  const from = settledFrom(steps);
  for (const values of curves) {
    for (let i = from; i < values.length; i++) {
      const value = values[i]!;
      if (!Number.isFinite(value)) continue;
      low = Math.min(low, Math.max(value, least));
      high = Math.max(high, value);
    }
  }
  const room = 0.05 * (high - low);
  return low < high ? [low < 0 ? low - room : 0, high > 0 ? high + room : 0] : undefined;
}

/**
 * A value as a line is drawn to it: no more than a range's height beyond it, where the line has left the frame. Renderers lose lines
 * whose ends are millions of pixels away.
 */
export function nearRange(value: number, [low, high]: readonly [number, number]): number {
  return Math.min(Math.max(value, 2 * low - high), 2 * high - low);
}
