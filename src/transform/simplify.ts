import { sameShape, sizeOf } from '../core/shape.ts';
import { printAttributes } from '../graph/print.ts';
import { topologicalOrder, type Value } from '../graph/value.ts';
import { axesOf, center, expandCenter, isCenter } from '../ops/center.ts';
import { convKind, geometryOf } from '../ops/conv2d.ts';
import { permutationOf, reshape, slice, transpose } from '../ops/layout.ts';
import { fill, fillValue } from '../ops/leaf.ts';
import { isMatmul, type MatmulMode, matmul, matmulMode, matmulSizes } from '../ops/matmul.ts';
import { add, mul, neg, pointwise, pointwiseName, slopeOf } from '../ops/pointwise.ts';
import { broadcast, sumKeep } from '../ops/sum.ts';
import { isCentered, isConstantAlong, narrowed } from './constancy.ts';

/** A rewriting: a value of the same shape that means the same and costs less, or undefined. */
type Rule = (value: Value) => Value | undefined;

/** Terms up to which a sum is written out as additions. */
const mostTerms = 3;
/** Passes over the graph before giving up; each pass rewrites bottom-up until nothing changes. */
const maxPasses = 12;

/**
 * The same outputs from fewer and cheaper values: shared subexpressions once, constants folded, zeros and ones gone,
 * reductions of products shortened, and `center` written out at the end.
 */
export function simplify(outputs: readonly Value[]): Value[] {
  const short = rewriteToFixpoint(outputs, rules);
  return rewriteToFixpoint(short, [
    ...rules,
    (v) => (isCenter(v) ? expandCenter(v, v.inputs[0]!) : undefined),
  ]);
}

/**
 * Products over a single term as what they are, one multiplication an element, which other expressions can take up.
 * The last step: rules for sums would take the factors apart again, and lose the bias gradients that come free.
 */
export function withOuterProducts(outputs: readonly Value[]): Value[] {
  return rewriteToFixpoint(outputs, [collapseReshape, collapseBroadcast, outerProduct]);
}

function rewriteToFixpoint(outputs: readonly Value[], active: readonly Rule[]): Value[] {
  let current = [...outputs];
  for (let pass = 0; pass < maxPasses; pass++) {
    const next = rewriteOnce(current, active);
    if (next.every((value, i) => value === current[i])) return next;
    current = next;
  }
  return current;
}

function rewriteOnce(outputs: readonly Value[], active: readonly Rule[]): Value[] {
  const unique = new Map<string, Value>();
  const numbers = new Map<Value, number>();
  const replaced = new Map<Value, Value>();
  const settled = (value: Value) => numbers.has(value) || replaced.has(value);
  const settle = (value: Value): Value => {
    const inputs = value.inputs.map((input) => replaced.get(input) ?? input);
    const same = inputs.every((input, i) => input === value.inputs[i]);
    const rebuilt = same ? value : { ...value, inputs };
    const key = keyOf(rebuilt, numbers);
    const known = unique.get(key);
    if (known) return known;
    numbers.set(rebuilt, numbers.size);
    unique.set(key, rebuilt);
    return rebuilt;
  };
  // A rule may build as deep as the graph is: no recursion.
  const intern = (root: Value): Value => {
    const stack = [root];
    while (stack.length > 0) {
      const value = stack[stack.length - 1]!;
      const waiting = settled(value) ? [] : value.inputs.filter((input) => !settled(input));
      if (waiting.length > 0) {
        stack.push(...waiting);
      } else {
        stack.pop();
        if (!settled(value)) replaced.set(value, settle(value));
      }
    }
    return replaced.get(root) ?? root;
  };
  for (const value of topologicalOrder(outputs)) {
    let result = intern(value);
    for (const rule of active) {
      const better = rule(result);
      if (better && better !== result) {
        result = intern(better);
        break;
      }
    }
    replaced.set(value, result);
  }
  return outputs.map((value) => replaced.get(value)!);
}

