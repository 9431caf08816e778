import { expect, test } from 'vitest';
import { histogramOf } from '../../src/io/histogram.ts';

test('a histogram counts every finite value once, the largest in the last bucket', () => {
  const values = [0, 0.1, 1, 2, 2.9, 3, Number.NaN, Number.POSITIVE_INFINITY];
  expect(histogramOf(values, 3)).toEqual({
    min: 0,
    max: 3,
    count: 6,
    sum: 9,
    sumOfSquares: 0.01 + 1 + 4 + 2.9 ** 2 + 9,
    limits: [1, 2, 3],
    counts: [2, 1, 3],
  });
});

test('values that are all alike are one bucket, and no values are no histogram', () => {
  expect(histogramOf([0.5, 0.5])).toMatchObject({ limits: [0.5], counts: [2] });
  expect(histogramOf([Number.NaN])).toBeUndefined();
});
