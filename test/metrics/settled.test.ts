import { expect, it } from 'vitest';
import { settledFrom } from '../../src/metrics/settled.ts';

const steps = (from: number, to: number, by = 1) =>
  Array.from({ length: Math.floor((to - from) / by) + 1 }, (_, i) => from + i * by);

it('a curve’s axis is made for what comes after its first five iterations, of fifty or more', () => {
  expect(settledFrom(steps(1, 50))).toBe(5);
  expect(settledFrom(steps(1, 49))).toBe(0);
  expect(settledFrom([])).toBe(0);
});

it('a curve that was thinned out, or goes on from a later iteration, loses no more than those', () => {
  expect(settledFrom(steps(1, 1001, 4))).toBe(2);
  expect(settledFrom(steps(200, 900))).toBe(0);
});
