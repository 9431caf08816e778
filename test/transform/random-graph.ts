import fc from 'fast-check';
import { normalAt } from '../../src/core/random.ts';
import { sameShape, sizeOf } from '../../src/core/shape.ts';
import { topologicalOrder, type Value } from '../../src/graph/value.ts';
import { center } from '../../src/ops/center.ts';
import { concat, pad, reshape, slice, transpose } from '../../src/ops/layout.ts';
import { fill, input } from '../../src/ops/leaf.ts';
import { type MatmulMode, matmul } from '../../src/ops/matmul.ts';
import { add, div, greater, leakyRelu, mul, neg, select, sqrt, sub, tanh } from '../../src/ops/pointwise.ts';
import { broadcast, broadcastsTo, sumKeep } from '../../src/ops/sum.ts';

/** Operands and choices as numbers, which the maker takes modulo what there is. */
interface Pick {
  readonly a: number;
  readonly b: number;
  readonly n: number;
}

/** Makes a value from the pool, or undefined where the pool has no operands that fit. */
type Maker = (pool: readonly Value[], pick: Pick) => Value | undefined;

const inputs = [
  input('x', [4, 3]),
  input('y', [4, 3]),
  input('square', [3, 3]),
  input('row', [3]),
  input('column', [4, 1]),
  input('pair', [2, 3]),
  input('scalar', []),
];
const constants = [0, 1, -1, 2, 0.5];

const at = <T>(list: readonly T[], i: number): T | undefined => list[i % list.length];
const recent = (pool: readonly Value[], a: number) => at([...pool].reverse(), a)!;

function unary(make: (x: Value, n: number) => Value | undefined): Maker {
  return (pool, { a, n }) => make(recent(pool, a), n);
}

function binary(make: (a: Value, b: Value) => Value): Maker {
  return (pool, { a, b }) => {
    const first = recent(pool, a);
    const second = at(
      pool.filter((v) => broadcastsTo(v.shape, first.shape)),
      b,
    )!;
    return b % 2 ? make(first, second) : make(second, first);
  };
}

function onAxis(make: (x: Value, axis: number, n: number) => Value | undefined): Maker {
  return unary((x, n) => (x.shape.length > 0 ? make(x, n % x.shape.length, n) : undefined));
}

function product(mode: MatmulMode): Maker {
  return (pool, { a, b }) => {
    const matrices = pool.filter((v) => v.shape.length === 2);
    const first = recent(matrices, a);
    const depth = first.shape[mode === 'TN' ? 0 : 1];
    const second = at(
      matrices.filter((v) => v.shape[mode === 'NT' ? 1 : 0] === depth),
      b,
    );
    return second && matmul(first, second, mode);
  };
}

const makers: readonly Maker[] = [
  binary(add),
  binary(sub),
  binary(mul),
  binary(mul),
  binary((a, b) => div(a, add(mul(b, b), 1))),
  unary(neg),
  unary(tanh),
  unary((x) => sqrt(add(mul(x, x), 1))),
  unary((x, n) => mul(x, at(constants, n)!)),
  unary((x, n) => add(at(constants, n)!, x)),
  unary((x, n) => mul(fill(at(constants, n)!, x.shape), x)),
  unary((x, n) =>
    sumKeep(
      x,
      x.shape.flatMap((_, axis) => ((n >> axis) & 1 ? [axis] : [])),
    ),
  ),
  onAxis((x, axis) => sumKeep(x, [axis])),
  unary((x) => broadcast(x, [2, ...x.shape])),
  unary((x) =>
    broadcast(
      x,
      x.shape.map((size) => (size === 1 ? 4 : size)),
    ),
  ),
  unary((x) => reshape(x, [sizeOf(x.shape)])),
  unary((x) => reshape(x, [1, ...x.shape])),
  unary((x) => (sizeOf(x.shape) === 12 ? reshape(x, [4, 3]) : undefined)),
  unary((x) => transpose(x)),
  unary((x) =>
    transpose(
      x,
      [...x.shape.keys()].map((axis) => (axis + 1) % x.shape.length),
    ),
  ),
  onAxis((x, axis, n) => {
    const half = x.shape.map((size, i) => (i === axis ? Math.ceil(size / 2) : size));
    return slice(
      x,
      x.shape.map((size, i) => (n % 2 ? size - half[i]! : 0)),
      half,
    );
  }),
  onAxis((x, axis) =>
    pad(
      x,
      x.shape.map((_, i) => (i === axis ? 1 : 0)),
      x.shape.map((size, i) => (i === axis ? size + 2 : size)),
    ),
  ),
  (pool, { a, b, n }) => {
    const first = recent(pool, a);
    const second = at(
      pool.filter((v) => sameShape(v.shape, first.shape)),
      b,
    )!;
    return first.shape.length > 0 ? concat([first, second], n % first.shape.length) : undefined;
  },
  onAxis((x, axis) => center(x, [axis])),
  unary((x) => center(x, [...x.shape.keys()])),
  product('NN'),
  product('NT'),
  product('TN'),
  // Masks of inputs only: of a computed value, the last bit may decide.
  binary((a, b) => select(greater(inputs[0]!, inputs[4]!), sumKeep(a), sumKeep(mul(b, 0.5)))),
];

/** One that bends: its gradient is a mask of a computed value. */
const bend = unary((x) => leakyRelu(x, 0.2));

/** The last values of a random graph of at most 14 steps over seven small inputs. */
export function randomGraph({ smooth }: { readonly smooth: boolean }): fc.Arbitrary<Value[]> {
  const choices = smooth ? makers : [...makers, bend];
  const pick = fc.record({
    make: fc.constantFrom(...choices),
    a: fc.nat({ max: 4 }),
    b: fc.nat({ max: 20 }),
    n: fc.nat({ max: 7 }),
  });
  return fc.array(pick, { minLength: 3, maxLength: 14 }).map((picks) => {
    const pool: Value[] = [...inputs];
    for (const { make, ...rest } of picks) {
      const made = make(pool, rest);
      if (made && sizeOf(made.shape) <= 200) pool.push(made);
    }
    return pool.slice(-2);
  });
}

export const feeds: ReadonlyMap<Value, Float64Array> = new Map(
  inputs.map((value, stream) => [
    value,
    Float64Array.from({ length: sizeOf(value.shape) }, (_, i) => normalAt(5, stream, i)),
  ]),
);

/** The inputs that a graph has. */
export function inputsOf(outputs: readonly Value[]): Value[] {
  return topologicalOrder(outputs).filter((value) => feeds.has(value));
}
