import { usageError } from '../core/errors.ts';
import { sameShape } from '../core/shape.ts';
import { makeValue, type OpDefinition, type Value } from '../graph/value.ts';
import { fill } from './leaf.ts';
import { broadcast, broadcastsTo, commonShape } from './sum.ts';

/** Attribute of the ops that bend at zero: the slope for negative inputs. */
interface Bend {
  readonly slope: number;
}

/** One row: the meaning in float64, and the gradient of each input in this same vocabulary. */
interface PointwiseRule {
  readonly evaluate: (x: readonly number[], attributes: Bend) => number;
  readonly vjp: (dy: Value, x: readonly Value[], y: Value) => readonly (Value | undefined)[];
}

/**
 * Every pointwise op. Where a derivative can be had from the result, it is (relu′, tanh′, exp′ …): then only the
 * result has to be kept in memory, not the input as well.
 */
const rules = {
  add: { evaluate: ([a, b]) => a! + b!, vjp: (dy) => [dy, dy] },
  sub: { evaluate: ([a, b]) => a! - b!, vjp: (dy) => [dy, neg(dy)] },
  mul: { evaluate: ([a, b]) => a! * b!, vjp: (dy, [a, b]) => [mul(dy, b!), mul(dy, a!)] },
  div: { evaluate: ([a, b]) => a! / b!, vjp: (dy, [, b], y) => [div(dy, b!), neg(div(mul(dy, y), b!))] },
  neg: { evaluate: ([x]) => -x!, vjp: (dy) => [neg(dy)] },
  sqrt: { evaluate: ([x]) => Math.sqrt(x!), vjp: (dy, _, y) => [div(mul(dy, 0.5), y)] },
  rsqrt: { evaluate: ([x]) => 1 / Math.sqrt(x!), vjp: (dy, _, y) => [mul(mul(dy, -0.5), mul(y, mul(y, y)))] },
  exp: { evaluate: ([x]) => Math.exp(x!), vjp: (dy, _, y) => [mul(dy, y)] },
  log: { evaluate: ([x]) => Math.log(x!), vjp: (dy, [x]) => [div(dy, x!)] },
  tanh: { evaluate: ([x]) => Math.tanh(x!), vjp: (dy, _, y) => [mul(dy, sub(1, mul(y, y)))] },
  sigmoid: { evaluate: ([x]) => 1 / (1 + Math.exp(-x!)), vjp: (dy, _, y) => [mul(dy, mul(y, sub(1, y)))] },
  /** log(1 + eˣ), written so that it overflows nowhere. */
  softplus: {
    evaluate: ([x]) => Math.max(x!, 0) + Math.log1p(Math.exp(-Math.abs(x!))),
    vjp: (dy, [x]) => [mul(dy, sigmoid(x!))],
  },
  /** x for x > 0, slope·x otherwise; relu is slope 0. The result has the sign of x, so it tells the side. */
  leakyRelu: {
    evaluate: ([x], { slope }) => (x! <= 0 ? (slope === 0 ? 0 : slope * x!) : x!),
    vjp: (dy, _, y) => [mul(dy, leakyStep(y, slopeOf(y)))],
  },
  /** The derivative of leakyRelu: 1 for x > 0, slope otherwise (PyTorch's convention at 0). */
  leakyStep: { evaluate: ([x], { slope }) => (x! > 0 ? 1 : slope), vjp: () => [undefined] },
  /** 1 where a > b, else 0: a mask, constant as far as gradients go. */
  greater: { evaluate: ([a, b]) => (a! > b! ? 1 : 0), vjp: () => [undefined, undefined] },
  /** a where the mask is not 0, b where it is: nothing of the other side leaks in, not even NaN. */
  select: {
    evaluate: ([mask, a, b]) => (mask! !== 0 ? a! : b!),
    vjp: (dy, [mask]) => [undefined, select(mask!, dy, fill(0)), select(mask!, fill(0), dy)],
  },
} as const satisfies Record<string, PointwiseRule>;

