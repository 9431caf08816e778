// Pictures side by side in one PNG.
import { encode } from 'fast-png';
import type { Shape } from '../core/shape.ts';
import { type GridLayout, pictureGrid } from './picture-grid.ts';

export type { GridLayout } from './picture-grid.ts';

/**
 * One PNG of many samples, row by row.
 *
 * @param samples values in [−1, 1], beyond which they are clipped
 * @param shape [N, H, W, C] with 1 or 3 channels
 * @returns the bytes of a PNG file
 * @throws usage error where the samples are no pictures of that shape
 * @example
 * const samples = await trainer.sample(trainer.fixedLatents(64));
 * const png = encodeImageGrid(samples, [64, ...data.shape], { columns: 8 });
 */
export function encodeImageGrid(
  samples: ArrayLike<number>,
  shape: Shape,
  layout: GridLayout = {},
): Uint8Array {
  return encode({ ...pictureGrid(samples, shape, layout), depth: 8 });
}
