// Pictures side by side in one.
import { usageError } from '../core/errors.ts';
import { toBytes } from '../core/pixel-bytes.ts';
import type { Shape } from '../core/shape.ts';
import { sizeOf } from '../core/shape.ts';

/** How pictures lie in a grid. */
export interface GridLayout {
  /** Pictures in a row; by default as square a grid as can be. */
  readonly columns?: number;
  /** Black pixels around every picture, 2 by default. */
  readonly padding?: number;
}

/**
 * Many samples as one picture of bytes, row by row.
 * @throws usage error where the samples are no pictures of that shape
 */
export function pictureGrid(samples: ArrayLike<number>, shape: Shape, layout: GridLayout = {}) {
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
  return { width: gridWidth, height: gridHeight, channels, data };
}
