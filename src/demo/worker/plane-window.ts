// The part of the plane that a picture of points shows. The page draws around 0, so what it gets is moved there.

/** A square of the plane. */
export interface PlaneWindow {
  readonly centre: readonly [x: number, y: number];
  /** Half the side. */
  readonly reach: number;
}

const margin = 1.25;
/** Points that are so many times farther from 0 than from one another are shown around their own middle. */
const farAway = 4;

/** The square that shows points: around 0, or around their middle where 0 is far away. */
export function windowOf(points: ArrayLike<number>): PlaneWindow {
  const low = [Number.POSITIVE_INFINITY, Number.POSITIVE_INFINITY];
  const high = [Number.NEGATIVE_INFINITY, Number.NEGATIVE_INFINITY];
  let farthest = 0;
  for (let i = 0; i < points.length; i++) {
    const value = points[i] ?? 0;
    low[i % 2] = Math.min(low[i % 2] ?? 0, value);
    high[i % 2] = Math.max(high[i % 2] ?? 0, value);
    farthest = Math.max(farthest, Math.abs(value));
  }
  const half = (axis: 0 | 1) => ((high[axis] ?? 0) - (low[axis] ?? 0)) / 2;
  const widest = Math.max(half(0), half(1));
  if (!(farthest > farAway * widest && widest > 0)) return { centre: [0, 0], reach: margin * farthest || 1 };
  const middle = (axis: 0 | 1) => ((high[axis] ?? 0) + (low[axis] ?? 0)) / 2;
  return { centre: [middle(0), middle(1)], reach: margin * widest };
}

/** Points as the page draws them: around 0. */
export function aroundZero(points: Float32Array, { centre: [x, y] }: PlaneWindow): Float32Array {
  return x === 0 && y === 0 ? points : points.map((value, i) => value - (i % 2 === 0 ? x : y));
}
