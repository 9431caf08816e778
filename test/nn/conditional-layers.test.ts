import { describe, expect, it } from 'vitest';
import { interpret } from '../../src/graph/interpret.ts';
import type { Value } from '../../src/graph/value.ts';
import { batchNorm } from '../../src/nn/layers/batch-norm.ts';
import { concatClasses } from '../../src/nn/layers/concat-classes.ts';
import { conditionalBatchNorm } from '../../src/nn/layers/conditional-batch-norm.ts';
import { projection } from '../../src/nn/layers/projection.ts';
import type { Module, Pass } from '../../src/nn/module.ts';
import { input } from '../../src/ops/leaf.ts';
import { expectDerivative, project } from '../ops/projection.ts';

/** A pass of these parameters and classes; in mode `eval` with running averages that it makes up. */
function passWith(
  layer: Module,
  parameters: readonly Value[],
  classes: Value | undefined,
  { groups = 1, statistics }: { groups?: number; statistics?: Readonly<Record<string, Value>> } = {},
): Pass {
  return {
    parameter: (name) => parameters[layer.parameters.findIndex((spec) => spec.name === name)]!,
    statistic: (name) => statistics?.[name] ?? expect.unreachable(name),
    groups,
    mode: statistics ? 'eval' : 'train',
    assign: (name) => expect.unreachable(name),
    moments: () => {},
    uniform: () => expect.unreachable('nothing here is drawn'),
    classes,
  };
}

/** What a layer gives for these rows of these classes. */
function given(
  layer: Module,
  {
    x,
    shape,
    classes,
    parameters = [],
    groups = 1,
  }: {
    x: readonly number[];
    shape: readonly number[];
    classes: readonly (readonly number[])[];
    parameters?: readonly (readonly number[])[];
    groups?: number;
  },
): number[] {
  const leaves = layer.parameters.map(({ name, shape: own }) => input(name, own));
  const [xValue, rows] = [input('x', shape), input('classes', [classes.length, classes[0]!.length])];
  const y = layer.forward(xValue, passWith(layer, leaves, rows, { groups }));
  expect(y.shape.slice(1)).toEqual(layer.outputShape(shape.slice(1)));
  const feeds = new Map<Value, readonly number[]>([
    [xValue, x],
    [rows, classes.flat()],
    ...leaves.map((leaf, i) => [leaf, parameters[i]!] as const),
  ]);
  return [...interpret([y], feeds)[0]!];
}

const [first, second] = [
  [1, 0],
  [0, 1],
];

describe('the class beside the input', () => {
  it('is one-hot, or a row of an embedding', () => {
    const asked = { x: [1, 2, 3, 4], shape: [2, 2], classes: [second, first] };
    expect(given(concatClasses(2), asked)).toEqual([1, 2, 0, 1, 3, 4, 1, 0]);
    const parameters = [[10, 20, 30, 40, 50, 60]];
    expect(given(concatClasses(2, { embedding: 3 }), { ...asked, parameters })).toEqual([
      ...[1, 2, 40, 50, 60],
      ...[3, 4, 10, 20, 30],
    ]);
  });

  it('is constant channels of an image', () => {
    const asked = { x: [1, 2, 3, 4], shape: [2, 1, 2, 1], classes: [second, first] };
    expect(given(concatClasses(2), asked)).toEqual([1, 0, 1, 2, 0, 1, 3, 1, 0, 4, 1, 0]);
  });
});

describe('a conditional batch norm', () => {
  it('standardises over all classes, then scales and shifts each sample by its own', () => {
    const layer = conditionalBatchNorm(1, 2, { eps: 0 });
    const parameters = [
      [2, 10],
      [0, 5],
    ];
    // Mean 3 and deviation 2 in the first group, 10 and 4 in the second.
    expect(
      given(layer, {
        x: [1, 5, 6, 14],
        shape: [4, 1],
        classes: [first, second, second, second],
        parameters,
        groups: 2,
      }),
    ).toEqual([-2, 15, -5, 15]);
  });

  it('with the same γ and β for all classes is batchNorm, trained or with running averages', () => {
    const [plain, layer] = [batchNorm(3), conditionalBatchNorm(3, 2)];
    const shape = [4, 2, 1, 3];
    const [x, rows, gamma, beta] = [
      input('x', shape),
      input('classes', [4, 2]),
      input('gamma', [3]),
      input('beta', [3]),
    ];
    const [gain, bias] = [input('gain', [2, 3]), input('bias', [2, 3])];
    const [mean, variance] = [input('mean', [3]), input('variance', [3])];
    const both = [false, true].flatMap((trained) => {
      const statistics = (prefix: string) =>
        trained
          ? {}
          : { statistics: { [`${prefix}running_mean`]: mean, [`${prefix}running_var`]: variance } };
      return [
        plain.forward(x, passWith(plain, [gamma, beta], undefined, statistics(''))),
        layer.forward(x, passWith(layer, [gain, bias], rows, statistics('bn.'))),
      ];
    });
    const results = interpret(
      both,
      new Map<Value, readonly number[]>([
        [x, Array.from({ length: 24 }, (_, i) => Math.sin(3 * i))],
        [rows, [first, second, second, first].flat() as number[]],
        [gamma, [0.5, 2, 3]],
        [beta, [1, -2, 0.25]],
        [gain, [0.5, 2, 3, 0.5, 2, 3]],
        [bias, [1, -2, 0.25, 1, -2, 0.25]],
        [mean, [0.1, -0.2, 0.3]],
        [variance, [0.5, 1.5, 2]],
      ]),
    );
    for (const at of [0, 2]) {
      results[at]!.forEach((value, i) => {
        expect(results[at + 1]![i]).toBeCloseTo(value, 13);
      });
    }
    expect(results[0]).not.toEqual(results[2]);
  });
});

