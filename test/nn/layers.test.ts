import { describe, expect, it } from 'vitest';
import { initialCounters } from '../../src/core/counters.ts';
import type { Shape } from '../../src/core/shape.ts';
import { interpret } from '../../src/graph/interpret.ts';
import type { Value } from '../../src/graph/value.ts';
import type { Module, Pass } from '../../src/nn/module.ts';
import * as layers from '../../src/nn/public.ts';
import { input } from '../../src/ops/leaf.ts';
import { random } from '../../src/ops/random.ts';
import { sum } from '../../src/ops/sum.ts';
import { grad } from '../../src/transform/grad.ts';
import { loadFixture } from '../parity/fixture.ts';

/** What a layer without weights makes of x, and the gradient of the sum; what it draws comes from the counters of a run. */
function run(layer: Module, shape: Shape, elements: readonly number[], mode: Pass['mode'] = 'train') {
  const [x, state] = [input('x', shape), input('state', [8], 'u32')];
  const never = (name: string): Value => expect.unreachable(name);
  const y = layer.forward(x, {
    parameter: never,
    statistic: never,
    groups: 1,
    mode,
    moments: () => {},
    assign: () => {},
    uniform: (size) => random(state, size, { kind: 'uniform', stream: 1, clock: 'criticStep' }),
  });
  const feeds = new Map<Value, ArrayLike<number>>([
    [x, elements],
    [state, initialCounters(3)],
  ]);
  return interpret([y, ...grad(sum(y), [x])], feeds).map((each) => [...each]);
}

const elements = Array.from({ length: 4000 }, (_, i) => 1 + i);

describe('dropout', () => {
  it('drops the share asked for, scales what is left, and drops the gradients of the same elements', () => {
    const [y = [], dx = []] = run(layers.dropout(0.25), [40, 100], elements);
    expect(y.every((value, i) => value === 0 || Math.abs(value / (1 + i) - 4 / 3) < 1e-12)).toBe(true);
    expect(dx.every((slope, i) => (y[i] === 0 ? slope === 0 : Math.abs(slope - 4 / 3) < 1e-12))).toBe(true);
    // Binomial with deviation 27.
    expect(Math.abs(y.filter((value) => value === 0).length - 1000)).toBeLessThan(110);
  });

  it('of images may drop whole channels', () => {
    const [y = []] = run(layers.dropout2d(), [20, 5, 4, 10], elements);
    const dropped = (i: number, place: number, channel: number) => y[i * 200 + place * 10 + channel] === 0;
    let channels = 0;
    for (let i = 0; i < 20; i++) {
      for (let channel = 0; channel < 10; channel++) {
        const whole = Array.from({ length: 20 }, (_, place) => dropped(i, place, channel));
        expect(new Set(whole).size).toBe(1);
        channels += whole[0] ? 1 : 0;
      }
    }
    expect(Math.abs(channels - 100)).toBeLessThan(35);
  });

  it('changes nothing outside training', () => {
    expect(run(layers.dropout(0.9), [40, 100], elements, 'eval')[0]).toEqual(elements);
  });
});

it('exponential units have the slope of their left side at 0, as in PyTorch', () => {
  expect(run(layers.elu(0.7), [1], [0])).toEqual([[0], [0.7]]);
});

it('a maximum of NaN is NaN, wherever in the window it is', () => {
  for (const place of [0, 1, 2, 3]) {
    const [y] = run(layers.maxPool2d({ kernel: 2 }), [1, 2, 2, 1], [1, 2, 3, 4].with(place, Number.NaN));
    expect(y).toEqual([Number.NaN]);
  }
});

it.each<[RegExp, () => unknown]>([
  [/dropout 1: no probability/, () => layers.dropout(1)],
  [/more padding than half the kernel/, () => layers.maxPool2d({ kernel: 3, padding: 2 })],
  [/input is too small/, () => layers.averagePool2d({ kernel: 4 }).outputShape([3, 5, 1])],
  [/should be \[height, width, channels\]/, () => layers.globalSumPool().outputShape([9])],
  [/not a size/, () => layers.upsample(1.5)],
  [/channels cannot be split evenly/, () => layers.conv2d(4, 6, { kernel: 3, groups: 4 })],
  [
    /too small to be mirrored/,
    () => layers.conv2d(1, 1, { kernel: 5, padding: 2, paddingMode: 'reflect' }).outputShape([2, 9, 1]),
  ],
  [/should be prelu\(3\)/, () => layers.prelu(4).outputShape([5, 5, 3])],
])('refuses with %s', (message, make) => {
  expect(make).toThrow(message);
});

it('names what is unusual of a window only', () => {
  expect(layers.conv2d(4, 8, { kernel: 3, groups: 2, dilation: [1, 2], paddingMode: 'reflect' }).name).toBe(
    'conv2d 4→8 k3 s1 p0 d1×2 g2 reflect',
  );
  expect(layers.conv2d(4, 8, { kernel: 3, padding: 1 }).name).toBe('conv2d 4→8 k3 s1 p1');
});

it('every layer that can be recorded is', () => {
  const recorded = new Set([
    ...loadFixture('layers').meta.cases.map(({ layer }) => layer),
    // In operators.safetensors.
    ...['batchNorm', 'leakyRelu', 'linear', 'relu', 'sigmoid', 'softplus', 'tanh'],
    // In norms.safetensors.
    ...['groupNorm', 'instanceNorm', 'layerNorm', 'spectralNorm'],
    // They draw, or only move elements.
    ...['dropout', 'dropout2d', 'flatten', 'lambda', 'reshape', 'unflatten'],
    // They have tests, or trajectories, of their own.
    ...['concatClasses', 'conditionalBatchNorm', 'projection', 'residual'],
  ]);
  expect([...recorded].sort()).toEqual(Object.keys(layers).sort());
});
