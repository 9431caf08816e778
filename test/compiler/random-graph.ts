import fc from 'fast-check';
import { normalAt } from '../../src/core/random.ts';
import { sameShape, sizeOf } from '../../src/core/shape.ts';
import { topologicalOrder, type Value } from '../../src/graph/value.ts';
import { center } from '../../src/ops/center.ts';
import type { ConvWindow } from '../../src/ops/conv-window.ts';
import { conv2d, conv2dInput, conv2dWeight } from '../../src/ops/conv2d.ts';
import { gather, scatter } from '../../src/ops/gather.ts';
import { concat, pad, reshape, slice, transpose } from '../../src/ops/layout.ts';
import { fill, input, inputName } from '../../src/ops/leaf.ts';
import { type MatmulMode, matmul } from '../../src/ops/matmul.ts';
import * as p from '../../src/ops/pointwise.ts';
import { broadcast, broadcastsTo, sum, sumKeep } from '../../src/ops/sum.ts';
import { grad } from '../../src/transform/grad.ts';

/** Operands and choices as numbers, which the maker takes modulo what there is. */
interface Pick {
  readonly a: number;
  readonly b: number;
  readonly n: number;
}

/** Makes a value from the pool, or undefined where the pool has no operands that fit. */
type Maker = (pool: readonly Value[], pick: Pick) => Value | undefined;

const indices = input('indices', [5], 'u32');

const inputs = [
  input('row', [6]),
  input('x', [8, 6]),
  input('y', [8, 6]),
  input('column', [8, 1]),
  input('square', [6, 6]),
  input('scalar', []),
  input('cube', [4, 3, 4]),
  input('wide', [2, 64]),
  input('images', [2, 4, 6, 4]),
];

/** Convolution weights [kh, kw, c, o], by the channels that they take. */
const kernels = new Map([
  [4, input('kernel4', [3, 2, 4, 3])],
  [3, input('kernel3', [2, 3, 3, 4])],
]);
const windows: readonly ConvWindow[] = [
  { stride: [1, 1], padding: [1, 1] },
  { stride: [2, 1], padding: [1, 0] },
  { stride: [1, 2], padding: [0, 1] },
];

const at = <T>(list: readonly T[], i: number): T | undefined => list[i % list.length];
const recent = (pool: readonly Value[], a: number) => at([...pool].reverse(), a)!;

function unary(make: (x: Value, n: number) => Value | undefined): Maker {
  return (pool, { a, n }) => make(recent(pool, a), n);
}

function binary(make: (a: Value, b: Value) => Value): Maker {
  return (pool, { a, b }) => {
    const first = recent(pool, a);
    const fitting = pool.filter((v) => broadcastsTo(v.shape, first.shape));
    const second = at([...fitting].reverse(), b >> 1)!;
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
    const fitting = matrices.filter((v) => v.shape[mode === 'NT' ? 1 : 0] === depth);
    const second = at([...fitting].reverse(), b);
    return second && tame(matmul(first, second, mode));
  };
}

function convolution(make: (x: Value, kernel: Value, window: ConvWindow) => Value): Maker {
  return (pool, { a, n }) => {
    const image = recent(
      pool.filter(
        (v) => v.shape.length === 4 && kernels.has(v.shape[3]!) && v.shape[1]! > 2 && v.shape[2]! > 2,
      ),
      a,
    );
    return make(image, kernels.get(image.shape[3]!)!, at(windows, n)!);
  };
}

/** Keeps numbers of order one, so that the error of the whole has the size of a few roundings. */
const tame = (x: Value) => p.mul(x, 0.25);

