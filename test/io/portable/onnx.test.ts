// Each operation by itself, in the middle of a graph: onnxruntime computes what the float64 interpreter does.
import { describe, expect, it } from 'vitest';
import { interpret } from '../../../src/graph/interpret.ts';
import type { Value } from '../../../src/graph/value.ts';
import { portableNetwork } from '../../../src/io/portable/network.ts';
import { encodeOnnx, onnxTarget } from '../../../src/io/portable/onnx.ts';
import { pointwise, pointwiseNames } from '../../../src/ops/pointwise.ts';
import * as ops from '../../../src/ops/public.ts';
import { normalNumbers } from '../../support/network-families.ts';
import { farthest, runOnnx } from '../../support/onnx-session.ts';

const rows = 4;
const image = [3, 4, 2] as const;

type Build = (x: Value, w: Value) => Value;

/** From images [rows, 3, 4, 2] and 48 known numbers; positive where a root needs it. */
const cases: Readonly<Record<string, Build>> = {
  'a convolution with strides': (x, w) =>
    ops.conv2d(x, ops.reshape(w, [2, 3, 2, 4]), { stride: [2, 1], padding: [1, 0] }),
  'a convolution padded at its end only': (x, w) =>
    ops.conv2dTo(x, ops.reshape(w, [2, 3, 2, 4]), [3, 4], { stride: [1, 1], padding: [0, 1] }),
  'a transposed convolution': (x, w) =>
    ops.conv2dInput(x, ops.reshape(w, [3, 4, 2, 2]), [6, 8], { stride: [2, 2], padding: [1, 1] }),
  'a transposed convolution cut at its end': (x, w) =>
    ops.conv2dInput(x, ops.reshape(w, [3, 4, 2, 2]), [5, 7], { stride: [2, 2], padding: [1, 1] }),
  'a product from the right': (x, w) =>
    ops.matmul(ops.reshape(x, [x.shape[0]!, 24]), ops.reshape(w, [24, 2])),
  'a product from the right, transposed': (x, w) =>
    ops.matmul(ops.reshape(x, [x.shape[0]!, 24]), ops.reshape(w, [2, 24]), 'NT'),
  'a product of the batch with itself': (x) => {
    const flat = ops.reshape(x, [x.shape[0]!, 24]);
    return ops.matmul(
      ops.transpose(ops.relu(ops.transpose(flat))),
      ops.reshape(ops.sumKeep(flat, [0]), [24, 1]),
    );
  },
  'images in another order': (x) => ops.reshape(ops.tanh(ops.transpose(x, [0, 2, 3, 1])), [x.shape[0]!, 24]),
  'a flat image': (x) => ops.reshape(ops.transpose(x, [0, 3, 1, 2]), [x.shape[0]!, 24]),
  'sums over places': (x) => ops.mul(x, ops.sumKeep(ops.tanh(x), [1, 2])),
  'sums over channels': (x) => ops.sub(x, ops.meanKeep(x, [3])),
  'a centred image': (x) => ops.mul(ops.center(x, [1, 2]), ops.center(x, [3])),
  'two side by side': (x) => ops.concat([x, ops.mul(x, 2), ops.tanh(x)], 2),
  'one with numbers that are known': (x, w) => ops.add(ops.mul(x, ops.reshape(w, [6, 2, 4]).shape.length), x),
  'a border': (x) => ops.pad(x, [0, 1, 0, 1], [x.shape[0]!, 5, 5, 4]),
  'a part': (x) => ops.slice(x, [0, 1, 0, 1], [x.shape[0]!, 2, 3, 1]),
  'numbers repeated over the batch': (x, w) =>
    ops.concat([x, ops.broadcast(ops.reshape(ops.slice(w, [0], [2]), [1, 1, 1, 2]), x.shape)], 1),
  'a number repeated over all': (x) => ops.concat([x, ops.fill(0.25, [...x.shape])], 3),
  'one image of all, repeated': (x) => ops.add(x, ops.broadcast(ops.sumKeep(x, [0]), x.shape)),
  'what is repeated, turned': (x, w) => {
    const known = ops.broadcast(ops.reshape(ops.slice(w, [0], [8]), [1, 1, 4, 2]), x.shape);
    return ops.mul(ops.transpose(x, [0, 3, 2, 1]), ops.transpose(known, [0, 3, 2, 1]));
  },
  'numbers around a value': (x) => ops.sub(3, ops.div(ops.mul(ops.add(ops.neg(x), 2), -0.5), 4)),
  'a number over a value': (x) => ops.div(2, ops.add(ops.mul(x, x), 1)),
  'a value that is used twice': (x) => {
    const once = ops.add(x, 1);
    return ops.mul(ops.mul(once, 2), ops.tanh(once));
  },
  'a batch norm of a scale that is computed': (x, w) => {
    const part = (at: number) => ops.slice(w, [2 * at], [2]);
    const scale = ops.mul(ops.rsqrt(ops.add(ops.mul(part(0), part(0)), 1e-5)), part(1));
    return ops.add(ops.mul(ops.sub(x, part(2)), scale), part(3));
  },
  ...Object.fromEntries(
    pointwiseNames.map((name): [string, Build] => [
      `the operation ${name}`,
      (x) => {
        const positive = ops.add(ops.mul(x, x), 0.1);
        const inputs = [name === 'select' ? ops.greater(x, 0) : positive, x, ops.tanh(x)];
        const count = ['add', 'sub', 'mul', 'div', 'greater'].includes(name) ? 2 : name === 'select' ? 3 : 1;
        const only = ['leakyRelu', 'leakyStep', 'softplus', 'sigmoid', 'tanh'].includes(name) ? [x] : inputs;
        return ops.mul(pointwise(name, only.slice(0, count), { slope: 0.2 }), -1.5);
      },
    ]),
  ),
};

