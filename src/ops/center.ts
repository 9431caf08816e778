import { sizeOf } from '../core/shape.ts';
import { makeValue, type OpDefinition, type Value } from '../graph/value.ts';
import { strided } from './layout.ts';
import { mul, sub } from './pointwise.ts';
import { broadcastStrides, checkAxes, sumKeep } from './sum.ts';

const centerOp: OpDefinition = {
  name: 'center',
  // A projection is its own transpose.
  vjp: (dy, y) => [center(dy, axesOf(y))],
  interpret: ([x], y) => {
    const shape = y.shape.map((size, axis) => (axesOf(y).includes(axis) ? 1 : size));
    const map = strided(y.shape, broadcastStrides(shape, y.shape), 0);
    const means = new Float64Array(sizeOf(shape));
    const count = sizeOf(y.shape) / sizeOf(shape);
    for (let i = 0; i < x!.length; i++) means[map(i)]! += x![i]! / count;
    return x!.map((element, i) => element - means[map(i)]!);
  },
};

/**
 * x minus its mean over `axes`. A primitive of its own because it is a projection: `center(center(x)·s) = center(x)·s`
 * for any s that is constant over the axes, which is what keeps the gradient of batch norm short.
 */
export function center(x: Value, axes: readonly number[]): Value {
  checkAxes('center', x, axes);
  return makeValue(centerOp, [x], { axes: [...axes].sort((a, b) => a - b) }, x.shape);
}

export function isCenter(value: Value): boolean {
  return value.op === centerOp;
}

export function axesOf(y: Value): readonly number[] {
  return y.attributes.axes as readonly number[];
}

/** What `center` stands for, in the other primitives: the form that kernels are made from. */
export function expandCenter(y: Value, x: Value): Value {
  return sub(x, meanKeep(x, axesOf(y)));
}

/** Mean over `axes`, which stay as axes of size 1. */
export function meanKeep(x: Value, axes: readonly number[]): Value {
  const count = axes.reduce((product, axis) => product * x.shape[axis]!, 1);
  return mul(sumKeep(x, axes), 1 / count);
}