const smoothMakers: readonly Maker[] = [
  binary(p.add),
  binary(p.sub),
  binary(p.mul),
  binary((a, b) => p.div(a, p.add(p.mul(b, b), 1))),
  binary((a, b) => p.select(p.greater(inputs[1]!, inputs[3]!), sum(a), sum(p.mul(b, 0.5)))),
  binary((a, b) => p.select(p.greater(inputs[0]!, 0), sumKeep(a), sumKeep(b))),
  unary((x) => p.mul(x, x)),
  unary(p.neg),
  unary(p.tanh),
  unary(p.sigmoid),
  unary(p.softplus),
  unary((x) => p.exp(p.tanh(x))),
  unary((x) => p.log(p.add(p.mul(x, x), 1))),
  unary((x) => p.sqrt(p.add(p.mul(x, x), 1))),
  unary((x) => p.rsqrt(p.add(p.mul(x, x), 1))),
  unary((x, n) => p.mul(x, at([0, 1, -1, 2, 0.5], n)!)),
  unary((x, n) => p.add(fill(at([0, 1, -1], n)!, x.shape), x)),
  unary((x, n) => tame(sumKeep(x, x.shape.flatMap((_, axis) => ((n >> axis) & 1 ? [axis] : []))))),
  unary((x) => tame(sum(x, x.shape.flatMap((_, axis) => (axis % 2 ? [] : [axis]))))),
  onAxis((x, axis) => tame(sumKeep(x, [axis]))),
  onAxis((x, axis) => p.sub(x, p.mul(sumKeep(x, [axis]), 1 / x.shape[axis]!))),
  onAxis((x, axis) => center(x, [axis])),
  unary((x) => broadcast(x, [2, ...x.shape])),
  unary((x) => broadcast(x, x.shape.map((size) => (size === 1 ? 4 : size)))),
  unary((x) => reshape(x, [sizeOf(x.shape)])),
  unary((x) => (x.shape.length > 2 ? reshape(x, [x.shape[0]!, sizeOf(x.shape) / x.shape[0]!]) : undefined)),
  unary((x) => (sizeOf(x.shape) === 48 ? reshape(x, [8, 6]) : undefined)),
  unary((x) => transpose(x)),
  unary((x) => transpose(x, [...x.shape.keys()].map((axis) => (axis + 1) % x.shape.length))),
  onAxis((x, axis, n) => {
    const half = x.shape.map((size, i) => (i === axis ? Math.ceil(size / 2) : size));
    return slice(x, x.shape.map((size, i) => (n % 2 ? size - half[i]! : 0)), half);
  }),
  onAxis((x, axis) =>
    pad(x, x.shape.map((_, i) => (i === axis ? 1 : 0)), x.shape.map((size, i) => (i === axis ? size + 3 : size))),
  ),
  (pool, { a, b, n }) => {
    const first = recent(pool, a);
    const second = at([...pool].reverse().filter((v) => sameShape(v.shape, first.shape)), b)!;
    return first.shape.length > 0 ? concat([first, second], n % first.shape.length) : undefined;
  },
  (pool, { b }) => {
    const parts = pool.filter((v) => v.shape.length === 2 && v.shape[1] === 64).slice(-2 - (b % 3));
    return parts.length > 1 ? concat(parts) : undefined;
  },
  product('NN'),
  product('NT'),
  product('TN'),
  convolution((x, kernel, window) => tame(conv2d(x, kernel, window))),
  convolution((x, kernel, window) => {
    const y = conv2d(x, kernel, window);
    return tame(conv2dInput(p.tanh(y), kernel, [x.shape[1]!, x.shape[2]!], window));
  }),
  convolution((x, kernel, window) => {
    const y = conv2d(x, kernel, window);
    return tame(conv2dWeight(x, p.tanh(y), [kernel.shape[0]!, kernel.shape[1]!], window));
  }),
  unary((x) => (x.shape[0]! > 1 ? gather(x, indices) : undefined)),
  unary((x) => (x.shape[0] === 5 ? scatter(x, indices, 3) : undefined)),
]; // biome-ignore format: a table

/** These bend: the gradient jumps where a last bit may decide. */
const bends: readonly Maker[] = [unary((x) => p.leakyRelu(x, 0.2)), unary((x) => p.relu(x))];

const largest = 1024;

/** The last values of a random graph of at most `steps` steps, with gradients by every input for the smooth ones. */
export function randomGraph(steps: number): fc.Arbitrary<Value[]> {
  const graph = (gradients: boolean) => {
    const pick = fc.record({
      make: fc.constantFrom(...smoothMakers, ...(gradients ? [] : bends)),
      a: fc.nat({ max: 8 }),
      b: fc.nat({ max: 20 }),
      n: fc.nat({ max: 15 }),
    });
    return fc
      .array(pick, { minLength: 3, maxLength: gradients ? Math.ceil(steps / 2) : steps })
      .map((picks) => {
        const pool: Value[] = [...inputs];
        for (const { make, ...rest } of picks) {
          const made = make(pool, rest);
          if (made && sizeOf(made.shape) <= largest && made.shape.length <= 4) pool.push(made);
        }
        const outputs = pool.slice(-3);
        if (!gradients) return outputs;
        const loss = outputs.map((value) => sum(p.tanh(p.mul(value, 0.3)))).reduce((a, b) => p.add(a, b));
        const wrt = topologicalOrder(outputs).filter((value) => inputs.includes(value));
        return [...outputs, ...grad(loss, wrt)];
      });
  };
  return fc.boolean().chain(graph);
}

/** Elements that f32 holds exactly, by the name of the input. */
export const feeds: Readonly<Record<string, Float32Array>> = Object.fromEntries([
  ...[...inputs, ...kernels.values()].map((value, stream) => [
    inputName(value),
    Float32Array.from({ length: sizeOf(value.shape) }, (_, i) => normalAt(7, stream, i)),
  ]),
  ['indices', Float32Array.of(1, 0, 1, 1, 0)],
]);
