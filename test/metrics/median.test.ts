import { expect, test } from 'vitest';
import { createRandom } from '../../src/core/random.ts';
import { createRunningMedian, runningMedian } from '../../src/metrics/median.ts';

function slowMedian(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  return sorted.length % 2 === 1 ? sorted[middle]! : (sorted[middle - 1]! + sorted[middle]!) / 2;
}

test.each([1, 2, 5, 101])('a window of %d gives the median of the last values, ties included', (window) => {
  const random = createRandom(1);
  const values = Array.from({ length: 400 }, (_, i) => (i % 3 === 0 ? random.below(5) : random.normal()));
  const medians = runningMedian(values, window);
  values.forEach((_, i) => {
    expect(medians[i]).toBe(slowMedian(values.slice(Math.max(0, i + 1 - window), i + 1)));
  });
});

test('a NaN sorts last and leaves with its window', () => {
  const median = createRunningMedian(3);
  expect([1, Number.NaN, 2, 3, 4, 5].map(median).slice(2)).toEqual([2, 3, 3, 4]);
});

test('no values, no medians', () => {
  expect(runningMedian([]).length).toBe(0);
});
