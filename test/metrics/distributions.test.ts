import { describe, expect, it, test } from 'vitest';
import {
  jensenShannon,
  klDivergence,
  reverseKlDivergence,
  totalVariation,
} from '../../src/metrics/distributions.ts';
import { recorded } from './recorded.ts';

const tolerance = 1e-12;

test('distributions on disjoint atoms: TV 1, KL infinite both ways, JS log 2 as a mean and 2 log 2 as in the paper', () => {
  const [p, q] = [
    [0.25, 0.75, 0],
    [0, 0, 1],
  ];
  expect(totalVariation(p, q)).toBe(1);
  expect(klDivergence(p, q)).toBe(Number.POSITIVE_INFINITY);
  expect(reverseKlDivergence(p, q)).toBe(Number.POSITIVE_INFINITY);
  expect(Math.abs(jensenShannon(p, q) - Math.LN2)).toBeLessThan(tolerance);
  expect(Math.abs(jensenShannon(p, q, { convention: 'paper' }) - 2 * Math.LN2)).toBeLessThan(tolerance);
});

test('two coins agree with the closed forms to 1e-12', () => {
  const [a, b] = [0.3, 0.8];
  const kl = (s: number, t: number) => s * Math.log(s / t) + (1 - s) * Math.log((1 - s) / (1 - t));
  const [p, q] = [
    [a, 1 - a],
    [b, 1 - b],
  ];
  const js = (kl(a, 0.55) + kl(b, 0.55)) / 2;
  expect(Math.abs(totalVariation(p, q) - 0.5)).toBeLessThan(tolerance);
  expect(Math.abs(klDivergence(p, q) - kl(a, b))).toBeLessThan(tolerance);
  expect(Math.abs(reverseKlDivergence(p, q) - kl(b, a))).toBeLessThan(tolerance);
  expect(Math.abs(jensenShannon(p, q, { convention: 'mean' }) - js)).toBeLessThan(tolerance);
});

test('a distribution that lacks atoms of the other has an infinite KL from one side only', () => {
  expect(klDivergence([1, 1], [1, 0])).toBe(Number.POSITIVE_INFINITY);
  expect(Math.abs(reverseKlDivergence([1, 1], [1, 0]) - Math.LN2)).toBeLessThan(tolerance);
});

test('counts are masses, too, and equal distributions are at 0', () => {
  const [counts, shares] = [
    [3, 1, 4, 0],
    [0.375, 0.125, 0.5, 0],
  ];
  for (const distance of [totalVariation, klDivergence, reverseKlDivergence, jensenShannon]) {
    expect(distance(counts, shares)).toBe(0);
  }
});

test('the KL of nearly equal distributions is not lost in rounding', () => {
  // KL ≈ Σ (p − q)² / 2q = 4δ² for p = ½ ± δ about q = ½, times ½.
  const shift = 1e-7;
  expect(klDivergence([0.5 + shift, 0.5 - shift], [0.5, 0.5]) / (2 * shift * shift)).toBeCloseTo(1, 2);
});

it.each(recorded.distributions)('agrees with SciPy on $p.length atoms', (entry) => {
  const { p, q } = entry;
  expect(Math.abs(totalVariation(p, q) - entry.totalVariation)).toBeLessThan(tolerance);
  expect(Math.abs(klDivergence(p, q) - entry.kl)).toBeLessThan(tolerance);
  if (entry.reverseKl === 'Infinity') expect(reverseKlDivergence(p, q)).toBe(Number.POSITIVE_INFINITY);
  else expect(Math.abs(reverseKlDivergence(p, q) - entry.reverseKl)).toBeLessThan(tolerance);
  expect(Math.abs(jensenShannon(p, q) - entry.jensenShannonMean)).toBeLessThan(tolerance);
});

describe('bad input', () => {
  it.each([
    [[0.5, 0.5], [1], 'p and q are on different numbers of atoms'],
    [[], [], 'p has no usable total'],
    [[0, 0], [1, 0], 'p has no usable total'],
    [[1, Number.NaN], [1, 0], 'p holds a value that is not finite'],
    [[1, 1], [1, -0.5], 'q has a negative entry'],
  ])('%j and %j: %s', (p, q, fault) => {
    for (const distance of [totalVariation, klDivergence, reverseKlDivergence, jensenShannon]) {
      expect(() => distance(p, q)).toThrow(fault);
    }
  });

  it('an unknown convention is named', () => {
    expect(() => jensenShannon([1], [1], { convention: 'half' as 'mean' })).toThrow('unknown convention');
  });
});
