import { describe, expect, it } from 'vitest';
import { lineDistances, slopeOfW1 } from '../../../src/demo/story/two-lines.ts';
import { jensenShannon, klDivergence, totalVariation } from '../../../src/metrics/distributions.ts';
import { exactWasserstein } from '../../../src/metrics/exact-wasserstein.ts';

/** (x, Z) for even Z. */
const points = (x: number) => Array.from({ length: 40 }, (_, i) => (i % 2 === 0 ? x : (i - 1) / 40));

describe('distances of two lines', () => {
  it.each([-1, -0.3, 0.05, 0.6])(
    'are those of disjoint sets at θ = %d, and W₁ is the way between',
    (theta) => {
      const { w1, tv, js, kl } = lineDistances(theta);
      expect(w1).toBeCloseTo(exactWasserstein(points(0), points(theta), { dimension: 2 }), 9);
      const [p, q] = [
        [1, 0],
        [0, 1],
      ];
      expect(tv).toBe(totalVariation(p!, q!));
      expect(js).toBeCloseTo(jensenShannon(p!, q!), 12);
      expect(js).toBeCloseTo(Math.log(2), 12);
      expect(kl).toBe(klDivergence(p!, q!));
      expect(kl).toBe(Number.POSITIVE_INFINITY);
      expect(slopeOfW1(theta)).toBe(Math.sign(theta));
    },
  );

  it('are all 0 where the lines are one, and W₁ has no slope there', () => {
    expect(lineDistances(0)).toEqual({ w1: 0, tv: 0, js: 0, kl: 0 });
    expect(slopeOfW1(0)).toBeUndefined();
  });
});
