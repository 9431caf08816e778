// Ops that compute each element from the elements in the same place. `operators` is the table of them all.
import { erf as erfOf } from '../core/erf.ts';
import { usageError } from '../core/errors.ts';
import { sameShape } from '../core/shape.ts';
import {
  type Binary,
  defineOp,
  makeValue,
  type Op,
  type Unary,
  type Value,
  type ValueOf,
} from '../graph/value.ts';
import { fill } from './leaf.ts';
import { broadcast, broadcastsTo, commonShape } from './sum.ts';

/** Attribute of the ops that bend at zero: the slope for negative inputs. */
interface Bend {
  readonly slope: number;
}

type Ternary = readonly [mask: Value, a: Value, b: Value];

/** One element of each input. */
type Elementwise<I extends readonly Value[]> = { readonly [K in keyof I]: number };

/** One row: the meaning in float64, and the gradient of each input in this same vocabulary. */
interface PointwiseRule<I extends readonly Value[]> {
  readonly evaluate: (x: Elementwise<I>, attributes: Bend) => number;
  readonly vjp: (dy: Value, x: I, y: Value) => readonly (Value | undefined)[];
}

/**
 * Ops of one input. Where a derivative can be had from the result, it is (relu′, tanh′, exp′ …): then only the
 * result has to be kept in memory, not the input as well.
 */
const unary = {
  neg: { evaluate: ([x]) => -x, vjp: (dy) => [neg(dy)] },
  sqrt: { evaluate: ([x]) => Math.sqrt(x), vjp: (dy, _, y) => [div(mul(dy, 0.5), y)] },
  rsqrt: { evaluate: ([x]) => 1 / Math.sqrt(x), vjp: (dy, _, y) => [mul(mul(dy, -0.5), mul(y, mul(y, y)))] },
  exp: { evaluate: ([x]) => Math.exp(x), vjp: (dy, _, y) => [mul(dy, y)] },
  log: { evaluate: ([x]) => Math.log(x), vjp: (dy, [x]) => [div(dy, x)] },
  tanh: { evaluate: ([x]) => Math.tanh(x), vjp: (dy, _, y) => [mul(dy, sub(1, mul(y, y)))] },
  sigmoid: { evaluate: ([x]) => 1 / (1 + Math.exp(-x)), vjp: (dy, _, y) => [mul(dy, mul(y, sub(1, y)))] },
  /** Its slope is the bell itself, not the slope of an approximation. */
  erf: {
    evaluate: ([x]) => erfOf(x),
    vjp: (dy, [x]) => [mul(dy, mul(exp(neg(mul(x, x))), 2 / Math.sqrt(Math.PI)))],
  },
  /** log(1 + eˣ), written so that it overflows nowhere. */
  softplus: {
    evaluate: ([x]) => Math.max(x, 0) + Math.log1p(Math.exp(-Math.abs(x))),
    vjp: (dy, [x]) => [mul(dy, sigmoid(x))],
  },
  /** x for x > 0, slope·x otherwise; relu is slope 0. The result has the sign of x, so it tells the side. */
  leakyRelu: {
    evaluate: ([x], { slope }) => (x <= 0 ? (slope === 0 ? 0 : slope * x) : x),
    vjp: (dy, _, y) => [mul(dy, leakyStep(y, slopeOf(y)))],
  },
  /** The derivative of leakyRelu: 1 for x > 0, slope otherwise (PyTorch's convention at 0). */
  leakyStep: { evaluate: ([x], { slope }) => (x > 0 ? 1 : slope), vjp: () => [undefined] },
} as const satisfies Record<string, PointwiseRule<Unary>>;

const binary = {
  add: { evaluate: ([a, b]) => a + b, vjp: (dy) => [dy, dy] },
  sub: { evaluate: ([a, b]) => a - b, vjp: (dy) => [dy, neg(dy)] },
  mul: { evaluate: ([a, b]) => a * b, vjp: (dy, [a, b]) => [mul(dy, b), mul(dy, a)] },
  div: { evaluate: ([a, b]) => a / b, vjp: (dy, [, b], y) => [div(dy, b), neg(div(mul(dy, y), b))] },
  /** 1 where a > b, else 0: a mask, constant as far as gradients go. */
  greater: { evaluate: ([a, b]) => (a > b ? 1 : 0), vjp: () => [undefined, undefined] },
} as const satisfies Record<string, PointwiseRule<Binary>>;

const ternary = {
  /** a where the mask is not 0, b where it is: nothing of the other side leaks in, not even NaN. */
  select: {
    evaluate: ([mask, a, b]) => (mask !== 0 ? a : b),
    vjp: (dy, [mask]) => [undefined, select(mask, dy, fill(0)), select(mask, fill(0), dy)],
  },
} as const satisfies Record<string, PointwiseRule<Ternary>>;

