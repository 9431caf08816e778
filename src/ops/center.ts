// center: x minus its mean, a projection.
import { sizeOf } from '../core/shape.ts';
import { defineOp, isMadeBy, makeValue, type Unary, type Value, type ValueOf } from '../graph/value.ts';
import { strided } from './index-map.ts';
import { mul, sub } from './pointwise.ts';
import { type Axes, broadcastStrides, checkAxes, countAlong, sumKeep } from './sum.ts';

const centerOp = defineOp<Axes, Unary>({
  name: 'center',
  // A projection is its own transpose.
  vjp: (dy, y) => [center(dy, y.attributes.axes)],
  interpret: ([x], y) => {
    const shape = y.shape.map((size, axis) => (y.attributes.axes.includes(axis) ? 1 : size));
    const map = strided(y.shape, broadcastStrides(shape, y.shape), 0);
    const means = new Float64Array(sizeOf(shape));
    const count = sizeOf(y.shape) / sizeOf(shape);
    x.forEach((element, i) => {
      means[map(i)]! += element / count;
    });
    return x.map((element, i) => element - means[map(i)]!);
  },
});

/**
 * x minus its mean over `axes`. A primitive of its own because it is a projection: `center(center(x)·s) = center(x)·s`
 * for any s that is constant over the axes, which is what keeps the gradient of batch norm short.
 *
 * @throws usage error where x has no such axes
 * @example
 * interpret([ops.center(ops.concat([ops.fill(1, [1]), ops.fill(3, [1])]), [0])]); // [[-1, 1]]
 */
export function center(x: Value, axes: readonly number[]): Value {
  checkAxes('center', x, axes);
  return makeValue(centerOp, [x], { axes: [...axes].sort((a, b) => a - b) }, { shape: x.shape });
}

export function isCenter(value: Value): value is ValueOf<Axes, Unary> {
  return isMadeBy(value, centerOp);
}

/** What `center` stands for, in the other primitives: the form that kernels are made from. */
export function expandCenter({ inputs: [x], attributes: { axes } }: ValueOf<Axes, Unary>): Value {
  return sub(x, meanKeep(x, axes));
}

/**
 * Mean of x over `axes`, which stay as axes of size 1.
 * @throws usage error where x has no such axes
 * @example
 * ops.meanKeep(ops.input('scores', [64, 1]), [0, 1]).shape; // [1, 1]
 */
export function meanKeep(x: Value, axes: readonly number[]): Value {
  return mul(sumKeep(x, axes), 1 / countAlong(x.shape, axes));
}
