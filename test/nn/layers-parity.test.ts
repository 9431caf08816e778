import { describe, expect, it } from 'vitest';
import { interpret } from '../../src/graph/interpret.ts';
import { faultOf, faultsOnGpu, graphOf, layerCases } from './recorded-layers.ts';

describe.each(layerCases)('$label', ({ c, number }) => {
  it('has the values, gradients and second gradients that PyTorch has', () => {
    const { feeds, expected } = graphOf(c, number);
    const results = interpret(
      expected.map(({ value }) => value),
      feeds,
    );
    expect(
      expected.flatMap((each, i) => faultOf(number, each, results[i] ?? new Float64Array(), 1e-12)),
    ).toEqual([]);
  });
});

// One of each kind; `layers-gpu.test.ts` has them all, for those who can wait.
const kinds = ['gelu([])', 'gelu(["tanh"])', 'selu([])', 'prelu([3])', 'upsample([2])', 'globalSumPool([])'];
const withoutSecond = ['conv2d([4,6', 'averagePool2d([{"kernel":2'];

it.each(layerCases.filter(({ label }) => kinds.includes(label)))(
  '$label is the same on the GPU',
  async (each) => {
    expect(await faultsOnGpu(each, 2)).toEqual([]);
  },
);

it.each(layerCases.filter(({ label }) => withoutSecond.some((part) => label.includes(part))))(
  '$label and its gradient are the same on the GPU',
  async (each) => {
    expect(await faultsOnGpu(each, 1)).toEqual([]);
  },
);
