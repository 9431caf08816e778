// Exact Earth-Mover distances on the CPU, timed by the number of samples.
import { createRandom } from '../core/random.ts';
import { exactWasserstein } from '../metrics/exact-wasserstein.ts';
import type { DistanceFigures } from './report.ts';

/** Samples a side: as many as a live page can afford, and as an evaluation takes. */
const usualSizes = [500, 2000];
const rounds = 3;

/** The best of three exact Earth-Mover distances between normal points in two dimensions, for each size; on the CPU. */
export function measureDistances(sizes: readonly number[] = usualSizes): DistanceFigures[] {
  return sizes.map((n) => {
    let best = Number.POSITIVE_INFINITY;
    for (let round = 0; round < rounds; round++) {
      const random = createRandom(round);
      const points = () => Float64Array.from({ length: 2 * n }, () => random.normal());
      const [x, y] = [points(), points()];
      const begun = performance.now();
      exactWasserstein(x, y, { dimension: 2 });
      best = Math.min(best, performance.now() - begun);
    }
    return { name: `exact Wasserstein, n = ${n}, 2-D`, ms: best };
  });
}
