import { describe, expect, it } from 'vitest';
import { createRandom } from '../../src/core/random.ts';
import {
  jensenShannon,
  klDivergence,
  reverseKlDivergence,
  totalVariation,
} from '../../src/metrics/distributions.ts';
import { earthMover } from '../../src/metrics/earth-mover.ts';
import { exactWasserstein } from '../../src/metrics/exact-wasserstein.ts';

// Example 1 of Arjovsky et al. 2017: P₀ is (0, Z) and P_θ is (θ, Z), Z uniform on [0, 1].

const heights = 20;

/** Both distributions on the common atoms (0, z) and (θ, z), z in the middle of each of `heights` equal parts. */
function atoms(theta: number) {
  const support = [0, theta].flatMap((x) =>
    Array.from({ length: heights }, (_, k) => [x, (k + 0.5) / heights]).flat(),
  );
  const half = (first: number, second: number) =>
    Array.from({ length: 2 * heights }, (_, k) => (k < heights ? first : second));
  // At θ = 0 the two lines are one.
  return theta === 0 ? { p: half(1, 0), q: half(1, 0), support } : { p: half(1, 0), q: half(0, 1), support };
}

describe.each([-1, -0.125, 0.0001, 0.3, 2])('Example 1 at θ = %d', (theta) => {
  const { p, q, support } = atoms(theta);

  it('EM is |θ|, and all others do not see θ: JS log 2, KL infinite, TV 1', () => {
    expect(Math.abs(earthMover(p, q, { support, dimension: 2 }) - Math.abs(theta))).toBeLessThan(1e-12);
    expect(Math.abs(jensenShannon(p, q, { convention: 'mean' }) - Math.LN2)).toBeLessThan(1e-12);
    expect(Math.abs(jensenShannon(p, q, { convention: 'paper' }) - 2 * Math.LN2)).toBeLessThan(1e-12);
    expect(klDivergence(p, q)).toBe(Number.POSITIVE_INFINITY);
    expect(reverseKlDivergence(p, q)).toBe(Number.POSITIVE_INFINITY);
    expect(Math.abs(totalVariation(p, q) - 1)).toBeLessThan(1e-12);
  });

  it('estimates from independent samples agree', () => {
    const random = createRandom(1701);
    const count = 400;
    const drawn = (x: number) =>
      Float64Array.from({ length: 2 * count }, (_, i) => (i % 2 ? random.uniform() : x));
    const [x, y] = [drawn(0), drawn(theta)];
    const estimate = exactWasserstein(x, y, { dimension: 2 });
    // From below the distance of the means; from above the way across, then W₁ of the heights, about 0.6·√(2/n) on average.
    expect(estimate).toBeGreaterThanOrEqual(Math.abs(theta));
    expect(estimate).toBeLessThan(Math.abs(theta) + 2 * Math.sqrt(2 / count));

    // Histograms of which line and which tenth: they never share a cell.
    const histogram = (points: Float64Array, line: 0 | 1) => {
      const counts = new Array<number>(20).fill(0);
      for (let i = 1; i < points.length; i += 2) counts[10 * line + Math.floor(10 * points[i]!)]!++;
      return counts;
    };
    const [a, b] = [histogram(x, 0), histogram(y, 1)];
    expect(Math.abs(jensenShannon(a, b) - Math.LN2)).toBeLessThan(1e-12);
    expect(totalVariation(a, b)).toBeCloseTo(1, 12);
    expect(klDivergence(a, b)).toBe(Number.POSITIVE_INFINITY);
  });
});

it('at θ = 0 all of them are 0', () => {
  const { p, q, support } = atoms(0);
  expect(earthMover(p, q, { support, dimension: 2 })).toBe(0);
  for (const distance of [jensenShannon, klDivergence, reverseKlDivergence, totalVariation]) {
    expect(distance(p, q)).toBe(0);
  }
});