export type PointwiseName = keyof typeof rules;

export const pointwiseNames = Object.keys(rules) as readonly PointwiseName[];

const definitions = new Map<string, OpDefinition>(
  Object.entries<PointwiseRule>(rules).map(([name, rule]) => [
    name,
    {
      name,
      vjp: (dy, y) => rule.vjp(dy, y.inputs, y),
      interpret: (inputs, y) => {
        const bend: Bend = { slope: slopeOf(y) };
        const x = new Array<number>(inputs.length);
        return inputs[0]!.map((_, i) => {
          for (let k = 0; k < inputs.length; k++) x[k] = inputs[k]![i]!;
          return rule.evaluate(x, bend);
        });
      },
    },
  ]),
);

/** The name of a pointwise op, or undefined for any other value. */
export function pointwiseName(value: Value): PointwiseName | undefined {
  return definitions.get(value.op.name) === value.op ? (value.op.name as PointwiseName) : undefined;
}

/** The slope of `leakyRelu` and `leakyStep`; 0 for the other ops, which have none. */
export function slopeOf(value: Value): number {
  return (value.attributes.slope as number | undefined) ?? 0;
}

/** Builds a pointwise value by name; inputs are broadcast to their common shape. */
export function pointwise(
  name: PointwiseName,
  inputs: readonly Value[],
  attributes: { slope?: number } = {},
): Value {
  const shape = inputs.map((x) => x.shape).reduce(commonShape);
  if (!inputs.every((x) => broadcastsTo(x.shape, shape))) {
    throw usageError(`${name}: the shapes do not broadcast to one`, {
      shapes: inputs.map((x) => `[${x.shape.join(', ')}]`).join(' '),
      hint: 'aligned at the last axis, sizes must be equal or 1',
    });
  }
  const aligned = inputs.map((x) => (sameShape(x.shape, shape) ? x : broadcast(x, shape)));
  return makeValue(definitions.get(name)!, aligned, attributes, shape);
}

type Operand = Value | number;

function lift(x: Operand): Value {
  return typeof x === 'number' ? fill(x) : x;
}

export const add = (a: Operand, b: Operand): Value => pointwise('add', [lift(a), lift(b)]);
export const sub = (a: Operand, b: Operand): Value => pointwise('sub', [lift(a), lift(b)]);
export const mul = (a: Operand, b: Operand): Value => pointwise('mul', [lift(a), lift(b)]);
export const div = (a: Operand, b: Operand): Value => pointwise('div', [lift(a), lift(b)]);
export const neg = (x: Value): Value => pointwise('neg', [x]);
export const sqrt = (x: Value): Value => pointwise('sqrt', [x]);
export const rsqrt = (x: Value): Value => pointwise('rsqrt', [x]);
export const exp = (x: Value): Value => pointwise('exp', [x]);
export const log = (x: Value): Value => pointwise('log', [x]);
export const tanh = (x: Value): Value => pointwise('tanh', [x]);
export const sigmoid = (x: Value): Value => pointwise('sigmoid', [x]);
export const softplus = (x: Value): Value => pointwise('softplus', [x]);
export const relu = (x: Value): Value => pointwise('leakyRelu', [x], { slope: 0 });
/** @param slope of the negative side, ≥ 0 */
export const leakyRelu = (x: Value, slope = 0.2): Value => {
  // The gradient tells the side by the sign of the result, which a negative slope would turn round.
  if (!(slope >= 0 && slope < Number.POSITIVE_INFINITY)) {
    throw usageError('leakyRelu: the slope must be finite and ≥ 0', { slope, hint: '0.2 is usual' });
  }
  return pointwise('leakyRelu', [x], { slope });
};
export const leakyStep = (x: Value, slope = 0): Value => pointwise('leakyStep', [x], { slope });
export const greater = (a: Operand, b: Operand): Value => pointwise('greater', [lift(a), lift(b)]);
export const select = (mask: Value, a: Operand, b: Operand): Value =>
  pointwise('select', [mask, lift(a), lift(b)]);
