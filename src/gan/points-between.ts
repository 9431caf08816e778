// Points between real and generated samples, where the slope of a critic counts.

import type { Random } from '../core/random.ts';

/**
 * Points on the lines between pairs of samples, each at a place of its own: where the slope of a critic counts.
 *
 * @param x [≥ count, width]
 * @param y [≥ count, width]
 */
export function pointsBetween(
  x: Float32Array,
  y: Float32Array,
  { count, width, random }: { readonly count: number; readonly width: number; readonly random: Random },
): Float32Array {
  const points = new Float32Array(count * width);
  for (let start = 0; start < points.length; start += width) {
    const share = random.uniform();
    for (let k = start; k < start + width; k++) points[k] = share * x[k]! + (1 - share) * y[k]!;
  }
  return points;
}
