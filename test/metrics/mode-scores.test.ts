import { expect, it, test } from 'vitest';
import { createToy, mixtureOf } from '../../src/data/toys.ts';
import { modeScores } from '../../src/metrics/mode-scores.ts';
import { toyPoints } from './toy-points.ts';

const ring = mixtureOf('8gaussians')!;
const grid = mixtureOf('25gaussians')!;

it.each([
  ['8gaussians', ring, 8],
  ['25gaussians', grid, 25],
] as const)(
  'a perfect sampler of %s covers every mode, with 98.89 %% of high quality',
  (toy, mixture, modes) => {
    const scores = modeScores(toyPoints(toy, 20_000, 4), mixture);
    expect(scores).toMatchObject({ samples: 20_000, modes, covered: modes });
    // 1 − exp(−9/2); five standard errors.
    expect(Math.abs(scores.highQuality - (1 - Math.exp(-4.5)))).toBeLessThan(0.0038);
    // 2·n·KL is about χ² with modes − 1 degrees of freedom.
    expect(scores.reverseKl).toBeLessThan((2 * modes) / 20_000);
  },
);

test('a generator that collapsed to one mode covers one and is log 8 away', () => {
  const { labels } = createToy('8gaussians', 4000, 1);
  const values = toyPoints('8gaussians', 4000, 1);
  const one = [...values].filter((_, i) => labels![i >> 1] === 3);
  const scores = modeScores(one, ring);
  expect(scores.covered).toBe(1);
  expect(scores.highQuality).toBeGreaterThan(0.97);
  expect(Math.abs(scores.reverseKl - Math.log(8))).toBeLessThan(1e-12);
  expect(scores.counts[3]).toBe(one.length / 2);
});

test('3σ is the border: just within is of high quality, just beyond is not', () => {
  const [x, y] = ring.centres[0]!;
  const at = (radius: number) => modeScores([x + radius * ring.sigma, y], ring).highQuality;
  expect(at(2.999999)).toBe(1);
  expect(at(3.000001)).toBe(0);
  expect(modeScores([x + 4 * ring.sigma, y], ring, { within: 5 }).covered).toBe(1);
});

test('samples of low quality still count for their mode, and cover nothing', () => {
  const shrunk = ring.centres.flatMap(([x, y]) => [0.5 * x, 0.5 * y]);
  expect(modeScores(shrunk, ring)).toMatchObject({ covered: 0, highQuality: 0, reverseKl: 0 });
});

test('bad input says what is wrong', () => {
  expect(() => modeScores([], ring)).toThrow('points is empty');
  expect(() => modeScores([1, 2, 3], ring)).toThrow('no whole number of samples');
  expect(() => modeScores([1, Number.NaN], ring)).toThrow('not finite');
  expect(() => modeScores([1, 2], { centres: [], sigma: 1 })).toThrow('no mixture to score against');
});
