// A layer from raw ops.
import type { Shape } from '../../core/shape.ts';
import type { Value } from '../../graph/value.ts';
import type { Module, Pass } from '../module.ts';

/**
 * A layer from raw ops, without parameters of its own.
 *
 * @param outputShape from the input's shape, both without the batch
 * @param forward     from x [n, ...inputShape] to [n, ...outputShape]
 * @param name for summaries and errors
 * @example
 * layers.lambda('twice', (shape) => shape, (x) => ops.mul(x, 2));
 */
export function lambda(
  name: string,
  outputShape: (inputShape: Shape) => Shape,
  forward: (x: Value, pass: Pass) => Value,
): Module {
  return { name, parameters: [], statistics: [], outputShape, forward };
}
