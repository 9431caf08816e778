// The running median, of a whole curve or a value at a time; and the part of a curve of estimates that its axis is made for.

/**
 * The median of the last `window` values at each position: of the first k values while fewer than `window` are
 * there, the mean of the middle two when their number is even. 101 is the window of the paper's curves.
 *
 * @example
 * runningMedian([1, 9, 2, 3], 3); // [1, 5, 2, 3]
 */
export function runningMedian(values: ArrayLike<number>, window = 101): Float64Array {
  const median = createRunningMedian(window);
  return Float64Array.from({ length: values.length }, (_, i) => median(values[i]!));
}

/** The same, a value at a time: takes the next value and returns the median. Costs O(window) in place, no more. */
export function createRunningMedian(window = 101): (value: number) => number {
  const recent = new Float64Array(window);
  // The same values in order, the first `held` of them.
  const sorted = new Float64Array(window);
  let held = 0;
  let next = 0;
  return (value) => {
    if (held === window) {
      const oldest = place(sorted, held, recent[next]!);
      sorted.copyWithin(oldest, oldest + 1, held);
      held--;
    }
    const at = place(sorted, held, value);
    sorted.copyWithin(at + 1, at, held);
    sorted[at] = value;
    held++;
    recent[next] = value;
    next = (next + 1) % window;
    const middle = held >> 1;
    return held % 2 === 1 ? sorted[middle]! : (sorted[middle - 1]! + sorted[middle]!) / 2;
  };
}

/** First position in sorted[0 … count) whose value is not below `value`; NaN sorts last. */
function place(sorted: Float64Array, count: number, value: number): number {
  let low = 0;
  let high = count;
  while (low < high) {
    const middle = (low + high) >> 1;
    const below = Number.isNaN(value) ? !Number.isNaN(sorted[middle]!) : sorted[middle]! < value;
    if (below) low = middle + 1;
    else high = middle;
  }
  return low;
}

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
