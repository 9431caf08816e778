// The small picture of a run in the list: a few samples of its last frame.

import { sizeOf } from '../../core/shape.ts';
import type { Frame, Thumbnail } from '../protocol.ts';

const pointsShown = 128;
const picturesShown = 4;

/** @param reach what the picture of points covers */
export function thumbnailOf(frame: Frame, reach: number): Thumbnail {
  if (frame.kind === 'points') {
    const points = frame.pairs[0]?.points.slice(0, 2 * pointsShown) ?? new Float32Array(0);
    return { kind: 'points', reach, points };
  }
  const count = Math.min(picturesShown, frame.count);
  return { ...frame, count, pixels: frame.pixels.slice(0, count * sizeOf(frame.shape)) };
}
