// Rules for sums and means: factors leave the sum, short sums become additions, what is centred stays as it is.
import { sizeOf } from '../../core/shape.ts';
import type { Value } from '../../graph/value.ts';
import { center, isCenter } from '../../ops/center.ts';
import { slice } from '../../ops/layout.ts';
import { fill } from '../../ops/leaf.ts';
import { add, isPointwise, mul, neg, pointwise } from '../../ops/pointwise.ts';
import { broadcast, countAlong, isBroadcast, isSum, sumKeep } from '../../ops/sum.ts';
import { isCentered, isConstantAlong, narrowed } from '../constancy.ts';

/** Terms up to which a sum is written out as additions. */
const mostTerms = 3;

/**
 * Σ of a broadcast is a multiple; Σ(a·s) = s·Σa and Σ(−a) = −Σa, for s constant over the summed axes; a sum over axes
 * of which s is constant along some only is taken in two steps; a sum of two or three terms is an addition.
 */
export function simplifySum(value: Value): Value | undefined {
  if (!isSum(value)) return undefined;
  const [x] = value.inputs;
  const axes = value.attributes.axes.filter((axis) => x.shape[axis] !== 1);
  if (axes.length === 0) return x;
  if (axes.length < value.attributes.axes.length) return sumKeep(x, axes);
  if (isPointwise(x, 'neg')) return neg(sumKeep(x.inputs[0], axes));
  if (isBroadcast(x) && isConstantAlong(x, axes)) {
    return mul(broadcast(x.inputs[0], value.shape), fill(countAlong(x.shape, axes), value.shape));
  }
  return sumOfProduct(x, axes) ?? sumInSteps(x, axes) ?? sumOfFew(x, axes);
}

/** Σ(a·s·b) = s·Σ(a·b) for every factor s that is constant along some of the summed axes. */
function sumOfProduct(x: Value, axes: readonly number[]): Value | undefined {
  const factors = factorsOf(x);
  for (const factor of factors.length > 1 ? factors : []) {
    const along = axes.filter((axis) => isConstantAlong(factor, [axis]));
    const shape = x.shape.map((size, axis) => (along.includes(axis) ? 1 : size));
    const small = along.length > 0 ? narrowed(factor, shape) : undefined;
    if (small) {
      const rest = factors
        .filter((other) => other !== factor)
        .reduce((product, other) => mul(product, other));
      return sumKeep(
        mul(sumKeep(rest, along), small),
        axes.filter((axis) => !along.includes(axis)),
      );
    }
  }
  return undefined;
}

/** The factors of a product of products; a square is kept whole, so that no factor occurs twice. */
function factorsOf(value: Value): Value[] {
  const factors: Value[] = [];
  const stack = [value];
  for (let current = stack.pop(); current; current = stack.pop()) {
    if (isPointwise(current, 'mul') && current.inputs[0] !== current.inputs[1]) {
      stack.push(current.inputs[1], current.inputs[0]);
    } else {
      factors.push(current);
    }
  }
  return new Set(factors).size === factors.length ? factors : [value];
}

/** A short outermost axis is summed last, so that what remains is the sum that batch norm needs for each half. */
function sumInSteps(x: Value, axes: readonly number[]): Value | undefined {
  const [first, ...rest] = axes;
  if (first === undefined || rest.length === 0 || countAlong(x.shape, [first]) > mostTerms) return undefined;
  return sumKeep(sumKeep(x, rest), [first]);
}

/** Batch norm's two halves are added, not reduced: a kernel of its own would cost more than the two loads. */
function sumOfFew(x: Value, axes: readonly number[]): Value | undefined {
  const [axis, another] = axes;
  if (axis === undefined || another !== undefined) return undefined;
  const terms = countAlong(x.shape, [axis]);
  if (terms > mostTerms || (!isSum(x) && sizeOf(x.shape) > 2 ** 14)) return undefined;
  const sizes = x.shape.map((size, i) => (i === axis ? 1 : size));
  const parts = Array.from({ length: terms }, (_, t) =>
    slice(
      x,
      x.shape.map((_, i) => (i === axis ? t : 0)),
      sizes,
    ),
  );
  return parts.reduce((total, part) => add(total, part));
}

/** center(x) is x where its mean is 0 already, and 0 where x is the same everywhere. */
export function centerOfCentered(value: Value): Value | undefined {
  if (!isCenter(value)) return undefined;
  const [x] = value.inputs;
  const { axes } = value.attributes;
  if (isCentered(x, axes)) return x;
  if (isConstantAlong(x, axes)) return fill(0, value.shape);
  // center(a + b) is worth splitting where one side needs no centring.
  for (const name of ['add', 'sub'] as const) {
    if (!isPointwise(x, name)) continue;
    const [a, b] = x.inputs;
    if (isCentered(a, axes) || isCentered(b, axes))
      return pointwise(name, [center(a, axes), center(b, axes)]);
  }
  return undefined;
}