type UnaryName = keyof typeof unary;
type BinaryName = keyof typeof binary;
type TernaryName = keyof typeof ternary;
export type PointwiseName = UnaryName | BinaryName | TernaryName;

interface PointwiseAttributes {
  readonly slope?: number;
}

/** The ops of one table. */
function opsOf<I extends readonly Value[], N extends string>(
  rules: Readonly<Record<N, PointwiseRule<I>>>,
): { readonly [K in N]: Op<PointwiseAttributes, I> } {
  const entries = Object.entries<PointwiseRule<I>>(rules).map(([name, rule]) => [name, opOf(name, rule)]);
  return Object.fromEntries(entries);
}

function opOf<I extends readonly Value[]>(name: string, rule: PointwiseRule<I>): Op<PointwiseAttributes, I> {
  return defineOp({
    name,
    vjp: (dy, y) => rule.vjp(dy, y.inputs, y),
    interpret: (inputs, y) => {
      const bend: Bend = { slope: slopeOf(y) };
      const columns: readonly Float64Array[] = inputs;
      // One array for all elements: as many numbers as there are inputs.
      const x: number[] = [];
      const row = x as unknown as Elementwise<I>;
      return new Float64Array(columns[0]?.length ?? 0).map((_, i) => {
        for (let k = 0; k < columns.length; k++) x[k] = columns[k]?.[i] ?? Number.NaN;
        return rule.evaluate(row, bend);
      });
    },
  });
}

const operators = { ...opsOf(unary), ...opsOf(binary), ...opsOf(ternary) };

const nameOf = new Map<unknown, PointwiseName>(
  (Object.keys(operators) as PointwiseName[]).map((name) => [operators[name], name]),
);

export const pointwiseNames: readonly PointwiseName[] = [...nameOf.values()];

/** The name of a pointwise op, or undefined for any other value. */
export function pointwiseName(value: Value): PointwiseName | undefined {
  return nameOf.get(value.op);
}

/** A value of the named op, with as many inputs as it has. */
type PointwiseValue<N extends PointwiseName> = ValueOf<
  PointwiseAttributes,
  N extends UnaryName ? Unary : N extends BinaryName ? Binary : Ternary
>;

export function isPointwise<N extends PointwiseName>(value: Value, name: N): value is PointwiseValue<N> {
  return value.op === operators[name];
}

/** The slope of `leakyRelu` and `leakyStep`; 0 for the other ops, which have none. */
export function slopeOf(value: Value): number {
  return ('slope' in value.attributes && Number(value.attributes.slope)) || 0;
}

/** Builds a pointwise value by name; inputs are broadcast to their common shape. */
export function pointwise(
  name: PointwiseName,
  inputs: readonly Value[],
  attributes: PointwiseAttributes = {},
): Value {
  const shape = inputs.map((x) => x.shape).reduce(commonShape);
  if (!inputs.every((x) => broadcastsTo(x.shape, shape))) {
    throw usageError(`${name}: the shapes do not broadcast to one`, {
      shapes: inputs.map((x) => `[${x.shape.join(', ')}]`).join(' '),
      hint: 'aligned at the last axis, sizes must be equal or 1',
    });
  }
  const aligned = inputs.map((x) => (sameShape(x.shape, shape) ? x : broadcast(x, shape)));
  const op: Op<PointwiseAttributes, readonly Value[]> = operators[name];
  return makeValue(op, aligned, attributes, { shape });
}

/** A number stands for a fill. */
export type ValueOrNumber = Value | number;

function lift(x: ValueOrNumber): Value {
  return typeof x === 'number' ? fill(x) : x;
}

/**
 * a + b, broadcast to one shape.
 * @throws usage error where the shapes do not broadcast
 * @example
 * ops.add(ops.input('x', [64, 512]), ops.input('bias', [512])).shape; // [64, 512]
 */
export const add = (a: ValueOrNumber, b: ValueOrNumber): Value => pointwise('add', [lift(a), lift(b)]);
/**
 * a − b, broadcast to one shape.
 * @throws usage error where the shapes do not broadcast
 * @example
 * interpret([ops.sub(1, ops.fill(3, [2]))]); // [[-2, -2]]
 */
export const sub = (a: ValueOrNumber, b: ValueOrNumber): Value => pointwise('sub', [lift(a), lift(b)]);
/**
 * a · b, element by element, broadcast to one shape.
 * @throws usage error where the shapes do not broadcast
 * @example
 * interpret([ops.mul(ops.fill(3, [2]), 0.5)]); // [[1.5, 1.5]]
 */
