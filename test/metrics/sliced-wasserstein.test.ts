import { describe, expect, it, test } from 'vitest';
import { createRandom } from '../../src/core/random.ts';
import { exactWasserstein } from '../../src/metrics/exact-wasserstein.ts';
import { randomDirections, slicedAlong, slicedWasserstein } from '../../src/metrics/sliced-wasserstein.ts';
import { recorded, scaleOf } from './recorded.ts';
import { toyPoints } from './toy-points.ts';

it.each(recorded.cases.filter(({ directions }) => directions))('agrees with SciPy: $name', (entry) => {
  const value = slicedAlong(entry.x, entry.y, entry.dimension, Float64Array.from(entry.directions!));
  expect(Math.abs(value - entry.sliced!)).toBeLessThan(1e-12 * scaleOf(entry.sliced!));
});

test('a translation by t in the plane gives 2|t|/π over many directions', () => {
  const values = toyPoints('swissroll', 50);
  const moved = values.map((value, i) => value + (i % 2 === 0 ? 3 : 4));
  const sliced = slicedWasserstein(values, moved, { dimension: 2, projections: 4000 });
  // |cos| has mean 2/π and standard deviation 0.308: five standard errors.
  expect(Math.abs(sliced / 5 - 2 / Math.PI)).toBeLessThan((5 * 0.308) / Math.sqrt(4000));
});

test('it is at most the exact distance, and the same for the same seed', () => {
  const [x, y] = [toyPoints('8gaussians', 150, 1), toyPoints('swissroll', 150, 2)];
  const sliced = slicedWasserstein(x, y, { dimension: 2, seed: 3 });
  expect(sliced).toBeLessThan(exactWasserstein(x, y, { dimension: 2 }));
  expect(slicedWasserstein(x, y, { dimension: 2, seed: 3 })).toBe(sliced);
  expect(slicedWasserstein(x, y, { dimension: 2, seed: 4 })).not.toBe(sliced);
});

test('directions have length 1 and no preferred side', () => {
  const directions = randomDirections(3, 5000, 1);
  const sums = [0, 0, 0];
  for (let k = 0; k < directions.length; k += 3) {
    expect(Math.hypot(...directions.subarray(k, k + 3))).toBeCloseTo(1, 12);
    for (let axis = 0; axis < 3; axis++) sums[axis]! += directions[k + axis]!;
  }
  // Each coordinate has variance 1/3: five standard errors.
  for (const sum of sums) expect(Math.abs(sum / 5000)).toBeLessThan(5 / Math.sqrt(3 * 5000));
});

test('sets of different sizes are compared as distributions', () => {
  const random = createRandom(6);
  const x = Float64Array.from({ length: 60 }, () => random.normal());
  expect(slicedWasserstein(x, [...x, ...x], { dimension: 3 })).toBe(0);
});

describe('bad input', () => {
  it.each([
    ['x is empty', [], [1, 2], {}],
    ['y holds no whole number of samples', [1, 2], [1, 2, 3], {}],
    ['x holds a value that is not finite', [1, Number.NaN], [1, 2], {}],
    ['no directions', [1, 2], [1, 2], { projections: 0 }],
  ] as const)('%s', (fault, x, y, options) => {
    expect(() => slicedWasserstein(x, y, { dimension: 2, ...options })).toThrow(fault);
  });
});
