import { expect, test } from 'vitest';
import { createRandom } from '../../src/core/random.ts';
import {
  createRunningMedian,
  nearRange,
  runningMedian,
  settledFrom,
  settledRange,
} from '../../src/metrics/median.ts';

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

const steps = (from: number, to: number, by = 1) =>
  Array.from({ length: Math.floor((to - from) / by) + 1 }, (_, i) => from + i * by);

test('a curve’s axis is made for what comes after its first five iterations, of fifty or more', () => {
  expect(settledFrom(steps(1, 50))).toBe(5);
  expect(settledFrom(steps(1, 49))).toBe(0);
  expect(settledFrom([])).toBe(0);
});

test('a curve that was thinned out, or goes on from a later iteration, loses no more than those', () => {
  expect(settledFrom(steps(1, 1001, 4))).toBe(2);
  expect(settledFrom(steps(200, 900))).toBe(0);
});

test('an axis has 0, a little room, and no more below than a value that says something', () => {
  const first = steps(1, 60);
  expect(settledRange(first, [first.map((step) => (step < 3 ? -90 : 2))])).toEqual([0, 2.1]);
  expect(settledRange(first, [first.map((step) => (step === 30 ? -90 : 1)), [Number.NaN]], -1)).toEqual([
    -1.1, 1.1,
  ]);
  expect(settledRange([], [[]])).toBeUndefined();
});

test('a line that leaves the frame goes no further than the frame is high', () => {
  expect([-1e9, -0.5, 0.5, 1e9].map((value) => nearRange(value, [0, 1]))).toEqual([-1, -0.5, 0.5, 2]);
});
