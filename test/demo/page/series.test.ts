import { expect, it } from 'vitest';
import { createSeries } from '../../../src/demo/page/series.ts';

it('a series stays below 4001 points, keeps its ends in order and its columns together', () => {
  const series = createSeries(2);
  const count = 100_000;
  for (let i = 0; i < count; i++) series.push([i, 2 * i]);
  const [x, y] = series.columns as [number[], number[]];
  expect(x.length).toBeLessThanOrEqual(4000);
  expect(x.length).toBeGreaterThan(1000);
  expect(x[0]).toBe(0);
  expect(x.at(-1)).toBeGreaterThan(0.99 * count);
  expect(x.every((value, i) => i === 0 || value - x[i - 1]! === x[1]! - x[0]!)).toBe(true);
  expect(y).toEqual(x.map((value) => 2 * value));
});

it('a value can be put into the last row only, and only where it stands', () => {
  const series = createSeries(3);
  series.push([1, 10, null]);
  series.push([2, 20, null]);
  series.amend(2, 2, 7);
  series.amend(1, 2, 9);
  expect(series.columns[2]).toEqual([null, 7]);
});
