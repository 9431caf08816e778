// The critic's estimate in the unit of the plane: its mean over data less its mean over generated points, over the
// steepest slope that it has between the two. Kantorovich–Rubinstein: W₁ is at least that, up to what the lattice misses.
// The same as `evaluate` calls calibrated, read off the picture of the critic instead of the critic itself.

import type { PointsFrame } from '../protocol.ts';

/** Of points [n, 2] and a frame drawn over [−reach, reach]²; undefined where the critic is flat. */
export function calibratedEstimate(
  real: Float32Array,
  { points, field }: PointsFrame['pairs'][number],
  reach: number,
): number | undefined {
  const { size, values, gradients } = field;
  const cell = (place: number) =>
    Math.max(0, Math.min(size - 1, Math.floor(((place / reach + 1) / 2) * size)));
  const index = (x: number, y: number) => cell(y) * size + cell(x);
  // Within a cell the score follows its slope.
  const centre = (i: number) => ((2 * i + 1) / size - 1) * reach;
  const score = (x: number, y: number) => {
    const at = index(x, y);
    const [gx, gy] = [gradients[2 * at] ?? 0, gradients[2 * at + 1] ?? 0];
    return (values[at] ?? 0) + gx * (x - centre(cell(x))) + gy * (y - centre(cell(y)));
  };
  const meanOf = (all: Float32Array) => {
    let sum = 0;
    for (let i = 0; i < all.length; i += 2) sum += score(all[i] ?? 0, all[i + 1] ?? 0);
    return sum / (all.length / 2);
  };
  let steepest = 0;
  const count = Math.min(real.length, points.length) / 2;
  for (let i = 0; i < count; i++) {
    // Along the way from a generated point to a real one, a different share of it for each pair.
    const share = (i * 0.618) % 1;
    const between = (axis: 0 | 1) =>
      (1 - share) * (points[2 * i + axis] ?? 0) + share * (real[2 * i + axis] ?? 0);
    const at = index(between(0), between(1));
    steepest = Math.max(steepest, Math.hypot(gradients[2 * at] ?? 0, gradients[2 * at + 1] ?? 0));
  }
  const estimate = meanOf(real) - meanOf(points);
  return steepest > 0 && Number.isFinite(estimate) ? estimate / steepest : undefined;
}
