// sum and broadcast, each the transpose of the other.
import { usageError } from '../core/errors.ts';
import { type Shape, sameShape, sizeOf, stridesOf } from '../core/shape.ts';
import { defineOp, isMadeBy, makeValue, type Unary, type Value, type ValueOf } from '../graph/value.ts';
import { rearranged, strided } from './index-map.ts';
import { reshape } from './layout.ts';

/** Axes in ascending order. */
export type Axes = { readonly axes: readonly number[] };

export type SumValue = ValueOf<Axes, Unary>;

const sumOp = defineOp<Axes, Unary>({
  name: 'sum',
  vjp: (dy, { inputs: [x] }) => [broadcast(dy, x.shape)],
  interpret: ([elements], { inputs: [x], shape }) => {
    const result = new Float64Array(sizeOf(shape));
    const map = strided(x.shape, broadcastStrides(shape, x.shape), 0);
    elements.forEach((element, i) => {
      result[map(i)]! += element;
    });
    return result;
  },
});

export function isSum(value: Value): value is SumValue {
  return isMadeBy(value, sumOp);
}

/**
 * Sum of x over `axes` (all by default), which stay as axes of size 1.
 * @throws usage error where x has no such axes
 * @example
 * ops.sumKeep(ops.input('x', [64, 2]), [0]).shape; // [1, 2]
 */
export function sumKeep(x: Value, axes: readonly number[] = x.shape.map((_, i) => i)): Value {
  checkAxes('sum', x, axes);
  const shape = x.shape.map((size, axis) => (axes.includes(axis) ? 1 : size));
  return sameShape(shape, x.shape)
    ? x
    : makeValue(sumOp, [x], { axes: [...axes].sort((a, b) => a - b) }, { shape });
}

export function checkAxes(op: string, x: Value, axes: readonly number[]): void {
  const known = axes.every((axis) => Number.isInteger(axis) && axis >= 0 && axis < x.shape.length);
  if (!known || new Set(axes).size < axes.length) {
    throw usageError(`${op}: no such axes`, {
      x: x.shape,
      axes,
      hint: `axes are whole numbers in [0, ${x.shape.length}), each at most once`,
    });
  }
}

/**
 * Sum of x over `axes` (all by default), which vanish from the shape.
 * @throws usage error where x has no such axes
 * @example
 * ops.sum(ops.input('x', [64, 2]), [0]).shape; // [2]
 */
export function sum(x: Value, axes: readonly number[] = x.shape.map((_, i) => i)): Value {
  return reshape(
    sumKeep(x, axes),
    x.shape.filter((_, axis) => !axes.includes(axis)),
  );
}

const broadcastOp = defineOp<object, Unary>({
  name: 'broadcast',
  vjp: (dy, { inputs: [x], shape }) => [reshape(sumKeep(dy, expandedAxes(x.shape, shape)), x.shape)],
  interpret: ([elements], { inputs: [x], shape }) =>
    rearranged(elements, shape, strided(shape, broadcastStrides(x.shape, shape), 0)),
});

export function isBroadcast(value: Value): value is ValueOf<object, Unary> {
  return isMadeBy(value, broadcastOp);
}

/**
 * Repeats axes of size 1 of x, and new axes in front, to `shape`, as NumPy does.
 * @throws usage error where a size is neither equal nor 1
 * @example
 * ops.broadcast(ops.input('bias', [512]), [64, 512]).shape; // [64, 512]
 */
export function broadcast(x: Value, shape: Shape): Value {
  if (!broadcastsTo(x.shape, shape)) {
    throw usageError('broadcast: sizes must be equal or 1', {
      from: x.shape,
      to: shape,
      hint: 'the last axes are aligned; new axes come in front',
    });
  }
  return sameShape(shape, x.shape) ? x : makeValue(broadcastOp, [x], {}, { shape, dtype: x.dtype });
}

export function broadcastsTo(from: Shape, to: Shape): boolean {
  const lead = to.length - from.length;
  return lead >= 0 && from.every((size, i) => size === 1 || size === to[lead + i]);
}

/** Axes of `to` along which a value of shape `from` is repeated. */
export function expandedAxes(from: Shape, to: Shape): number[] {
  const lead = to.length - from.length;
  return to.flatMap((size, axis) => (axis < lead || (from[axis - lead] === 1 && size !== 1) ? [axis] : []));
}

/** For each axis of `to`, the step in elements of a value of shape `from`: 0 along repeated axes. */
export function broadcastStrides(from: Shape, to: Shape): number[] {
  const lead = to.length - from.length;
  const strides = stridesOf(from);
  return to.map((_, axis) => (from[axis - lead] === 1 ? 0 : (strides[axis - lead] ?? 0)));
}

/** The shape to which both broadcast. */
export function commonShape(a: Shape, b: Shape): Shape {
  const rank = Math.max(a.length, b.length);
  return Array.from({ length: rank }, (_, i) =>
    Math.max(a[i - rank + a.length] ?? 1, b[i - rank + b.length] ?? 1),
  );
}

/** Elements along the given axes together. */
export function countAlong(shape: Shape, axes: readonly number[]): number {
  return axes.reduce((product, axis) => product * (shape[axis] ?? 1), 1);
}
