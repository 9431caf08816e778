// Pooling of images, made of a matrix of patches, so that gradients of every order follow.
import { at } from '../../core/at.ts';
import { usageError } from '../../core/errors.ts';
import type { Shape } from '../../core/shape.ts';
import type { Value } from '../../graph/value.ts';
import { concat, pad, reshape, slice } from '../../ops/layout.ts';
import { fill } from '../../ops/leaf.ts';
import { matmul } from '../../ops/matmul.ts';
import { div, greater, mul, select, sub } from '../../ops/pointwise.ts';
import { broadcast, sum, sumKeep } from '../../ops/sum.ts';
import type { Module } from '../module.ts';
import { lambda } from './lambda.ts';
import { blocksOf, fromPatches, patchesOf } from './patches.ts';
import { type Extent, type Pair, requireOutput, type Window, windowFrom } from './window.ts';

/** The window of a pooling layer. */
export interface PoolOptions {
  /** Size of the window in pixels. */
  readonly kernel: Extent;
  /** Default `kernel`: windows side by side. */
  readonly stride?: Extent;
  /** Pixels on each side that count as nothing, at most half the kernel; default 0. */
  readonly padding?: Extent;
}

/** The window of an average, and what it divides by. */
export interface AveragePoolOptions extends PoolOptions {
  /** Whether padding counts as zeros; default true, as in PyTorch. */
  readonly countIncludePad?: boolean;
}

/**
 * Mean of each window, from [h, w, c] to [⌊(h + 2·padding − kernel)/stride⌋ + 1, …, c], as PyTorch's `nn.AvgPool2d`.
 *
 * @throws usage error where a size is no whole number that can be used, or the padding is more than half the kernel
 * @example
 * layers.averagePool2d({ kernel: 2 }).outputShape([28, 28, 32]); // [14, 14, 32]
 */
export function averagePool2d({ countIncludePad = true, ...options }: AveragePoolOptions): Module {
  return pool('averagePool2d', options, {
    ofPatches: (patches, inside) => {
      if (countIncludePad || !inside) return mul(sumKeep(patches, [1]), 1 / at(patches.shape, 1));
      return div(sumKeep(patches, [1]), sumKeep(inside, [1]));
    },
    // Without moving an element.
    ofBlocks: (blocks) => mul(sumKeep(blocks, [2, 4]), 1 / (at(blocks.shape, 2) * at(blocks.shape, 4))),
  });
}

/**
 * Greatest number of each window, from [h, w, c] to [⌊(h + 2·padding − kernel)/stride⌋ + 1, …, c], as PyTorch's
 * `nn.MaxPool2d`: the gradient goes to the first of equals, row by row.
 *
 * @throws usage error where a size is no whole number that can be used, or the padding is more than half the kernel
 * @example
 * layers.maxPool2d({ kernel: 3, stride: 2, padding: 1 }).outputShape([28, 28, 32]); // [14, 14, 32]
 */
export function maxPool2d(options: PoolOptions): Module {
  return pool('maxPool2d', options, {
    ofPatches: (patches, inside) => {
      const numbers = inside ? select(inside, patches, least) : patches;
      return sumKeep(mul(numbers, firstGreatest(numbers)), [1]);
    },
  });
}

/**
 * Mean of each channel over the whole image, from [h, w, c] to [c].
 * @example
 * layers.globalAveragePool().outputShape([7, 7, 128]); // [128]
 */
export function globalAveragePool(): Module {
  return overImage('globalAveragePool', (x) => {
    const [, height = 1, width = 1] = x.shape;
    return mul(sum(x, [1, 2]), 1 / (height * width));
  });
}

/**
 * Sum of each channel over the whole image, from [h, w, c] to [c]: the end of a residual critic.
 * @example
 * layers.globalSumPool().outputShape([7, 7, 128]); // [128]
 */
export function globalSumPool(): Module {
  return overImage('globalSumPool', (x) => sum(x, [1, 2]));
}

