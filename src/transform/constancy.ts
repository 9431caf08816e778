import type { Value } from '../graph/value.ts';
import { axesOf, isCenter } from '../ops/center.ts';
import { fill, fillValue } from '../ops/leaf.ts';
import { pointwise, pointwiseName } from '../ops/pointwise.ts';
import { broadcast, expandedAxes } from '../ops/sum.ts';

// What can be told of a value along some axes by looking through the pointwise ops above its sources: that it is
// constant, that its mean is 0. Answers are kept, since graphs share values: without that, the work doubles with every
// square in x·x·…; and found without recursion, since graphs are deep.

/** For each axis, whether the value is the same all along it. */
const constantAxes = new WeakMap<Value, readonly boolean[]>();
const centeredOver = new Map<string, WeakMap<Value, boolean>>();

export function isConstantAlong(value: Value, axes: readonly number[]): boolean {
  const constant = derive<readonly boolean[]>(value, constantAxes, (v, of) => {
    if (pointwiseName(v)) return v.shape.map((_, axis) => v.inputs.every((input) => of(input)[axis]));
    const repeated = v.op.name === 'broadcast' ? expandedAxes(v.inputs[0]!.shape, v.shape) : [];
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
    if (isCenter(v)) return axesOf(v).join() === key;
    const [a, b] = v.inputs as [Value, Value];
    switch (pointwiseName(v)) {
      case 'neg':
        return of(a);
      case 'mul':
        return (of(a) && isConstantAlong(b, axes)) || (of(b) && isConstantAlong(a, axes));
      case 'add':
      case 'sub':
        return of(a) && of(b);
      default:
        return false;
    }
  });
}

/** The value whose broadcast to a larger shape `factor` is, at the given smaller shape. */
export function narrowed(factor: Value, shape: readonly number[]): Value | undefined {
  return derive<Value | undefined>(factor, new WeakMap(), (v, of) => {
    if (v.op.name === 'broadcast') return broadcast(v.inputs[0]!, shape);
    const constant = fillValue(v);
    if (constant !== undefined) return fill(constant, shape);
    const name = pointwiseName(v);
    const inputs = v.inputs.map(of);
    return name && inputs.every((input) => input !== undefined)
      ? pointwise(name, inputs, v.attributes)
      : undefined;
  });
}

/** Works a rule out for `root`, for the inputs of pointwise values before the values themselves. */
function derive<T>(
  root: Value,
  known: WeakMap<Value, T>,
  rule: (value: Value, of: (input: Value) => T) => T,
): T {
  const of = (value: Value) => known.get(value)!;
  const stack = [root];
  while (stack.length > 0) {
    const value = stack[stack.length - 1]!;
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
