// Facts about a value along some axes, found by looking through the pointwise ops above its sources.
//   constant  the same all along the axes
//   centred   with a mean of 0 over them, by construction
// Answers are kept, since graphs share values: without that, the work doubles with every square in x·x·…. They are
// found without recursion, since graphs are deep.
import type { Value } from '../graph/value.ts';
import { isCenter } from '../ops/center.ts';
import { fill, fillValue } from '../ops/leaf.ts';
import { isPointwise, pointwise, pointwiseName } from '../ops/pointwise.ts';
import { broadcast, expandedAxes, isBroadcast } from '../ops/sum.ts';

/** For each axis, whether the value is the same all along it. */
const constantAxes = new WeakMap<Value, readonly boolean[]>();
const centeredOver = new Map<string, WeakMap<Value, boolean>>();

export function isConstantAlong(value: Value, axes: readonly number[]): boolean {
  const constant = derive<readonly boolean[]>(value, constantAxes, (v, of) => {
    if (pointwiseName(v)) return v.shape.map((_, axis) => v.inputs.every((input) => of(input)[axis]));
    const repeated = isBroadcast(v) ? expandedAxes(v.inputs[0].shape, v.shape) : [];
    const filled = fillValue(v) !== undefined;
    return v.shape.map((size, axis) => filled || size === 1 || repeated.includes(axis));
  });
  return axes.every((axis) => constant[axis]);
}

/** Whether the mean over `axes` is 0 by construction. */
export function isCentered(value: Value, axes: readonly number[]): boolean {
  const key = axes.join();
  const known = centeredOver.get(key) ?? new WeakMap<Value, boolean>();
  centeredOver.set(key, known);
  return derive(value, known, (v, of) => {
    if (isCenter(v)) return v.attributes.axes.join() === key;
    if (isPointwise(v, 'neg')) return of(v.inputs[0]);
    if (isPointwise(v, 'mul')) {
      const [a, b] = v.inputs;
      return (of(a) && isConstantAlong(b, axes)) || (of(b) && isConstantAlong(a, axes));
    }
    return (isPointwise(v, 'add') || isPointwise(v, 'sub')) && v.inputs.every(of);
  });
}

/** The value whose broadcast to a larger shape `factor` is, at the given smaller shape. */
export function narrowed(factor: Value, shape: readonly number[]): Value | undefined {
  return derive<Value | undefined>(factor, new WeakMap(), (v, of) => {
    if (isBroadcast(v)) return broadcast(v.inputs[0], shape);
    const constant = fillValue(v);
    if (constant !== undefined) return fill(constant, shape);
    const name = pointwiseName(v);
    if (!name) return undefined;
    const inputs = v.inputs.flatMap((input) => of(input) ?? []);
    return inputs.length === v.inputs.length ? pointwise(name, inputs, v.attributes) : undefined;
  });
}

/** Works a rule out for `root`, for the inputs of pointwise values before the values themselves. */
function derive<T>(
  root: Value,
  known: WeakMap<Value, T>,
  rule: (value: Value, of: (input: Value) => T) => T,
): T {
  // `known` has every value that this is asked of; undefined may be a T.
  const of = (value: Value) => known.get(value) as T;
  const stack = [root];
  for (let value = stack.at(-1); value; value = stack.at(-1)) {
    const waiting = pointwiseName(value) ? value.inputs.filter((input) => !known.has(input)) : [];
    if (!known.has(value) && waiting.length > 0) {
      stack.push(...waiting);
    } else {
      if (!known.has(value)) known.set(value, rule(value, of));
      stack.pop();
    }
  }
  return of(root);
}
