import { describe, expect, it, test } from 'vitest';
import { createToy } from '../../src/data/toys.ts';
import { medianBandwidth, mmdSquared } from '../../src/metrics/mmd.ts';
import { recorded } from './recorded.ts';
import { toyPoints } from './toy-points.ts';

it.each(recorded.cases.filter(({ bandwidths }) => bandwidths))('agrees with NumPy: $name', (entry) => {
  const { x, y, dimension, bandwidths = [] } = entry;
  const unbiased = mmdSquared(x, y, { dimension, bandwidths });
  const biased = mmdSquared(x, y, { dimension, bandwidths, estimator: 'biased' });
  expect(Math.abs(unbiased - entry.mmdUnbiased!)).toBeLessThan(1e-12);
  expect(Math.abs(biased - entry.mmdBiased!)).toBeLessThan(1e-12);
});

test('two points have the closed form 2 − 2·exp(−d² / 2σ²)', () => {
  const squared = mmdSquared([0, 0], [3, 4], { dimension: 2, bandwidths: [5], estimator: 'biased' });
  expect(squared).toBeCloseTo(2 - 2 * Math.exp(-0.5), 12);
});

test('the median heuristic takes the middle of all distances between samples of both sets', () => {
  // Distances of 0, 1, 3 and 7: 1, 3, 7, 2, 6, 4.
  expect(medianBandwidth([0, 1], [3, 7], { dimension: 1 })).toBe(3.5);
  expect(medianBandwidth([0], [1, 3], { dimension: 1 })).toBe(2);
});

test('two batches of one source are near 0, and a batch that lacks half of the modes is not', () => {
  const batch = (seed: number) => toyPoints('8gaussians', 300, seed);
  const same = mmdSquared(batch(1), batch(2), { dimension: 2 });
  const { labels } = createToy('8gaussians', 600, 3);
  const values = toyPoints('8gaussians', 600, 3);
  const half = values.filter((_, i) => labels![i >> 1]! < 4);
  expect(Math.abs(same)).toBeLessThan(0.005);
  expect(mmdSquared(batch(1), half, { dimension: 2 })).toBeGreaterThan(0.02);
});

describe('bad input', () => {
  it.each([
    ['needs two samples of each', [1], [1, 2], {}],
    ['no bandwidth follows', [1, 1, 1], [1, 1], {}],
    ['bandwidths are not positive', [1, 2], [1, 2], { bandwidths: [0] }],
    ['bandwidths are not positive', [1, 2], [1, 2], { bandwidths: [] }],
    ['x is empty', [], [1, 2], {}],
    ['y holds a value that is not finite', [1, 2], [1, Number.NaN], {}],
  ] as const)('%s', (fault, x, y, options) => {
    expect(() => mmdSquared(x, y, { dimension: 1, ...options })).toThrow(fault);
  });
});
