// Distances in Example 1 of Arjovsky et al. 2017: P₀ is (0, Z), P_θ is (θ, Z), Z uniform on [0, 1].
import { at } from '../core/at.ts';
import { createRandom, type Random } from '../core/random.ts';
import { jensenShannon, klDivergence, totalVariation } from '../metrics/distributions.ts';
import { exactWasserstein } from '../metrics/exact-wasserstein.ts';
import type { Table } from './figure.ts';

export interface LineDistancesOptions {
  readonly seed: number;
  /** Of each distribution, for every estimate. */
  readonly samples: number;
  /** Places of θ in [−1, 1], evenly spaced and an odd number, so that 0 is among them. */
  readonly thetas: number;
}

/** Side of the histograms' square cells; a column of cells is centred on x = 0. */
export const cellWidth = 0.1;
/** θ at which both lines share a column of cells, so that the histograms cannot tell them apart. */
const withinCell = [-0.3, -0.01, 0.01, 0.3].map((share) => share * cellWidth);
const stream = 0x11;

const columns = [
  'theta',
  'w1',
  'w1_of_samples',
  'js_nats',
  'js_of_histograms_nats',
  'tv',
  'tv_of_histograms',
  'kl_nats',
  'kl_of_histograms_nats',
  'samples',
  'cell_width',
];

/**
 * Closed forms over θ beside estimates from samples: W₁ by optimal transport, the others from histograms, which see no
 * θ that is less than half a cell. JS is ½ KL + ½ KL, at most log 2; without the halves, as in the paper, it is twice that.
 */
export function lineDistances({ seed, samples, thetas }: LineDistancesOptions): Table {
  const places = Array.from({ length: thetas }, (_, i) => (2 * i - (thetas - 1)) / (thetas - 1));
  const all = [...places, ...withinCell].sort((a, b) => a - b);
  const rows = all.map((theta, i) => {
    const random = createRandom(seed, stream + 0x100 * i);
    const [real, fake] = [linePoints(0, samples, random), linePoints(theta, samples, random)];
    const [p, q] = histograms(real, fake);
    const disjoint = theta !== 0;
    return [
      theta,
      Math.abs(theta),
      exactWasserstein(real, fake, { dimension: 2 }),
      disjoint ? Math.LN2 : 0,
      jensenShannon(p, q),
      disjoint ? 1 : 0,
      totalVariation(p, q),
      disjoint ? Number.POSITIVE_INFINITY : 0,
      klDivergence(p, q),
      samples,
      cellWidth,
    ];
  });
  return { columns, rows };
}

/** (x, Z) for `count` draws of Z: [count, 2]. */
export function linePoints(x: number, count: number, random: Random): Float32Array {
  return Float32Array.from({ length: 2 * count }, (_, i) => (i % 2 ? random.uniform() : x));
}

/** Counts of both sets in each cell that holds a point of either. */
function histograms(real: Float32Array, fake: Float32Array): [number[], number[]] {
  const cells = new Map<string, [number, number]>();
  [real, fake].forEach((points, set) => {
    for (let i = 0; i < points.length; i += 2) {
      const key = `${Math.round(at(points, i) / cellWidth)} ${Math.floor(at(points, i + 1) / cellWidth)}`;
      const cell = cells.get(key) ?? [0, 0];
      cell[set]!++;
      cells.set(key, cell);
    }
  });
  const counts = [...cells.values()];
  return [counts.map(([p]) => p), counts.map(([, q]) => q)];
}
