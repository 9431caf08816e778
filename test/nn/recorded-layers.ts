// The graph of each recorded layer: values, gradients, and gradients of those, beside what PyTorch computed in float64.
import { expect } from 'vitest';
import { type Shape, sizeOf } from '../../src/core/shape.ts';
import { topologicalOrder, type Value } from '../../src/graph/value.ts';
import type { Module, Pass } from '../../src/nn/module.ts';
import * as layers from '../../src/nn/public.ts';
import { fromPytorch, imagesFromPytorch, imagesToPytorch, toPytorch } from '../../src/nn/pytorch.ts';
import { fill, input, inputName } from '../../src/ops/leaf.ts';
import { add, mul } from '../../src/ops/pointwise.ts';
import { sum } from '../../src/ops/sum.ts';
import { compileGraph } from '../../src/runtime/graph.ts';
import { grad, vjp } from '../../src/transform/grad.ts';
import { type LayerCase, loadFixture, tensorOf } from '../parity/fixture.ts';
import { device } from '../support/device.ts';

const fixture = loadFixture('layers');
const made: Readonly<Record<string, unknown>> = layers;

function layerOf({ layer, args }: LayerCase): Module {
  const make = made[layer] as (...given: readonly unknown[]) => Module;
  return make(...args);
}

export interface Expected {
  readonly role: string;
  readonly value: Value;
  /** Out of our layout into PyTorch's. */
  readonly laid: (data: Float64Array) => Float64Array;
}

/** Everything that was recorded of a layer, as values of one graph, and what its inputs are. */
export function graphOf(recorded: LayerCase, number: number) {
  const layer = layerOf(recorded);
  const feeds = new Map<Value, Float64Array>();
  const tensor = (role: string) => {
    const { shape, exact } = tensorOf(fixture, `${number}.${role}`);
    return { shape, data: exact };
  };
  const leaf = (role: string, { shape, data }: { readonly shape: Shape; readonly data: Float64Array }) => {
    const value = input(`${number}.${role}`, shape);
    feeds.set(value, data);
    return value;
  };
  const image = (role: string) => leaf(role, imagesFromPytorch(tensor(role)));
  const weights = (prefix: string) =>
    layer.parameters.map((spec) => {
      const data = fromPytorch(spec, tensor(prefix + spec.name));
      return leaf(prefix + spec.name, { shape: spec.shape, data });
    });
  const parameters = weights('');
  const pass: Pass = {
    parameter: (name) => parameters[layer.parameters.findIndex((spec) => spec.name === name)] ?? fill(0),
    statistic: (name) => expect.unreachable(name),
    groups: 1,
    mode: 'train',
    moments: () => expect.unreachable('no batch norm is recorded here'),
    assign: () => expect.unreachable('nothing recorded is assigned'),
    uniform: () => expect.unreachable('nothing recorded is drawn'),
  };
  const x = image('x');
  const y = layer.forward(x, pass);
  expect(y.shape.slice(1)).toEqual(layer.outputShape(x.shape.slice(1)));
  const dy = image('dy');
  const places = [x, ...parameters];
  const first = vjp([y], [dy], places);
  const along = [image('vx'), ...weights('v')];
  const slope = first.map((gradient, i) => sum(mul(gradient, along[i] ?? x))).reduce((a, b) => add(a, b));
  const second = grad(slope, [dy, ...places]);
  const roles = ['dy', 'x', ...layer.parameters.map(({ name }) => name)];
  const laidAs = (role: string, shape: Shape) => (data: Float64Array) => {
    const spec = layer.parameters.find(({ name }) => name === role);
    return spec ? toPytorch(spec, data).data : imagesToPytorch(shape, data).data;
  };
  const expected: Expected[] = [
    { role: 'y', value: y, laid: laidAs('y', y.shape) },
    ...first.map((value, i) => ({
      role: `d${roles[i + 1]}`,
      value,
      laid: laidAs(roles[i + 1] ?? '', value.shape),
    })),
    ...second.map((value, i) => ({
      role: `dd${roles[i]}`,
      value,
      laid: laidAs(roles[i] ?? '', value.shape),
    })),
  ];
  return { feeds, expected };
}

/** Where a result is further from the recording than `bound` of its largest element; NaN is an error, too. */
export function faultOf(number: number, { role, value, laid }: Expected, data: Float64Array, bound: number) {
  // PyTorch has no path to what a piecewise linear layer does not depend on: a gradient of 0.
  const exact = fixture.tensors.get(`${number}.${role}`)?.exact ?? new Float64Array(sizeOf(value.shape));
  const scale = exact.reduce((largest, element) => Math.max(largest, Math.abs(element)), 1);
  const given = laid(data);
  if (given.length !== exact.length) return [`${role} has ${given.length} elements, not ${exact.length}`];
  const wrong = exact.findIndex(
    (element, i) => !(Math.abs((given[i] ?? Number.NaN) - element) <= bound * scale),
  );
  return wrong < 0 ? [] : [`${role} at ${wrong} is ${given[wrong]}, not ${exact[wrong]}`];
}

export const layerCases = fixture.meta.cases.map((c, number) => ({
  label: `${c.layer}(${JSON.stringify(c.args)})`,
  c,
  number,
}));

/** Where the results on the GPU are wrong; of each gradient up to `order`. */
export async function faultsOnGpu(
  { c, number }: (typeof layerCases)[number],
  order: 1 | 2,
): Promise<string[]> {
  const { feeds, expected } = graphOf(c, number);
  const asked = expected.filter(({ role }) => order === 2 || !role.startsWith('dd'));
  const graph = await compileGraph(
    await device(),
    asked.map(({ value }) => value),
  );
  const used = [...feeds].filter(([value]) =>
    asked.some((each) => topologicalOrder([each.value]).includes(value)),
  );
  const results = await graph.run(Object.fromEntries(used.map(([value, data]) => [inputName(value), data])));
  graph.destroy();
  return asked.flatMap((each, i) => faultOf(number, each, Float64Array.from(results[i] ?? []), 3e-6));
}
