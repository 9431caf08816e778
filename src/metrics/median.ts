// The running median, of a whole curve or a value at a time.

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
