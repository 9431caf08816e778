// What layers ask of an input's channels.
import { usageError } from '../../core/errors.ts';
import type { Shape } from '../../core/shape.ts';

/**
 * The shape, whose last axis has so many channels.
 *
 * @param hint what to do about another number of them
 * @throws usage error where there are others
 */
export function requireChannels(
  layer: string,
  inputShape: Shape,
  channels: number,
  hint = (last: number | undefined) => `this layer should have ${last} channels`,
): Shape {
  const last = inputShape.at(-1);
  if (last === channels) return inputShape;
  throw usageError(`${layer}: the input does not fit`, { input: inputShape, hint: hint(last) });
}
