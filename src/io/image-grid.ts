// Pictures side by side in one PNG.
import { encode } from 'fast-png';
import { usageError } from '../core/errors.ts';
import type { Shape } from '../core/shape.ts';
import { sizeOf } from '../core/shape.ts';
import { toBytes } from './pixel-bytes.ts';

/** How pictures lie in a grid. */
export interface GridLayout {
  /** Pictures in a row; by default as square a grid as can be. */
  readonly columns?: number;
  /** Black pixels around every picture, 2 by default. */
  readonly padding?: number;
}

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
  const [count, height, width, channels] = shape as [number, number, number, number];
  if (
    shape.length !== 4 ||
    count < 1 ||
    (channels !== 1 && channels !== 3) ||
    samples.length !== sizeOf(shape)
  ) {
    throw usageError('image grid: the samples are no pictures', {
      shape,
      values: samples.length,
      hint: 'give [N, H, W, C] with N ≥ 1, C = 1 or 3, and a value for each',
    });
  }
  const { columns = Math.ceil(Math.sqrt(count)), padding = 2 } = layout;
  const across = Math.min(columns, count);
  const gridWidth = across * (width + padding) + padding;
  const gridHeight = Math.ceil(count / across) * (height + padding) + padding;
  const bytes = toBytes(samples);
  const data = new Uint8Array(gridWidth * gridHeight * channels);
  const rowLength = width * channels;
  for (let picture = 0; picture < count; picture++) {
    const left = padding + (picture % across) * (width + padding);
    const top = padding + Math.floor(picture / across) * (height + padding);
    for (let y = 0; y < height; y++) {
      const from = (picture * height + y) * rowLength;
      const to = ((top + y) * gridWidth + left) * channels;
      data.set(bytes.subarray(from, from + rowLength), to);
    }
  }
  return encode({ width: gridWidth, height: gridHeight, channels, depth: 8, data });
}