describe('a projection', () => {
  it('is h·w + b + ⟨v_y, h⟩, of a map summed over its places', () => {
    const parameters = [[2, 3], [100], [1, 0, 10, 1]];
    const classes = [first, second];
    expect(given(projection(2, 2), { x: [1, 2, 3, 4], shape: [2, 2], classes, parameters })).toEqual([
      100 + 8 + 1,
      100 + 18 + 34,
    ]);
    // [1, 2] is the sum over the places of the first map, [3, 4] of the second.
    const map = { x: [0, 1, 1, 1, 2, 5, 1, -1], shape: [2, 1, 2, 2], classes, parameters };
    expect(given(projection(2, 2), map)).toEqual([109, 152]);
  });
});

describe('first and second derivatives are those that differences show', () => {
  const three = [
    [1, 0, 0],
    [0, 0, 1],
    [0, 1, 0],
    [0, 0, 1],
  ];
  it.each<[string, Module, readonly number[], number]>([
    ['one-hot channels', concatClasses(3), [4, 2, 1, 2], 1],
    ['an embedding', concatClasses(3, { embedding: 2 }), [4, 2], 1],
    ['a conditional batch norm of vectors', conditionalBatchNorm(2, 3), [4, 2], 1],
    ['a conditional batch norm of maps, two groups', conditionalBatchNorm(2, 3), [4, 2, 1, 2], 2],
    ['a projection', projection(3, 3), [4, 3], 1],
    ['a projection of maps', projection(2, 3), [4, 2, 2, 2], 1],
  ])('%s', (name, layer, shape, groups) => {
    const rows = input('classes', [4, 3]);
    const projected = project({
      name,
      shapes: [shape, ...layer.parameters.map((spec) => spec.shape)],
      build: ([x, ...parameters]) => layer.forward(x!, passWith(layer, parameters, rows, { groups })),
    });
    projected.feeds.set(rows, Float64Array.from(three.flat()));
    expectDerivative(projected.slope, projected.loss, projected, projected.first);
    expectDerivative(projected.curvature, projected.slope, projected, projected.second);
  });
});

describe('what a conditional layer refuses', () => {
  const layers = [concatClasses(2), conditionalBatchNorm(2, 2), projection(2, 2)];
  it.each(layers.map((layer) => [layer.name, layer] as const))('%s: other classes, or none', (_, layer) => {
    const parameters = layer.parameters.map(({ name, shape }) => input(name, shape));
    for (const classes of [undefined, input('classes', [4, 3])]) {
      expect(() => layer.forward(input('x', [4, 2]), passWith(layer, parameters, classes))).toThrow(
        /no classes of this number/,
      );
    }
  });

  it('shapes and numbers that do not fit', () => {
    expect(() => projection(3, 2).outputShape([2])).toThrow(/does not fit[\s\S]*\[3\]/);
    expect(() => projection(2, 2).outputShape([2, 2])).toThrow(/does not fit/);
    expect(() => concatClasses(2).outputShape([2, 2])).toThrow(/does not fit/);
    expect(() => conditionalBatchNorm(3, 2).outputShape([2])).toThrow();
    expect(() => concatClasses(0)).toThrow(/classes/);
    expect(() => concatClasses(2, { embedding: 0.5 })).toThrow(/embedding/);
    expect(() => conditionalBatchNorm(0, 2)).toThrow(/channels/);
    expect(() => projection(2, 0)).toThrow(/classes/);
  });
});
