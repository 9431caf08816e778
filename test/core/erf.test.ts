import { expect, it } from 'vitest';
import { erf } from '../../src/core/erf.ts';

// Abramowitz and Stegun, table 7.1, and mpmath.
it.each([
  [0, 0],
  [1e-9, 1.1283791670955127e-9],
  [0.5, 0.5204998778130465],
  [-1, -0.8427007929497149],
  [2, 0.9953222650189527],
  [-3.5, -0.9999992569016276],
  [5.9, 1],
  [6, 1],
  [Number.NEGATIVE_INFINITY, -1],
])('erf %d is %d', (x, y) => {
  expect(Math.abs(erf(x) - y)).toBeLessThanOrEqual(1e-15 * Math.abs(y));
});

it('of NaN is NaN', () => {
  expect(erf(Number.NaN)).toBeNaN();
});
