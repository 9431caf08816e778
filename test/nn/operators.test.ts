import { describe, expect, it } from 'vitest';
import type { Shape } from '../../src/core/shape.ts';
import { interpret } from '../../src/graph/interpret.ts';
import type { Value } from '../../src/graph/value.ts';
import { leakyRelu, relu, sigmoid, softplus, tanh } from '../../src/nn/layers/activations.ts';
import { batchNorm } from '../../src/nn/layers/batch-norm.ts';
import { convTranspose2d } from '../../src/nn/layers/conv-transpose2d.ts';
import { conv2d } from '../../src/nn/layers/conv2d.ts';
import { linear } from '../../src/nn/layers/linear.ts';
import type { BatchMoments, Module, Pass } from '../../src/nn/module.ts';
import { fromPytorch, imagesFromPytorch, imagesToPytorch, toPytorch } from '../../src/nn/pytorch.ts';
import { input } from '../../src/ops/leaf.ts';
import { vjp } from '../../src/transform/grad.ts';
import { loadFixture, type OperatorCase, tensorOf } from '../parity/fixture.ts';

// Each layer against the operator that PyTorch evaluated in float64, results and gradients.

const fixture = loadFixture('operators');

/** PyTorch's name of a recorded input, where it is not our parameter's. */
const roles: Readonly<Record<string, string>> = { weight: 'w', bias: 'b' };
const batchNormRoles: Readonly<Record<string, string>> = { weight: 'gamma', bias: 'beta' };

const layers: Readonly<Record<string, (attrs: OperatorCase['attrs'], x: Shape, w: Shape) => Module>> = {
  linear: (_, [, fanIn], [fanOut]) => linear(fanIn!, fanOut!),
  conv2d: (attrs, _, [out, channels]) => conv2d(channels!, out!, windowOf(attrs)),
  conv_transpose2d: (attrs, _, [channels, out]) =>
    convTranspose2d(channels!, out!, { ...windowOf(attrs), outputPadding: Number(attrs.outputPadding) }),
  batch_norm: ({ eps, momentum }, [, channels]) =>
    batchNorm(channels!, { eps: Number(eps), momentum: Number(momentum) }),
  relu: () => relu(),
  leaky_relu: ({ slope }) => leakyRelu(Number(slope)),
  tanh: () => tanh(),
  sigmoid: () => sigmoid(),
  softplus: () => softplus(),
};

const cases = fixture.meta.cases.filter(({ op }) => op in layers);

describe('the layers', () => {
  it('are all among the recorded operators', () => {
    expect(new Set(cases.map(({ op }) => op))).toEqual(new Set(Object.keys(layers)));
  });

  it.each(
    cases.map(
      (c) => [`${c.inputs[0]!.split('.').slice(0, 2).join(' ')} ${JSON.stringify(c.attrs)}`, c] as const,
    ),
  )('equal PyTorch in results and gradients: %s', (_, operator) => {
    const names = operator.op === 'batch_norm' ? batchNormRoles : roles;
    const recorded = (role: string) => {
      const key = [...operator.inputs, ...operator.outputs].find((name) => name.endsWith(`.${role}`))!;
      const { shape, exact } = tensorOf(fixture, key);
      return { shape, data: exact };
    };
    const weight = names.weight! in layerRoles(operator) ? recorded(names.weight!).shape : [];
    const layer = layers[operator.op]!(operator.attrs, recorded('x').shape, weight);
    const [x, dy] = [imagesFromPytorch(recorded('x')), imagesFromPytorch(recorded('dy'))];

    const feeds = new Map<Value, Float64Array>();
    const moments: BatchMoments[] = [];
    const leaf = (name: string, shape: Shape, data: Float64Array) => {
      const value = input(name, shape);
      feeds.set(value, data);
      return value;
    };
    const parameters = layer.parameters.map((spec) =>
      leaf(spec.name, spec.shape, fromPytorch(spec, recorded(names[spec.name]!))),
    );
    const pass: Pass = {
      parameter: (name) => parameters[layer.parameters.findIndex((spec) => spec.name === name)]!,
      statistic: (name) => expect.unreachable(name),
      groups: 1,
      mode: 'train',
      assign: (name) => expect.unreachable(name),
      moments: (m) => moments.push(m),
      uniform: () => expect.unreachable('nothing here is drawn'),
    };
    const xValue = leaf('x', x.shape, x.data);
    const y = layer.forward(xValue, pass);
    expect(y.shape.slice(1)).toEqual(layer.outputShape(x.shape.slice(1)));
    const gradients = vjp([y], [leaf('dy', dy.shape, dy.data)], [xValue, ...parameters]);
    const wanted = [y, ...gradients, ...moments.flatMap((m) => [m.sum, m.squares])];
    const [yGiven, dxGiven, ...rest] = interpret(wanted, feeds);

    expectEqual(imagesToPytorch(y.shape, yGiven!).data, recorded('y').data);
    expectEqual(imagesToPytorch(x.shape, dxGiven!).data, recorded('dx').data);
    layer.parameters.forEach((spec, i) => {
      const given = toPytorch(spec, rest[i]!);
      const expected = recorded(`d${names[spec.name]}`);
      expect(given.shape).toEqual(expected.shape);
      expectEqual(given.data, expected.data);
    });
    const [sums, squares] = rest.slice(layer.parameters.length);
    for (const m of moments) {
      const blend = (start: Float64Array, batch: (i: number) => number) =>
        start.map((value, i) => (1 - m.momentum) * value + m.momentum * batch(i));
      expectEqual(
        blend(recorded('running_mean').data, (i) => sums![i]! / m.count),
        recorded('new_running_mean').data,
      );
      expectEqual(
        blend(recorded('running_var').data, (i) => squares![i]! / (m.count - 1)),
        recorded('new_running_var').data,
      );
    }
  });
});

function layerRoles({ inputs }: OperatorCase): Readonly<Record<string, true>> {
  return Object.fromEntries(inputs.map((name) => [name.split('.')[2]!, true]));
}

function windowOf({ kernel, stride, padding }: OperatorCase['attrs']) {
  return { kernel: Number(kernel), stride: Number(stride), padding: Number(padding) };
}

/** Within 1e-12 of the largest element; the rest is for gradients of two samples' batch norm, which cancel to 1e-4. */
function expectEqual(given: Float64Array, expected: Float64Array): void {
  expect(given).toHaveLength(expected.length);
  const scale = expected.reduce((largest, v) => Math.max(largest, Math.abs(v)), 0);
  given.forEach((value, i) => {
    expect(Math.abs(value - expected[i]!), `element ${i}`).toBeLessThanOrEqual(1e-12 * scale + 1e-14);
  });
}
