// What windows over an image see, as a matrix: a row a window and channel, a column a place of the window.
import type { Value } from '../../graph/value.ts';
import { conv2dTo } from '../../ops/conv2d.ts';
import { pad, reshape, slice, transpose } from '../../ops/layout.ts';
import { fill } from '../../ops/leaf.ts';
import type { Pair, Window } from './window.ts';

/** The patches of x [n, h, w, c] in windows [oh, ow]: [n·c·oh·ow, kh·kw], with zeros where a window lies on the padding. */
export function patchesOf(x: Value, window: Window, size: Pair): Value {
  const { kernel, stride, padding } = window;
  const [rows, columns] = size;
  const [n = 0, , , channels = 0] = x.shape;
  const [down, across] = kernel;
  const places = down * across;
  const blocks = blocksOf(x, window, size);
  if (blocks) return reshape(transpose(blocks, [0, 5, 1, 3, 2, 4]), [n * channels * rows * columns, places]);
  // Windows that overlap: a convolution of each channel by itself, whose filter i is 1 at place i alone.
  const [, height = 0, width = 0] = x.shape;
  const images = reshape(transpose(x, [0, 3, 1, 2]), [n * channels, height, width, 1]);
  const weight = reshape(identity(places), [down, across, 1, places]);
  const patches = conv2dTo(images, weight, [rows, columns], { stride, padding });
  return reshape(patches, [n * channels * rows * columns, places]);
}

/** x as blocks [n, oh, kh, ow, kw, c], where windows lie side by side and on no padding: what is over at the edges is left out. */
export function blocksOf(
  x: Value,
  { kernel, stride, padding }: Window,
  [rows, columns]: Pair,
): Value | undefined {
  const [n = 0, , , channels = 0] = x.shape;
  const [down, across] = kernel;
  const apart = stride.every((step, i) => step === kernel[i]) && padding.every((pixels) => pixels === 0);
  if (!apart) return undefined;
  const whole = slice(x, [0, 0, 0, 0], [n, rows * down, columns * across, channels]);
  return reshape(whole, [n, rows, down, columns, across, channels]);
}

/** A number for each row of `patchesOf` as an image again: [n, oh, ow, c]. */
export function fromPatches(numbers: Value, n: number, channels: number, [rows, columns]: Pair): Value {
  return transpose(reshape(numbers, [n, channels, rows, columns]), [0, 2, 3, 1]);
}

/** Ones every size + 1 elements, in rows of `size`. */
function identity(size: number): Value {
  const spread = pad(fill(1, [size, 1]), [0, 0], [size, size + 1]);
  return reshape(slice(reshape(spread, [size * (size + 1)]), [0], [size * size]), [size, size]);
}