function keyOf(value: Value, numbers: ReadonlyMap<Value, number>): string {
  const inputs = value.inputs.map((input) => numbers.get(input)).join(' ');
  return `${value.op.name}|${inputs}|${printAttributes(value.attributes)}|${value.dtype}|${value.shape.join(' ')}`;
}

const rules: readonly Rule[] = [
  foldConstants,
  foldFillLayout,
  simplifyArithmetic,
  collapseReshape,
  collapseTranspose,
  collapseBroadcast,
  moveReshapeOutOfPointwise,
  simplifySum,
  centerOfCentered,
  sliceOfConcat,
  matmulOfTranspose,
  convAsMatmul,
];

function foldConstants(value: Value): Value | undefined {
  if (!pointwiseName(value)) return undefined;
  const constants = value.inputs.map(fillValue);
  if (constants.some((c) => c === undefined)) return undefined;
  const [folded] = value.op.interpret(
    constants.map((c) => Float64Array.of(c!)),
    value,
  );
  return fill(folded!, value.shape);
}

/** Moving or repeating a constant gives the constant; summing it multiplies it. */
function foldFillLayout(value: Value): Value | undefined {
  const names = ['reshape', 'transpose', 'slice', 'broadcast', 'concat', 'pad'];
  const constant = value.inputs[0] && fillValue(value.inputs[0]);
  if (constant === undefined) return undefined;
  if (value.op.name === 'sum') {
    return fill(constant * (sizeOf(value.inputs[0]!.shape) / sizeOf(value.shape)), value.shape);
  }
  if (value.op.name === 'center') return fill(0, value.shape);
  const movesOnly =
    names.includes(value.op.name) && value.inputs.every((input) => fillValue(input) === constant);
  return movesOnly && (value.op.name !== 'pad' || constant === 0) ? fill(constant, value.shape) : undefined;
}

function simplifyArithmetic(value: Value): Value | undefined {
  const name = pointwiseName(value);
  const [a, b] = value.inputs as [Value, Value];
  const [ca, cb] = [a, b].map((x) => (x ? fillValue(x) : undefined));
  switch (name) {
    case 'mul':
      if (ca === 0 || cb === 0) return fill(0, value.shape);
      if (ca === 1) return b;
      if (cb === 1) return a;
      if (ca === -1) return neg(b);
      if (cb === -1) return neg(a);
      if (ca !== undefined) return mul(b, a);
      return mulOfConstant(a, b, cb) ?? mulOfConstantInside(a, b);
    case 'add':
      if (ca === 0) return b;
      if (cb === 0) return a;
      if (a === b) return mul(a, fill(2, a.shape));
      // x + y + y: what the gradient of a square leaves behind.
      if (pointwiseName(a) === 'add' && a.inputs[1] === b) return add(a.inputs[0]!, mul(b, fill(2, b.shape)));
      return undefined;
    case 'sub':
      return cb === 0 ? a : ca === 0 ? neg(b) : undefined;
    case 'div':
      return cb === 1 ? a : ca === 0 ? fill(0, value.shape) : undefined;
    case 'neg':
      return pointwiseName(a) === 'neg' ? a.inputs[0]! : undefined;
    case 'leakyStep':
      return slopeOf(value) === 1 ? fill(1, value.shape) : undefined;
    case 'leakyRelu':
      return slopeOf(value) === 1 ? a : undefined;
    default:
      return undefined;
  }
}

/** (x·k₁)·k₂ → x·(k₁k₂) and (−x)·k → x·(−k). */
function mulOfConstant(a: Value, b: Value, k: number | undefined): Value | undefined {
  if (k === undefined) return undefined;
  if (pointwiseName(a) === 'neg') return mul(a.inputs[0]!, fill(-k, b.shape));
  const inner = pointwiseName(a) === 'mul' ? fillValue(a.inputs[1]!) : undefined;
  return inner === undefined ? undefined : mul(a.inputs[0]!, fill(inner * k, b.shape));
}

