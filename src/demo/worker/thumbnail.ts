// The small picture of a run in the list: a few samples of its last frame.

import { sizeOf } from '../../core/shape.ts';
import type { Frame, Thumbnail } from '../protocol.ts';

const pointsShown = 128;
const picturesShown = 4;

/** Of rows by class the first of each. @param reach what the picture of points covers */
export function thumbnailOf(frame: Frame, reach: number): Thumbnail {
  if (frame.kind === 'points') {
    const points = frame.pairs[0]?.points.slice(0, 2 * pointsShown) ?? new Float32Array(0);
    return { kind: 'points', reach, points };
  }
  const { kind, shape, pixels, across = 1 } = frame;
  const count = Math.min(picturesShown, Math.floor(frame.count / across));
  const bytes = sizeOf(shape);
  const few = new Uint8Array(count * bytes);
  for (let i = 0; i < count; i++) {
    const from = i * across * bytes;
    few.set(pixels.subarray(from, from + bytes), i * bytes);
  }
  return { kind, shape, count, pixels: few };
}
