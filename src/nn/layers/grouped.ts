// Grouped and dilated convolutions, made of plain ones, so that gradients of every order follow.
import { at } from '../../core/at.ts';
import type { Value } from '../../graph/value.ts';
import { concat, pad, reshape, slice } from '../../ops/layout.ts';
import type { Pair } from './window.ts';

/** A weight [kh, kw, c, o] with its places `dilation` pixels apart and zeros between them. */
export function dilated(weight: Value, [down, across]: Pair): Value {
  if (down === 1 && across === 1) return weight;
  const [kh = 0, kw = 0, ...channels] = weight.shape;
  const apart = reshape(weight, [kh, 1, kw, 1, ...channels]);
  const spread = pad(apart, [0, 0, 0, 0, 0, 0], [kh, down, kw, across, ...channels]);
  const span = [(kh - 1) * down + 1, (kw - 1) * across + 1];
  return slice(reshape(spread, [kh * down, kw * across, ...channels]), [0, 0, 0, 0], [...span, ...channels]);
}

/**
 * A convolution for each part of the channels, its results one after the other. The last axis of the weight counts the
 * outputs of a convolution and the inputs of a transposed one; either way a part of it meets a part of x.
 */
export function inGroups(
  groups: number,
  x: Value,
  weight: Value,
  convolve: (x: Value, weight: Value) => Value,
): Value {
  if (groups === 1) return convolve(x, weight);
  const part = (value: Value, group: number) => {
    const width = at(value.shape, 3) / groups;
    return slice(value, [0, 0, 0, group * width], [...value.shape.slice(0, 3), width]);
  };
  const results = Array.from({ length: groups }, (_, group) => convolve(part(x, group), part(weight, group)));
  return concat(results, 3);
}