/** x·(y·k) → (x·y)·k, so that constants meet. */
function mulOfConstantInside(a: Value, b: Value): Value | undefined {
  if (pointwiseName(b) === 'mul' && fillValue(b.inputs[1]!) !== undefined) {
    return mul(mul(a, b.inputs[0]!), b.inputs[1]!);
  }
  if (pointwiseName(a) === 'mul' && fillValue(a.inputs[1]!) !== undefined) {
    return mul(mul(a.inputs[0]!, b), a.inputs[1]!);
  }
  return undefined;
}

function collapseReshape(value: Value): Value | undefined {
  if (value.op.name !== 'reshape') return undefined;
  const [x] = value.inputs as [Value];
  if (sameShape(x.shape, value.shape)) return x;
  return x.op.name === 'reshape' ? reshape(x.inputs[0]!, value.shape) : undefined;
}

/** f(reshape(a)) → reshape(f(a)) for one input, so that a reshape does not hide a product from the rules for sums. */
function moveReshapeOutOfPointwise(value: Value): Value | undefined {
  const name = pointwiseName(value);
  if (!name) return undefined;
  const sources = value.inputs.map((x) => (x.op.name === 'reshape' ? x.inputs[0]! : undefined));
  const shape = sources.find((x) => x !== undefined)?.shape;
  const movable = value.inputs.every(
    (x, i) => fillValue(x) !== undefined || (sources[i] && sameShape(sources[i].shape, shape!)),
  );
  if (!shape || !movable) return undefined;
  const inner = value.inputs.map((x, i) => sources[i] ?? fill(fillValue(x)!, shape));
  return reshape(pointwise(name, inner, value.attributes), value.shape);
}

function collapseTranspose(value: Value): Value | undefined {
  if (value.op.name !== 'transpose') return undefined;
  const [x] = value.inputs as [Value];
  if (x.op.name !== 'transpose') return undefined;
  const inner = permutationOf(x);
  return transpose(
    x.inputs[0]!,
    permutationOf(value).map((axis) => inner[axis]!),
  );
}

function collapseBroadcast(value: Value): Value | undefined {
  if (value.op.name !== 'broadcast') return undefined;
  const [x] = value.inputs as [Value];
  if (sameShape(x.shape, value.shape)) return x;
  return x.op.name === 'broadcast' ? broadcast(x.inputs[0]!, value.shape) : undefined;
}

/**
 * Σ of a broadcast is a multiple; Σ(a·s) = s·Σa and Σ(−a) = −Σa, for s constant over the summed axes; a sum over axes
 * of which s is constant along some only is taken in two steps; a sum of two or three terms is an addition.
 */
