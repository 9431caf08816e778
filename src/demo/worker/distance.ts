// Exact W₁ between generated points and the data, and the floor that it can fall to.

import { sizeOf } from '../../core/shape.ts';
import type { Dataset } from '../../data/dataset.ts';
import { exactWasserstein } from '../../metrics/exact-wasserstein.ts';

/** Points on each side: an exact distance of 500 takes a fraction of a second. */
const distanceCount = 500;

/** Exact W₁ between the data and generated points [n, d]. */
export function distanceToData(data: Dataset, points: Float32Array): number {
  const dimension = sizeOf(data.shape);
  const generated = points.subarray(0, distanceCount * dimension);
  return exactWasserstein(samplesOf(data, 0), generated, { dimension });
}

/** The same between two independent samples of the data: what a perfect generator would score. */
export function distanceFloor(data: Dataset): number {
  const dimension = sizeOf(data.shape);
  return exactWasserstein(samplesOf(data, 0), samplesOf(data, distanceCount), { dimension });
}

/** 500 points from `start` on; few points are repeated. */
function samplesOf(data: Dataset, start: number): Float32Array {
  const width = sizeOf(data.shape);
  const samples = new Float32Array(distanceCount * width);
  for (let i = 0; i < distanceCount; i++) {
    const from = ((start + i) % data.count) * width;
    samples.set(data.values.subarray(from, from + width), i * width);
  }
  return samples;
}
