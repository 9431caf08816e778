// A graph: values, each made by an op from other values. Pure data, without a device.
//   op          what makes a value: its gradient, and its meaning in float64
//   attributes  an op's static parameters for one value; each op says which (`defineOp<Attributes, Inputs>`)
import { type DType, type Shape, sizeOf } from '../core/shape.ts';

/** Static parameters of one use of an op: plain data, so that equal values can be found by comparing text. */
export type Attributes = object;

/**
 * One typed value of a program in static single assignment form. A graph is nothing but the values that its
 * outputs reach: pure data, without a device.
 */
export interface Value {
  /** What makes the value. */
  readonly op: OpDefinition;
  /** The values that it is made from, in the order of the op's arguments. */
  readonly inputs: readonly Value[];
  /** The op's static parameters. */
  readonly attributes: Attributes;
  /** Sizes, outermost dimension first. */
  readonly shape: Shape;
  /** Type of its elements. */
  readonly dtype: DType;
}

/** A value of a known op, whose attributes and inputs are known with it; `isMadeBy` tells. */
export interface ValueOf<A extends Attributes, I extends readonly Value[]> extends Value {
  readonly inputs: I;
  readonly attributes: A;
}

/** Inputs of an op that takes one value, or two. */
export type Unary = readonly [x: Value];
export type Binary = readonly [a: Value, b: Value];

/** What every transformation needs to know of an op. */
export interface OpDefinition {
  /** As `printGraph` prints it. */
  readonly name: string;
  /**
   * Vector-Jacobian product: for the gradient `dy` of the value `y`, the gradient of each input, or undefined where
   * there is none. Built from ordinary values, so that it can be differentiated again.
   */
  vjp(dy: Value, y: Value): readonly (Value | undefined)[];
  /**
   * The float64 meaning of the op, element order row-major: the oracle for every kernel.
   *
   * @param inputs the elements of each input
   * @param y the value to compute
   * @returns the elements of `y`
   * @throws usage error where the value is an input that was not fed
   */
  interpret(inputs: readonly Float64Array[], y: Value): Float64Array;
}

/** The elements of each input. */
type Elements<I extends readonly Value[]> = { readonly [K in keyof I]: Float64Array };

/** An op whose values have attributes A and inputs I. */
export interface Op<A extends Attributes, I extends readonly Value[]> extends OpDefinition {
  vjp(dy: Value, y: ValueOf<A, I>): readonly (Value | undefined)[];
  interpret(inputs: Elements<I>, y: ValueOf<A, I>): Float64Array;
}

/** Names the types of an op's attributes and inputs: `defineOp<{ axis: number }, Unary>({ … })`. */
export function defineOp<A extends Attributes, I extends readonly Value[]>(op: Op<A, I>): Op<A, I> {
  return op;
}

/** Whether `op` made the value; its attributes and inputs are typed from there on. */
export function isMadeBy<A extends Attributes, I extends readonly Value[]>(
  value: Value,
  op: Op<A, I>,
): value is ValueOf<A, I> {
  return value.op === op;
}

/** Makes a value; ops call this after they have checked their inputs. */
export function makeValue<A extends Attributes, I extends readonly Value[]>(
  op: Op<A, I>,
  inputs: I,
  attributes: A,
  { shape, dtype = 'f32' }: { readonly shape: Shape; readonly dtype?: DType },
): Value {
  const value: ValueOf<A, I> = { op, inputs, attributes, shape, dtype };
  return value;
}

/** Every value that the outputs need, inputs before users; the order depends only on the graph. */
export function topologicalOrder(outputs: readonly Value[]): Value[] {
  const order: Value[] = [];
  const state = new Map<Value, 'open' | 'done'>();
  const stack: Value[] = [...outputs].reverse();
  for (let value = stack.at(-1); value; value = stack.at(-1)) {
    if (state.get(value) === undefined) {
      state.set(value, 'open');
      stack.push(...value.inputs.filter((input) => !state.has(input)).reverse());
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
    for (const input of new Set(user.inputs)) consumers.get(input)?.push(user);
  }
  return consumers;
}

/** Bytes of a value in a buffer: every element type is four bytes wide. */
export function byteSizeOf(value: Value): number {
  return 4 * sizeOf(value.shape);
}
