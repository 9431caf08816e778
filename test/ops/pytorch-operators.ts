import type { Value } from '../../src/graph/value.ts';
import { center, meanKeep } from '../../src/ops/center.ts';
import { conv2d, conv2dInput } from '../../src/ops/conv2d.ts';
import { reshape, transpose } from '../../src/ops/layout.ts';
import { input } from '../../src/ops/leaf.ts';
import { matmul } from '../../src/ops/matmul.ts';
import { add, leakyRelu, mul, relu, rsqrt, sigmoid, softplus, tanh } from '../../src/ops/pointwise.ts';
import { grad, vjp } from '../../src/transform/grad.ts';
import { loadFixture, type OperatorCase, tensorOf } from '../parity/fixture.ts';
import { gradientPenalty } from './cases.ts';

type Operands = Readonly<Record<string, Value>>;

/** What each operator computes, in PyTorch's layouts, from inputs named as in the fixture. */
type Recipe = (x: Operands, attrs: Readonly<Record<string, number>>, text: string) => Operands;

export const operators: Readonly<Record<string, Recipe>> = {
  conv2d: ({ x, w }, attrs) => ({ y: toNCHW(conv2d(toNHWC(x!), toKhwCO(w!), windowOf(attrs))) }),
  conv_transpose2d: ({ x, w }, attrs) => {
    const { kernel, stride, padding, outputPadding } = attrs;
    const size = [2, 3].map(
      (axis) => (x!.shape[axis]! - 1) * stride! - 2 * padding! + kernel! + outputPadding!,
    ) as [number, number];
    return { y: toNCHW(conv2dInput(toNHWC(x!), toKhwCO(w!), size, windowOf(attrs))) };
  },
  linear: ({ x, w, b }) => ({ y: add(matmul(x!, w!, 'NT'), b!) }),
  batch_norm: ({ x, gamma, beta, running_mean, running_var }, { eps, momentum }) => {
    const axes = x!.shape.map((_, axis) => axis).filter((axis) => axis !== 1);
    const perChannel = (v: Value) =>
      reshape(
        v,
        x!.shape.map((size, axis) => (axis === 1 ? size : 1)),
      );
    const centered = center(x!, axes);
    const variance = meanKeep(mul(centered, centered), axes);
    const normal = mul(centered, rsqrt(add(variance, eps!)));
    const count = axes.reduce((product, axis) => product * x!.shape[axis]!, 1);
    const moved = (average: Value, fresh: Value) =>
      add(mul(average, 1 - momentum!), mul(reshape(fresh, average.shape), momentum!));
    return {
      y: add(mul(normal, perChannel(gamma!)), perChannel(beta!)),
      new_running_mean: moved(running_mean!, meanKeep(x!, axes)),
      new_running_var: moved(running_var!, mul(variance, count / (count - 1))),
    };
  },
  relu: ({ x }) => ({ y: relu(x!) }),
  leaky_relu: ({ x }, { slope }) => ({ y: leakyRelu(x!, slope) }),
  tanh: ({ x }) => ({ y: tanh(x!) }),
  sigmoid: ({ x }) => ({ y: sigmoid(x!) }),
  softplus: ({ x }) => ({ y: softplus(x!) }),
  gradient_penalty_mlp: ({ x, w0, b0, w1, b1, w2 }, { slope }, activation) => {
    const bend = activation === 'tanh' ? tanh : (v: Value) => leakyRelu(v, slope);
    const hidden = (v: Value) => bend(add(matmul(bend(add(matmul(v, w0!, 'NT'), b0!)), w1!, 'NT'), b1!));
    return { penalty: gradientPenalty((v) => matmul(hidden(v), w2!, 'NT'), x!) };
  },
  gradient_penalty_conv: ({ x, w0, w1 }) => {
    const first = (v: Value) => conv2d(toNHWC(v), toKhwCO(w0!), { stride: [2, 2], padding: [1, 1] });
    return { penalty: gradientPenalty((v) => conv2d(tanh(first(v)), toKhwCO(w1!)), x!) };
  },
};

const toNHWC = (x: Value) => transpose(x, [0, 2, 3, 1]);
const toNCHW = (x: Value) => transpose(x, [0, 3, 1, 2]);

/** PyTorch's [out, in, kh, kw] of a convolution; [in, out, kh, kw] of a transposed one, whose `o` is its input. */
const toKhwCO = (w: Value) => transpose(w, [2, 3, 1, 0]);

function windowOf({ stride, padding }: Readonly<Record<string, number>>) {
  return { stride: [stride!, stride!], padding: [padding!, padding!] } as const;
}

export const fixture = loadFixture('operators');

/** The last part of a tensor's name: `dx` of `conv2d.0.dx`. */
const roleOf = (name: string) => name.split('.')[2]!;

/** Every output of a case, gradients included: `d<input>` is the gradient of Σ y·dy, or of the penalty. */
export function build({ op, attrs, inputs, outputs }: OperatorCase) {
  const operands = Object.fromEntries(
    inputs.map((name) => [roleOf(name), input(name, tensorOf(fixture, name).shape)]),
  );
  const numbers = attrs as Readonly<Record<string, number>>;
  const results = operators[op]!(operands, numbers, String(attrs.activation));
  const values = outputs.map((name) => {
    const role = roleOf(name);
    if (results[role]) return results[role];
    const wrt = [operands[role.slice(1)]!];
    return results.penalty ? grad(results.penalty, wrt)[0]! : vjp([results.y!], [operands.dy!], wrt)[0]!;
  });
  const feeds = new Map(
    inputs.map((name) => [operands[roleOf(name)]!, tensorOf(fixture, name).exact] as const),
  );
  return { values, feeds };
}

/**
 * Size of the numbers that an output is made of. Batch norm of two samples has next to no gradient: it is what is left
 * of dy, and as exact as that.
 */
export function scaleOf({ op }: OperatorCase, name: string): number {
  const source = op === 'batch_norm' && roleOf(name) === 'dx' ? name.replace(/dx$/, 'dy') : name;
  return tensorOf(fixture, source).exact.reduce((max, element) => Math.max(max, Math.abs(element)), 0);
}
