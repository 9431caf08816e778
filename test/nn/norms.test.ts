import { describe, expect, it, test } from 'vitest';
import { createRandom } from '../../src/core/random.ts';
import { interpret } from '../../src/graph/interpret.ts';
import { topologicalOrder, type Value } from '../../src/graph/value.ts';
import { relu } from '../../src/nn/layers/activations.ts';
import { batchNorm } from '../../src/nn/layers/batch-norm.ts';
import { convTranspose2d } from '../../src/nn/layers/conv-transpose2d.ts';
import { conv2d } from '../../src/nn/layers/conv2d.ts';
import { linear } from '../../src/nn/layers/linear.ts';
import { groupNorm, instanceNorm, layerNorm } from '../../src/nn/layers/sample-norms.ts';
import { spectralNorm } from '../../src/nn/layers/spectral-norm.ts';
import type { Module, Pass } from '../../src/nn/module.ts';
import { fromPytorch, imagesFromPytorch, imagesToPytorch, toPytorch } from '../../src/nn/pytorch.ts';
import { input, inputName, isInput } from '../../src/ops/leaf.ts';
import { add, mul } from '../../src/ops/pointwise.ts';
import { sum } from '../../src/ops/sum.ts';
import { compileGraph } from '../../src/runtime/graph.ts';
import { grad } from '../../src/transform/grad.ts';
import { loadFixture, tensorOf } from '../parity/fixture.ts';
import { device } from '../support/device.ts';

// Layers with norms and bounds against PyTorch in float64: results, gradients, gradients of gradients, and the vectors of
// spectral norm; the float64 interpreter to every digit, the GPU as well as f32 can.

const fixture = loadFixture('norms');
const window = { kernel: 3, stride: 2, padding: 1 } as const;

const layers: Readonly<Record<string, (options: { readonly eps?: number }) => Module>> = {
  'layer-vector': (options) => layerNorm(5, options),
  'layer-image': (options) => layerNorm([4, 2, 3], options),
  instance: (options) => instanceNorm(3, options),
  'instance-affine': (options) => instanceNorm(3, { ...options, affine: true }),
  'group-vector': (options) => groupNorm(2, 6, options),
  'group-image': (options) => groupNorm(2, 6, options),
  'spectral-linear': () => spectralNorm(linear(4, 3)),
  'spectral-linear-twice': () => spectralNorm(linear(4, 3), { iterations: 2, eps: 1e-3 }),
  'spectral-linear-one': () => spectralNorm(linear(4, 1)),
  'spectral-conv': () => spectralNorm(conv2d(2, 4, { ...window, bias: true })),
  'spectral-transpose': () => spectralNorm(convTranspose2d(3, 2, window)),
};

/** What is compared: a value of ours, how its elements become PyTorch's, and the recording. */
interface Compared {
  readonly key: string;
  readonly value: Value;
  readonly order: (data: Float64Array) => Float64Array;
}

function problem(name: string) {
  const layer = layers[name]!(fixture.meta.cases[name]!);
  const recorded = (key: string) => {
    const { shape, exact } = tensorOf(fixture, `${name}.${key}`);
    return { shape, data: exact };
  };
  const feeds = new Map<Value, Float64Array>();
  const leaf = (
    key: string,
    { shape, data }: { readonly shape: readonly number[]; readonly data: Float64Array },
  ) => {
    const value = input(`${name}.${key}`, shape);
    feeds.set(value, data);
    return value;
  };
  const tensors = new Map(
    [...layer.parameters, ...layer.statistics].map((spec) => [
      spec.name,
      leaf(spec.name, { shape: spec.shape, data: fromPytorch(spec, recorded(`start.${spec.name}`)) }),
    ]),
  );
  const pass: Pass = {
    groups: 1,
    mode: 'train',
    parameter: (key) => tensors.get(key)!,
    statistic: (key) => tensors.get(key)!,
    assign: (key, value) => tensors.set(key, value),
    moments: () => expect.unreachable('batch norm has moments'),
    uniform: () => expect.unreachable('dropout draws'),
  };
  const image = (key: string) => leaf(key, imagesFromPytorch(recorded(key)));
  const [x, direction, coefficient] = [image('x'), image('direction'), image('coefficient')];
  const wrt = [x, ...layer.parameters.map((spec) => pass.parameter(spec.name))];
  if (name.startsWith('spectral')) layer.forward(x, pass);
  const y = layer.forward(x, pass);
  const loss = sum(mul(coefficient, mul(y, add(mul(y, 0.3), 0.7))));
  const first = grad(loss, wrt);
  const second = grad(sum(mul(first[0]!, direction)), wrt);
  const asImage = (value: Value) => (data: Float64Array) => imagesToPytorch(value.shape, data).data;
  const compared: Compared[] = [
    { key: 'y', value: y, order: asImage(y) },
    { key: 'eval', value: layer.forward(x, { ...pass, mode: 'eval' }), order: asImage(y) },
  ];
  for (const [kind, gradients] of [['first', first] as const, ['second', second] as const]) {
    compared.push({ key: `${kind}.x`, value: gradients[0]!, order: asImage(x) });
    layer.parameters.forEach((spec, i) => {
      const order = (data: Float64Array) => toPytorch(spec, data).data;
      compared.push({ key: `${kind}.${spec.name}`, value: gradients[i + 1]!, order });
    });
  }
  for (const spec of layer.statistics) {
    const order = (data: Float64Array) => toPytorch(spec, data).data;
    compared.push({ key: `after.${spec.name}`, value: pass.statistic(spec.name), order });
  }
  return { layer, compared, feeds, recorded };
}

