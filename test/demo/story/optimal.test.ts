import { describe, expect, it } from 'vitest';
import {
  criticGap,
  criticScore,
  criticSlope,
  density,
  discriminator,
  jensenShannonOf,
  meanPullOfDiscriminator,
  type Pair,
  pullOfDiscriminator,
} from '../../../src/demo/story/optimal.ts';
import { jensenShannon } from '../../../src/metrics/distributions.ts';
import { earthMover } from '../../../src/metrics/earth-mover.ts';

const support = Array.from({ length: 3001 }, (_, i) => -15 + i / 100);
const pairs: readonly (Pair & { readonly name: string })[] = [
  { name: 'near', real: { mean: 0, deviation: 1 }, generated: { mean: 0.5, deviation: 1 } },
  { name: 'far', real: { mean: -3, deviation: 1 }, generated: { mean: 4, deviation: 1 } },
  { name: 'to the left', real: { mean: 2, deviation: 1 }, generated: { mean: -1, deviation: 1 } },
  { name: 'narrow', real: { mean: 0, deviation: 1 }, generated: { mean: 1, deviation: 0.5 } },
  {
    name: 'wide, about the same mean',
    real: { mean: 1, deviation: 0.7 },
    generated: { mean: 1, deviation: 2 },
  },
];

describe.each(pairs)('two Gaussians, $name', (pair) => {
  const p = support.map((x) => density(pair.real, x));
  const q = support.map((x) => density(pair.generated, x));

  it('have the discriminator p / (p + q)', () => {
    for (const x of [-2, 0.3, 1.7]) {
      const [a, b] = [density(pair.real, x), density(pair.generated, x)];
      expect(discriminator(pair, x)).toBeCloseTo(a / (a + b), 12);
    }
  });

  it('pull by the slope of log(1 − D)', () => {
    const loss = (x: number) => Math.log(1 - discriminator(pair, x));
    for (const x of [-1, 0.2, 2]) {
      const slope = (loss(x + 1e-5) - loss(x - 1e-5)) / 2e-5;
      expect(pullOfDiscriminator(pair, x)).toBeCloseTo(Math.abs(slope), 5);
    }
  });

  it('have a critic of slope at most 1 whose gap is the exact W₁', () => {
    for (const x of support.slice(1)) {
      expect(Math.abs(criticScore(pair, x) - criticScore(pair, x - 0.01))).toBeLessThanOrEqual(0.01 + 1e-9);
    }
    expect(criticSlope(pair, 5)).toBe(Math.sign(criticScore(pair, 5.5) - criticScore(pair, 5)));
    expect(criticGap(pair)).toBeCloseTo(earthMover(p, q, { support }), 3);
  });

  it('have the JS of their densities, and the mean pull of the generated ones', () => {
    expect(jensenShannonOf(pair)).toBeCloseTo(jensenShannon(p, q), 6);
    const pulls = support.map((x, i) => q[i]! * pullOfDiscriminator(pair, x));
    // Its slope turns where the pull changes sides: there the even steps of the two sums differ.
    expect(meanPullOfDiscriminator(pair)).toBeCloseTo(0.01 * pulls.reduce((sum, pull) => sum + pull, 0), 4);
  });
});

describe('a discriminator at its best', () => {
  const apart = (mean: number): Pair => ({
    real: { mean: 0, deviation: 1 },
    generated: { mean, deviation: 1 },
  });

  it('leaves no pull on samples far away, while the critic’s is 1 and W₁ the way', () => {
    const pulls = [2, 4, 6, 8].map((mean) => meanPullOfDiscriminator(apart(mean)));
    for (const [i, pull] of pulls.entries()) expect(pull).toBeLessThan(pulls[i - 1] ?? 1);
    expect(pulls.at(-1)).toBeLessThan(1e-3);
    expect(criticSlope(apart(8), 8)).toBe(-1);
    expect(criticGap(apart(8))).toBeCloseTo(8, 9);
  });

  it('tells JS = log 2 of bells that hardly meet, and 0 of the same bell', () => {
    expect(jensenShannonOf(apart(12))).toBeCloseTo(Math.log(2), 6);
    expect(jensenShannonOf(apart(0))).toBeCloseTo(0, 12);
    expect(criticGap(apart(0))).toBe(0);
    expect(criticSlope(apart(0), 0.4)).toBe(0);
  });
});
