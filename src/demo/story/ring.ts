// The data of the live steps: eight heaps of points on a ring, wide enough to be found within a minute.

import { createRandom } from '../../core/random.ts';
import { createDataset, type Dataset } from '../../data/dataset.ts';
import { mixtureOf } from '../../data/toys.ts';
import { exactWasserstein } from '../../metrics/exact-wasserstein.ts';
import { modeScores } from '../../metrics/mode-scores.ts';

const sigma = 0.1;
const count = 8000;
const stream = 0x72_69_6e_67;
/** Points on each side of an exact distance: it takes a fortieth of a second. */
const compared = 256;

const centres = mixtureOf('8gaussians')?.centres ?? [];

/** The heaps of the toy data, seven times as wide: the same points for every seed. */
export function ringData(): Dataset {
  const random = createRandom(0, stream);
  const values = new Float32Array(2 * count);
  for (let i = 0; i < count; i++) {
    const [x, y] = centres[random.below(centres.length)] ?? [0, 0];
    values[2 * i] = x + sigma * random.normal();
    values[2 * i + 1] = y + sigma * random.normal();
  }
  return createDataset('csv', [2], values);
}

/** Heaps that hold, within 3σ, at least a quarter of what a perfect generator would give them. */
export function heapsFound(points: Float32Array): number {
  const { highQualityCounts, samples } = modeScores(points, { centres, sigma });
  return highQualityCounts.filter((inside) => inside >= samples / centres.length / 4).length;
}

/** Exact W₁ between the first points of both sets [n, 2]. */
export function distanceTo({ values }: Dataset, points: Float32Array): number {
  const first = (all: ArrayLike<number>) => Array.from({ length: 2 * compared }, (_, i) => all[i] ?? 0);
  return exactWasserstein(first(values), first(points), { dimension: 2 });
}