/** Below every number of a network that has not diverged. */
const least = -3.4e38;

/** 1 at the first of the greatest numbers in each row, else 0; a constant as far as gradients go. NaN counts as greatest. */
function firstGreatest(numbers: Value): Value {
  const [rows = 0, places = 0] = numbers.shape;
  const columns = Array.from({ length: places }, (_, i) => slice(numbers, [0, i], [rows, 1]));
  const greatest = columns.reduce((most, column) => select(greater(column, most), column, most));
  const among = sub(1, greater(greatest, numbers));
  const before = matmul(among, earlier(places));
  return mul(among, sub(1, greater(before, 0.5)));
}

/** [size, size], 1 above the diagonal: times a row, how much of it comes before each place. */
function earlier(size: number): Value {
  const row = (i: number) =>
    i + 1 < size ? pad(fill(1, [1, size - i - 1]), [0, i + 1], [1, size]) : fill(0, [1, size]);
  return concat(Array.from({ length: size }, (_, i) => row(i)));
}

/** What a pool makes of its windows. */
interface Pooling {
  /** From patches, with 1 for what is `inside` where others lie on padding, to a number a row: [rows, 1]. */
  readonly ofPatches: (patches: Value, inside: Value | undefined) => Value;
  /** The same from blocks [n, oh, kh, ow, kw, c], where windows do not overlap: [n, oh, 1, ow, 1, c]. */
  readonly ofBlocks?: (blocks: Value) => Value;
}

function pool(kind: string, options: PoolOptions, { ofPatches, ofBlocks }: Pooling): Module {
  const window: Window = windowFrom(kind, { stride: options.kernel, ...options });
  const { kernel, stride, padding, text } = window;
  const name = `${kind} ${text}`;
  if (padding.some((pixels, i) => 2 * pixels > at(kernel, i))) {
    throw usageError(`${kind}: more padding than half the kernel`, {
      padding,
      kernel,
      hint: 'a window of nothing but padding would have no value',
    });
  }
  const edge = (size: number, i: 0 | 1) => Math.floor((size + 2 * padding[i] - kernel[i]) / stride[i]) + 1;
  return lambda(
    name,
    (inputShape) => {
      const [height, width, channels] = requireThree(name, inputShape);
      return [...requireOutput(name, inputShape, [edge(height, 0), edge(width, 1)]), channels];
    },
    (x) => {
      const [n = 0, height = 0, width = 0, channels = 0] = x.shape;
      const size: Pair = [edge(height, 0), edge(width, 1)];
      const blocks = ofBlocks && blocksOf(x, window, size);
      if (blocks) return reshape(ofBlocks(blocks), [n, ...size, channels]);
      const patches = patchesOf(x, window, size);
      const ones = fill(1, [1, height, width, 1]);
      const inside = padding.some((pixels) => pixels > 0) ? patchesOf(ones, window, size) : undefined;
      const everywhere = inside && repeated(inside, n * channels);
      return fromPatches(ofPatches(patches, everywhere), n, channels, size);
    },
  );
}

/** The rows of a matrix over and over. */
function repeated(matrix: Value, times: number): Value {
  const [rows = 0, columns = 0] = matrix.shape;
  return reshape(broadcast(matrix, [times, rows, columns]), [times * rows, columns]);
}

function overImage(name: string, build: (x: Value) => Value): Module {
  return lambda(name, (inputShape) => [requireThree(name, inputShape)[2]], build);
}

/** @throws usage error unless the shape is an image of any depth. */
export function requireThree(layer: string, inputShape: Shape): readonly [number, number, number] {
  const [height, width, channels] = inputShape;
  if (inputShape.length === 3 && height && width && channels) return [height, width, channels];
  throw usageError(`${layer}: the input does not fit`, {
    input: inputShape,
    hint: 'it should be [height, width, channels]; unflatten() turns a vector into an image',
  });
}