const known = normalNumbers(48);

describe('in onnxruntime', () => {
  it.each(Object.entries(cases))('%s is what the interpreter says', async (_, build) => {
    const graph = (count: number, order?: 'nchw') => {
      // Known to the exporter by its name; the images come as the target has them.
      const x = ops.input('x', [count, ...image]);
      const w = ops.input('w', [48]);
      return { x, w, y: build(x, w), order };
    };
    const { x, w, y } = graph(rows);
    const data = normalNumbers(rows * 24);
    const [expected = []] = interpret(
      [imageRows(y)],
      new Map([
        [x, data],
        [w, known],
      ]),
    );
    const portable = portableNetwork(
      {
        build: (count) => graph(count).y,
        tensors: new Map([['w', { name: 'w', data: known }]]),
        output: 'y',
      },
      onnxTarget,
    );
    const bytes = encodeOnnx(portable, { name: 'case', version: '1', metadata: {} });
    const [given = []] = interpret([ops.transpose(x, [0, 3, 1, 2])], new Map([[x, data]]));
    const [found] = await runOnnx(bytes, [{ x: { dims: [rows, 2, 3, 4], data: Float32Array.from(given) } }]);
    const most = Math.max(...expected.map(Math.abs));
    expect(farthest(found?.data ?? [], expected) / Math.max(1, most)).toBeLessThan(1e-5);
    expect(most).toBeGreaterThan(0);
  });
});

describe('an export is refused', () => {
  const portable = (build: (rows: number) => Value) => () =>
    portableNetwork({ build, tensors: new Map(), output: 'y' }, onnxTarget);
  const x = (count: number) => ops.input('x', [count, 3]);

  it('where an operation has no counterpart', () => {
    const state = ops.input('state', [8], 'u32');
    const noise = ops.random(state, [2, 3], { kind: 'normal', stream: 1, clock: 'criticStep' });
    expect(portable((rows) => ops.add(x(rows), ops.slice(noise, [0, 0], [1, 3])))).toThrow(
      /cannot be exported[\s\S]*random/,
    );
  });

  it('where the network does something else for another batch', () => {
    expect(portable((rows) => ops.mul(x(rows), 1 / rows))).toThrow(/for each size of the batch/);
    expect(portable((rows) => ops.reshape(x(rows), [3, rows]))).not.toThrow();
  });
});

function imageRows(y: Value): Value {
  return y.shape.length === 4 ? ops.transpose(y, [0, 3, 1, 2]) : y;
}
