// What surrounds the image of a convolution: zeros, or pixels of the image itself.
import { at } from '../../core/at.ts';
import { usageError } from '../../core/errors.ts';
import type { Value } from '../../graph/value.ts';
import { concat, slice } from '../../ops/layout.ts';
import { broadcast } from '../../ops/sum.ts';
import type { Pair } from './window.ts';

export const paddingModes = ['zeros', 'reflect', 'replicate'] as const;
/** What the padding of a convolution holds, as PyTorch's `padding_mode`. */
export type PaddingMode = (typeof paddingModes)[number];

/** @throws usage error where there is no such mode, or an image of that size cannot be mirrored that far. */
export function requireFrame(layer: string, size: Pair, padding: Pair, mode: PaddingMode): void {
  if (!paddingModes.includes(mode)) {
    throw usageError(`${layer}: there is no such padding`, {
      paddingMode: mode,
      hint: `use one of ${paddingModes.join(', ')}`,
    });
  }
  if (mode !== 'reflect' || padding.every((pixels, i) => pixels < at(size, i))) return;
  throw usageError(`${layer}: the image is too small to be mirrored so far`, {
    input: size,
    padding,
    hint: 'the padding should be smaller than each side',
  });
}

/** The image with its padding where that is not zeros, and the zeros that the convolution is to add. */
export function framed(x: Value, padding: Pair, mode: PaddingMode): readonly [image: Value, zeros: Pair] {
  switch (mode) {
    case 'zeros':
      return [x, padding];
    case 'reflect':
      return [along(x, padding, mirrored), [0, 0]];
    case 'replicate':
      return [along(x, padding, repeated), [0, 0]];
    default:
      return mode satisfies never;
  }
}

type Frame = (x: Value, axis: number, pixels: number) => Value;

function along(x: Value, [rows, columns]: Pair, frame: Frame): Value {
  const tall = rows > 0 ? frame(x, 1, rows) : x;
  return columns > 0 ? frame(tall, 2, columns) : tall;
}

function line(x: Value, axis: number, place: number): Value {
  const starts = x.shape.map((_, i) => (i === axis ? place : 0));
  return slice(
    x,
    starts,
    x.shape.map((size, i) => (i === axis ? 1 : size)),
  );
}

/** … 2 1 | 0 1 2 … 7 8 9 | 8 7 …: the edge itself is not repeated. */
function mirrored(x: Value, axis: number, pixels: number): Value {
  const last = at(x.shape, axis) - 1;
  const lines = (place: (i: number) => number) =>
    Array.from({ length: pixels }, (_, i) => line(x, axis, place(i)));
  return concat([...lines((i) => pixels - i), x, ...lines((i) => last - 1 - i)], axis);
}

function repeated(x: Value, axis: number, pixels: number): Value {
  const shape = x.shape.map((size, i) => (i === axis ? pixels : size));
  const edge = (place: number) => broadcast(line(x, axis, place), shape);
  return concat([edge(0), x, edge(at(x.shape, axis) - 1)], axis);
}
