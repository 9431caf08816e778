import fc from 'fast-check';
import { describe, expect, it, test } from 'vitest';
import { exactWasserstein } from '../../src/metrics/exact-wasserstein.ts';
import { wasserstein1d } from '../../src/metrics/wasserstein-1d.ts';
import { recorded, scaleOf } from './recorded.ts';

it.each(recorded.cases.filter(({ dimension }) => dimension === 1))('agrees with SciPy: $name', (entry) => {
  expect(Math.abs(wasserstein1d(entry.x, entry.y, entry) - entry.wasserstein)).toBeLessThan(
    1e-12 * scaleOf(entry.wasserstein),
  );
});

test('closed forms: two points, halves of a set, a mass at one end', () => {
  expect(wasserstein1d([1], [4.5])).toBe(3.5);
  expect(wasserstein1d([0, 1], [0.5])).toBe(0.5);
  expect(wasserstein1d([0, 1, 2], [2, 1, 0])).toBe(0);
  expect(wasserstein1d([0, 10], [0, 10], { xWeights: [1, 3], yWeights: [1, 1] })).toBeCloseTo(2.5, 12);
  expect(wasserstein1d([5, 0], [0, 7], { xWeights: [0, 1], yWeights: [1, 0] })).toBe(0);
});

test('even quantiles of two uniform distributions are as far apart as their means, to 1e-12', () => {
  const quantiles = (low: number, width: number) =>
    Float64Array.from({ length: 1001 }, (_, i) => low + (width * (i + 0.5)) / 1001);
  // |2 + 2u − u| over u in (0, 1): the quantile functions never cross.
  expect(Math.abs(wasserstein1d(quantiles(0, 1), quantiles(2, 3)) - 3)).toBeLessThan(1e-12);
});

test('a translated copy is exactly |t| away', () => {
  const x = Float32Array.from({ length: 999 }, (_, i) => ((i * 617) % 1000) / 64);
  for (const t of [0.25, -3, 1 / 64]) {
    const y = x.map((value) => value + t);
    expect(wasserstein1d(x, y)).toBe(Math.abs(t));
    expect(wasserstein1d(x, [...y, ...y])).toBe(Math.abs(t));
  }
});

test('sorting and optimal transport agree on any weighted sets', () => {
  const rows = fc
    .array(fc.tuple(fc.double({ min: -5, max: 5, noNaN: true }), fc.integer({ min: 0, max: 3 })), {
      minLength: 1,
      maxLength: 20,
    })
    .filter((set) => set.some(([, weight]) => weight > 0));
  fc.assert(
    fc.property(rows, rows, (x, y) => {
      const [a, b] = [x.map(([value]) => value), y.map(([value]) => value)];
      const weights = { xWeights: x.map(([, weight]) => weight), yWeights: y.map(([, weight]) => weight) };
      const sorted = wasserstein1d(a, b, weights);
      expect(Math.abs(exactWasserstein(a, b, { dimension: 1, ...weights }) - sorted)).toBeLessThan(1e-12);
    }),
    { seed: 1701_07875, numRuns: 200 },
  );
});

describe('bad input', () => {
  it.each([
    ['x is empty', [], [1]],
    ['y holds a value that is not finite', [1], [Number.NaN]],
  ] as const)('%s', (fault, x, y) => {
    expect(() => wasserstein1d(x, y)).toThrow(fault);
  });

  it('weights of another number than the values are refused', () => {
    expect(() => wasserstein1d([1, 2], [1], { xWeights: [1] })).toThrow('xWeights has the wrong number');
  });
});