function simplifySum(value: Value): Value | undefined {
  if (value.op.name !== 'sum') return undefined;
  const [x] = value.inputs as [Value];
  const axes = axesOf(value).filter((axis) => x.shape[axis] !== 1);
  if (axes.length === 0) return x;
  if (axes.length < axesOf(value).length) return sumKeep(x, axes);
  if (pointwiseName(x) === 'neg') return neg(sumKeep(x.inputs[0]!, axes));
  const repeated = axes.filter((axis) => isConstantAlong(x, [axis]));
  if (x.op.name === 'broadcast' && repeated.length === axes.length) {
    const count = axes.reduce((product, axis) => product * x.shape[axis]!, 1);
    return mul(broadcast(x.inputs[0]!, value.shape), fill(count, value.shape));
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
  while (stack.length > 0) {
    const current = stack.pop()!;
    const [a, b] = current.inputs as [Value, Value];
    if (pointwiseName(current) === 'mul' && a !== b) stack.push(b, a);
    else factors.push(current);
  }
  return new Set(factors).size === factors.length ? factors : [value];
}

/** A short outermost axis is summed last, so that what remains is the sum that batch norm needs for each half. */
function sumInSteps(x: Value, axes: readonly number[]): Value | undefined {
  const [first, ...rest] = axes as [number, ...number[]];
  return rest.length > 0 && x.shape[first]! <= mostTerms ? sumKeep(sumKeep(x, rest), [first]) : undefined;
}

/** Batch norm's two halves are added, not reduced: a kernel of its own would cost more than the two loads. */
function sumOfFew(x: Value, axes: readonly number[]): Value | undefined {
  const [axis] = axes as [number];
  const terms = x.shape[axis]!;
  if (axes.length !== 1 || terms > mostTerms || (x.op.name !== 'sum' && sizeOf(x.shape) > 2 ** 14))
    return undefined;
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

function centerOfCentered(value: Value): Value | undefined {
  if (!isCenter(value)) return undefined;
  const [x] = value.inputs as [Value];
  if (isCentered(x, axesOf(value))) return x;
  if (isConstantAlong(x, axesOf(value))) return fill(0, value.shape);
  // center(a + b) is worth splitting where one side needs no centring.
  if (pointwiseName(x) === 'add' || pointwiseName(x) === 'sub') {
    const [a, b] = x.inputs as [Value, Value];
    if (isCentered(a, axesOf(value)) || isCentered(b, axesOf(value))) {
      return pointwise(pointwiseName(x)!, [center(a, axesOf(value)), center(b, axesOf(value))]);
    }
  }
  return undefined;
}

/** slice(concat(…)) that takes from one part only → slice of that part. */
function sliceOfConcat(value: Value): Value | undefined {
  if (value.op.name !== 'slice' || value.inputs[0]!.op.name !== 'concat') return undefined;
  const whole = value.inputs[0]!;
  const axis = whole.attributes.axis as number;
  const starts = value.attributes.starts as readonly number[];
  let begin = 0;
  for (const part of whole.inputs) {
    const end = begin + part.shape[axis]!;
    if (starts[axis]! >= begin && starts[axis]! + value.shape[axis]! <= end) {
      return slice(
        part,
        starts.map((start, i) => (i === axis ? start - begin : start)),
        value.shape,
      );
    }
    begin = end;
  }
  return undefined;
}

const flipped: Readonly<Record<MatmulMode, readonly [a: MatmulMode | undefined, b: MatmulMode | undefined]>> =
  {
    NN: ['TN', 'NT'],
    NT: [undefined, 'NN'],
    TN: ['NN', undefined],
  };

function matmulOfTranspose(value: Value): Value | undefined {
  if (!isMatmul(value)) return undefined;
  const [a, b] = value.inputs as [Value, Value];
  const [withoutA, withoutB] = flipped[matmulMode(value)];
  if (a.op.name === 'transpose' && withoutA) return matmul(a.inputs[0]!, b, withoutA);
  if (b.op.name === 'transpose' && withoutB) return matmul(a, b.inputs[0]!, withoutB);
  return undefined;
}

function outerProduct(value: Value): Value | undefined {
  if (!isMatmul(value) || matmulSizes(value).k !== 1) return undefined;
  const [m, n] = value.shape as [number, number];
  const [a, b] = value.inputs as [Value, Value];
  return mul(broadcast(reshape(a, [m, 1]), [m, n]), broadcast(reshape(b, [1, n]), [m, n]));
}

/** A convolution whose window covers the whole input once, or a single pixel, is a matrix product. */
function convAsMatmul(value: Value): Value | undefined {
  const kind = convKind(value);
  if (!kind) return undefined;
  const g = geometryOf(value);
  const unpadded = g.padding[0] === 0 && g.padding[1] === 0;
  const whole = unpadded && g.oh === 1 && g.ow === 1 && g.kh === g.h && g.kw === g.w;
  const single = unpadded && g.kh === 1 && g.kw === 1 && g.stride[0] === 1 && g.stride[1] === 1;
  if (!(whole || (single && g.oh === g.h && g.ow === g.w))) return undefined;
  const rows = whole ? g.n : g.n * g.h * g.w;
  const depth = whole ? g.h * g.w * g.c : g.c;
  const [p, q] = value.inputs as [Value, Value];
  const product = {
    conv2d: () => matmul(reshape(p, [rows, depth]), reshape(q, [depth, g.o]), 'NN'),
    'conv2d-input': () => matmul(reshape(p, [rows, g.o]), reshape(q, [depth, g.o]), 'NT'),
    'conv2d-weight': () => matmul(reshape(p, [rows, depth]), reshape(q, [rows, g.o]), 'TN'),
  }[kind]();
  return reshape(product, value.shape);
}
