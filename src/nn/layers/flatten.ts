// Images are [h, w, c] inside, but the vector made of one is in PyTorch's order, channel by channel: so
// every linear layer, batch norm and bias beside it has PyTorch's element order, at the price of one
// transposition of the image. With one channel, or one pixel, both orders are the same and nothing moves.
import { usageError } from '../../core/errors.ts';
import { type Shape, sizeOf } from '../../core/shape.ts';
import { reshape as reshapeValue, transpose } from '../../ops/layout.ts';
import type { Module } from '../module.ts';
import { lambda } from './lambda.ts';

/**
 * An image [h, w, c] as a vector, channel by channel; any other shape in the order it has.
 * @example
 * layers.flatten().outputShape([28, 28, 1]); // [784]
 */
export function flatten(): Module {
  return lambda(
    'flatten',
    (inputShape) => [sizeOf(inputShape)],
    (x) => {
      const [rows = 1, ...shape] = x.shape;
      const ordered = ordersDiffer(shape) ? transpose(x, [0, 3, 1, 2]) : x;
      return reshapeValue(ordered, [rows, sizeOf(shape)]);
    },
  );
}

/**
 * The inverse of `flatten`: a vector, channel by channel, as an image of `shape` [h, w, c].
 * @example
 * layers.unflatten([7, 7, 128]).outputShape([6272]); // [7, 7, 128]
 */
export function unflatten(shape: Shape): Module {
  const name = `unflatten ${shape.join('×')}`;
  return lambda(
    name,
    (inputShape) => sameSize(name, inputShape, shape),
    (x) => {
      const rows = x.shape[0]!;
      if (!ordersDiffer(shape)) return reshapeValue(x, [rows, ...shape]);
      const [height, width, channels] = shape as [number, number, number];
      return transpose(reshapeValue(x, [rows, channels, height, width]), [0, 2, 3, 1]);
    },
  );
}

/**
 * The same elements in the same row-major order under another shape.
 * @example
 * layers.reshape([28, 28, 1]).outputShape([784]); // [28, 28, 1]
 */
export function reshape(shape: Shape): Module {
  const name = `reshape ${shape.join('×')}`;
  return lambda(
    name,
    (inputShape) => sameSize(name, inputShape, shape),
    (x) => reshapeValue(x, [x.shape[0]!, ...shape]),
  );
}

function ordersDiffer(shape: Shape): boolean {
  return shape.length === 3 && shape[2]! > 1 && shape[0]! * shape[1]! > 1;
}

function sameSize(layer: string, from: Shape, to: Shape): Shape {
  if (sizeOf(from) === sizeOf(to)) return to;
  throw usageError(`${layer}: the number of elements must stay the same`, {
    input: from,
    output: to,
    hint: `${sizeOf(from)} elements against ${sizeOf(to)}`,
  });
}
