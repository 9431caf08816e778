import { type DType, type Shape, sizeOf } from '../core/shape.ts';

/** Static parameters of one use of an op: plain data, so that equal values can be found by comparing text. */
export type Attributes = Readonly<Record<string, unknown>>;

/**
 * One typed value of a program in static single assignment form. A graph is nothing but the values that its
 * outputs reach: pure data, without a device.
 */
export interface Value {
  readonly op: OpDefinition;
  readonly inputs: readonly Value[];
  readonly attributes: Attributes;
  readonly shape: Shape;
  readonly dtype: DType;
}

/** What every transformation needs to know of an op. */
export interface OpDefinition {
  readonly name: string;
  /**
   * Vector-Jacobian product: for the gradient `dy` of the value `y`, the gradient of each input, or undefined where
   * there is none. Built from ordinary values, so that it can be differentiated again.
   */
  readonly vjp: (dy: Value, y: Value) => readonly (Value | undefined)[];
  /** The float64 meaning of the op, element order row-major: the oracle for every kernel. */
  readonly interpret: (inputs: readonly Float64Array[], y: Value) => Float64Array;
}

/** Makes a value; ops call this after they have checked their inputs. */
export function makeValue(
  op: OpDefinition,
  inputs: readonly Value[],
  attributes: Attributes,
  shape: Shape,
  dtype: DType = 'f32',
): Value {
  return { op, inputs, attributes, shape, dtype };
}

/** Every value that the outputs need, inputs before users; the order depends only on the graph. */
export function topologicalOrder(outputs: readonly Value[]): Value[] {
  const order: Value[] = [];
  const state = new Map<Value, 'open' | 'done'>();
  const stack: Value[] = [...outputs].reverse();
  while (stack.length > 0) {
    const value = stack[stack.length - 1]!;
    if (state.get(value) === undefined) {
      state.set(value, 'open');
      for (let i = value.inputs.length - 1; i >= 0; i--) {
        if (!state.has(value.inputs[i]!)) stack.push(value.inputs[i]!);
      }
    } else {
      stack.pop();
      if (state.get(value) === 'open') {
        state.set(value, 'done');
        order.push(value);
      }
    }
  }
  return order;
}

/** The values that use each value, among those that the outputs reach. */
export function consumersOf(order: readonly Value[]): Map<Value, Value[]> {
  const consumers = new Map<Value, Value[]>(order.map((value) => [value, []]));
  for (const user of order) {
    for (const input of new Set(user.inputs)) consumers.get(input)!.push(user);
  }
  return consumers;
}

/** Bytes of a value in a buffer: every element type is four bytes wide. */
export function byteSizeOf(value: Value): number {
  return 4 * sizeOf(value.shape);
}