export const mul = (a: ValueOrNumber, b: ValueOrNumber): Value => pointwise('mul', [lift(a), lift(b)]);
/**
 * a / b, element by element, broadcast to one shape.
 * @throws usage error where the shapes do not broadcast
 * @example
 * interpret([ops.div(1, ops.fill(4, [2]))]); // [[0.25, 0.25]]
 */
export const div = (a: ValueOrNumber, b: ValueOrNumber): Value => pointwise('div', [lift(a), lift(b)]);
/**
 * −x
 * @example
 * interpret([ops.neg(ops.fill(2))]); // [[-2]]
 */
export const neg = (x: Value): Value => pointwise('neg', [x]);
/**
 * √x; its gradient at 0 is infinite.
 * @example
 * interpret([ops.sqrt(ops.fill(9))]); // [[3]]
 */
export const sqrt = (x: Value): Value => pointwise('sqrt', [x]);
/**
 * 1 / √x
 * @example
 * interpret([ops.rsqrt(ops.fill(4))]); // [[0.5]]
 */
export const rsqrt = (x: Value): Value => pointwise('rsqrt', [x]);
/**
 * e to the power of x.
 * @example
 * interpret([ops.exp(ops.fill(1))]); // [[2.7183]]
 */
export const exp = (x: Value): Value => pointwise('exp', [x]);
/**
 * Natural logarithm of x.
 * @example
 * interpret([ops.log(ops.fill(2))]); // [[0.6931]]
 */
export const log = (x: Value): Value => pointwise('log', [x]);
/**
 * Hyperbolic tangent of x, in (−1, 1).
 * @example
 * interpret([ops.tanh(ops.fill(1))]); // [[0.7616]]
 */
export const tanh = (x: Value): Value => pointwise('tanh', [x]);
/**
 * 1 / (1 + e⁻ˣ) of x, in (0, 1).
 * @example
 * interpret([ops.sigmoid(ops.fill(0))]); // [[0.5]]
 */
export const sigmoid = (x: Value): Value => pointwise('sigmoid', [x]);
/**
 * The error function of x, 2/√π ∫₀ˣ e^(−t²) dt, in (−1, 1); on a GPU within 1e-6.
 * @example
 * interpret([ops.erf(ops.fill(1))]); // [[0.8427]]
 */
export const erf = (x: Value): Value => pointwise('erf', [x]);
/**
 * log(1 + eˣ) of x, without overflow.
 * @example
 * interpret([ops.softplus(ops.fill(0))]); // [[0.6931]]
 */
export const softplus = (x: Value): Value => pointwise('softplus', [x]);
/**
 * max(x, 0); its derivative at 0 is 0.
 * @example
 * interpret([ops.relu(ops.fill(-3))]); // [[0]]
 */
export const relu = (x: Value): Value => pointwise('leakyRelu', [x], { slope: 0 });
/**
 * x for x > 0, slope·x otherwise.
 *
 * @param slope of the negative side, ≥ 0
 * @throws usage error where the slope is below 0 or not finite
 * @example
 * interpret([ops.leakyRelu(ops.fill(-3), 0.2)]); // [[-0.6]]
 */
export const leakyRelu = (x: Value, slope = 0.2): Value => {
  // The gradient tells the side by the sign of the result, which a negative slope would turn round.
  if (!(slope >= 0 && slope < Number.POSITIVE_INFINITY)) {
    throw usageError('leakyRelu: the slope must be finite and ≥ 0', { slope, hint: '0.2 is usual' });
  }
  return pointwise('leakyRelu', [x], { slope });
};
/**
 * The derivative of `leakyRelu`: 1 for x > 0, `slope` otherwise. A constant as far as gradients go.
 * @example
 * interpret([ops.leakyStep(ops.fill(-3), 0.2)]); // [[0.2]]
 */
export const leakyStep = (x: Value, slope = 0): Value => pointwise('leakyStep', [x], { slope });
/**
 * 1 where a > b, else 0. A constant as far as gradients go.
 * @throws usage error where the shapes do not broadcast
 * @example
 * interpret([ops.greater(ops.fill(2, [2]), 1)]); // [[1, 1]]
 */
export const greater = (a: ValueOrNumber, b: ValueOrNumber): Value =>
  pointwise('greater', [lift(a), lift(b)]);
/**
 * a where `mask` is not 0, b where it is: nothing of the other side leaks in, not even NaN.
 * @throws usage error where the shapes do not broadcast
 * @example
 * interpret([ops.select(ops.fill(0, [2]), 1, 5)]); // [[5, 5]]
 */
export const select = (mask: Value, a: ValueOrNumber, b: ValueOrNumber): Value =>
  pointwise('select', [mask, lift(a), lift(b)]);
