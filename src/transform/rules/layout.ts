// Rules for ops that only move elements: two in a row are one, and none hides what lies behind it.
import { sameShape } from '../../core/shape.ts';
import type { Value } from '../../graph/value.ts';
import {
  isConcat,
  isReshape,
  isSlice,
  isTranspose,
  partsOf,
  reshape,
  slice,
  transpose,
} from '../../ops/layout.ts';
import { fill, fillValue } from '../../ops/leaf.ts';
import { pointwise, pointwiseName } from '../../ops/pointwise.ts';
import { broadcast, isBroadcast } from '../../ops/sum.ts';

export function collapseReshape(value: Value): Value | undefined {
  if (!isReshape(value)) return undefined;
  const [x] = value.inputs;
  if (sameShape(x.shape, value.shape)) return x;
  return isReshape(x) ? reshape(x.inputs[0], value.shape) : undefined;
}

/** f(reshape(a)) → reshape(f(a)) for one input, so that a reshape does not hide a product from the rules for sums. */
export function moveReshapeOutOfPointwise(value: Value): Value | undefined {
  const name = pointwiseName(value);
  const shape = value.inputs.find(isReshape)?.inputs[0].shape;
  if (!name || !shape) return undefined;
  const inner = value.inputs.flatMap((x) => {
    if (isReshape(x)) return sameShape(x.inputs[0].shape, shape) ? x.inputs[0] : [];
    const constant = fillValue(x);
    return constant === undefined ? [] : fill(constant, shape);
  });
  if (inner.length < value.inputs.length) return undefined;
  return reshape(pointwise(name, inner, value.attributes), value.shape);
}

export function collapseTranspose(value: Value): Value | undefined {
  if (!isTranspose(value)) return undefined;
  const [x] = value.inputs;
  if (!isTranspose(x)) return undefined;
  const inner = x.attributes.permutation;
  return transpose(
    x.inputs[0],
    value.attributes.permutation.flatMap((axis) => inner[axis] ?? []),
  );
}

export function collapseBroadcast(value: Value): Value | undefined {
  if (!isBroadcast(value)) return undefined;
  const [x] = value.inputs;
  if (sameShape(x.shape, value.shape)) return x;
  return isBroadcast(x) ? broadcast(x.inputs[0], value.shape) : undefined;
}

/** slice(concat(…)) that takes from one part only → slice of that part. */
export function sliceOfConcat(value: Value): Value | undefined {
  if (!isSlice(value)) return undefined;
  const [joined] = value.inputs;
  if (!isConcat(joined)) return undefined;
  const { starts } = value.attributes;
  for (const { part, starts: begin } of partsOf(joined)) {
    const within = starts.map((start, axis) => start - (begin[axis] ?? 0));
    const fits = within.every((start, axis) => {
      const size = value.shape[axis] ?? 0;
      return start >= 0 && start + size <= (part.shape[axis] ?? 0);
    });
    if (fits) return slice(part, within, value.shape);
  }
  return undefined;
}