/** Greatest difference, relative to the largest recorded element of the tensor, or to 1. */
function gap(found: Float64Array, expected: Float64Array): number {
  expect(found.length).toBe(expected.length);
  const largest = expected.reduce((most, value) => Math.max(most, Math.abs(value)), 1);
  return expected.reduce((worst, value, i) => Math.max(worst, Math.abs(value - found[i]!)), 0) / largest;
}

describe('norms and bounds', () => {
  it('are all recorded', () => {
    expect(Object.keys(fixture.meta.cases)).toEqual(Object.keys(layers));
  });

  it.each(Object.keys(layers))('%s is PyTorch’s in values, gradients and gradients of gradients', (name) => {
    const { layer, compared, feeds, recorded } = problem(name);
    const results = interpret(
      compared.map(({ value }) => value),
      feeds,
    );
    const kinds = compared.map(({ key }) => key.split('.')[0]);
    expect(kinds.filter((kind) => kind === 'second')).toHaveLength(1 + layer.parameters.length);
    expect(kinds.filter((kind) => kind === 'after')).toHaveLength(name.startsWith('spectral') ? 2 : 0);
    for (const [i, { key, order }] of compared.entries()) {
      expect(gap(order(results[i]!), recorded(key).data), key).toBeLessThan(1e-12);
    }
  });

  // The trajectories of layer norm and spectral norm go through them on the GPU a second time, gradients of gradients included.
  it('are that on the GPU, too', async () => {
    const problems = ['layer-image', 'instance-affine', 'group-image', 'spectral-transpose'].map(problem);
    const outputs = problems.flatMap(({ compared, recorded }) =>
      compared.filter(({ key }) => !/^second\.(?!x)/.test(key)).map((each) => ({ ...each, recorded })),
    );
    const values = outputs.map(({ value }) => value);
    const graph = await compileGraph(await device(), values, { name: 'norms' });
    const used = topologicalOrder(values).filter(isInput);
    const feeds = new Map(problems.flatMap((each) => [...each.feeds]));
    const results = await graph.run(
      Object.fromEntries(used.map((value) => [inputName(value), Float32Array.from(feeds.get(value)!)])),
    );
    graph.destroy();
    for (const [i, { key, order, recorded }] of outputs.entries()) {
      expect(gap(order(Float64Array.from(results[i]!)), recorded(key).data), key).toBeLessThan(5e-6);
    }
  });
});

test('spectral norm draws its vectors as directions, other ones for each layer, and weights as without it', () => {
  expect(spectralNorm(linear(4, 3)).parameters.map(({ name, shape }) => [name, shape])).toEqual([
    ['weight_orig', [4, 3]],
    ['bias', [3]],
  ]);
  const { statistics } = spectralNorm(conv2d(2, 4, window));
  expect(statistics.map(({ name, shape }) => [name, shape])).toEqual([
    ['weight_u', [4]],
    ['weight_v', [3, 3, 2]],
  ]);
});

test('the vectors of a weight of any size start as unit vectors', () => {
  const inputs = 300_000;
  const vector = spectralNorm(linear(inputs, 1)).statistics.find(({ name }) => name === 'weight_v')?.initial;
  const values = typeof vector === 'function' ? vector(createRandom(1, 2)) : new Float32Array();
  expect(values).toHaveLength(inputs);
  expect(values.reduce((sum, value) => sum + value * value, 0)).toBeCloseTo(1, 4);
});

test.each<[string, () => Module, RegExp]>([
  [
    'spectral norm of an activation',
    () => spectralNorm(relu()),
    /no weight that is a matrix[\s\S]*relu[\s\S]*wrap linear/,
  ],
  [
    'spectral norm of batch norm',
    () => spectralNorm(batchNorm(3)),
    /no weight that is a matrix[\s\S]*weight, bias/,
  ],
  ['no power iteration', () => spectralNorm(linear(2, 2), { iterations: 0 }), /iterations[\s\S]*at least 1/],
  ['layer norm of a matrix', () => layerNorm([2, 3]), /neither a vector nor an image[\s\S]*\[h, w, c\]/],
  ['layer norm of nothing', () => layerNorm(0), /not a size that can be used/],
  ['groups that do not divide', () => groupNorm(4, 6), /cannot be split evenly[\s\S]*groups\s+4/],
])('%s is refused', (_, make, message) => {
  expect(make).toThrow(message);
});

test.each<[Module, readonly number[], RegExp]>([
  [layerNorm([4, 4, 2]), [4, 4, 3], /layerNorm 4×4×2[\s\S]*should be layerNorm\(\[4, 4, 3\]\)/],
  [instanceNorm(3), [4, 4, 2], /instanceNorm 3[\s\S]*should have 2 channels/],
  [instanceNorm(3), [1, 1, 3], /one pixel has no variance/],
  [groupNorm(3, 6), [4, 4, 2], /groupNorm 3 of 6[\s\S]*should have 2 channels/],
])('$name says which input it takes', (layer, shape, message) => {
  expect(() => layer.outputShape(shape)).toThrow(message);
});
