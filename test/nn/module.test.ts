import { describe, expect, it } from 'vitest';
import { EarthmoverError } from '../../src/core/errors.ts';
import type { Shape } from '../../src/core/shape.ts';
import { interpret } from '../../src/graph/interpret.ts';
import type { Value } from '../../src/graph/value.ts';
import { relu } from '../../src/nn/layers/activations.ts';
import { batchNorm } from '../../src/nn/layers/batch-norm.ts';
import { convTranspose2d } from '../../src/nn/layers/conv-transpose2d.ts';
import { conv2d } from '../../src/nn/layers/conv2d.ts';
import { flatten, reshape, unflatten } from '../../src/nn/layers/flatten.ts';
import { lambda } from '../../src/nn/layers/lambda.ts';
import { linear } from '../../src/nn/layers/linear.ts';
import type { BatchMoments, Module, Pass } from '../../src/nn/module.ts';
import { sequential, unnumbered } from '../../src/nn/sequential.ts';
import { input } from '../../src/ops/leaf.ts';
import { mul } from '../../src/ops/pointwise.ts';

const pass: Pass = {
  parameter: (name) => expect.unreachable(name),
  statistic: (name) => expect.unreachable(name),
  groups: 1,
  mode: 'train',
  assign: () => {},
  moments: () => {},
  uniform: () => expect.unreachable('nothing here is drawn'),
};

/** Elements of a layer without parameters, for x = 0, 1, 2 … */
function apply(layer: Module, shape: Shape): number[] {
  const x = input('x', shape);
  const count = shape.reduce((product, size) => product * size, 1);
  const feeds = new Map([[x, Float64Array.from({ length: count }, (_, i) => i)]]);
  return [...interpret([layer.forward(x, pass)], feeds)[0]!];
}

function errorOf(action: () => unknown): EarthmoverError {
  try {
    action();
  } catch (error) {
    if (error instanceof EarthmoverError) return error;
    throw error;
  }
  return expect.unreachable('nothing was thrown');
}

describe('sequential', () => {
  it('says which layer does not fit, what it was given and how to mend it', () => {
    const error = errorOf(() => sequential('critic', [2], [linear(2, 512), relu(), linear(256, 1)]));
    expect(error.message).toBe(
      [
        'linear 256→1: the input does not fit',
        '  model  critic',
        '  layer  2, linear 256→1',
        '  input  [512]',
        '  hint   this layer should be linear(512, 1)',
      ].join('\n'),
    );
    expect(error.kind).toBe('usage');
  });

  it.each<[string, Shape, Module, string]>([
    ['an image before a linear layer', [8, 8, 1], linear(64, 1), 'flatten() turns an image into a vector'],
    ['a vector before a convolution', [64], conv2d(1, 2, { kernel: 4 }), 'unflatten() turns a vector'],
    ['channels that disagree', [8, 8, 3], conv2d(1, 2, { kernel: 4 }), 'should take 3 channels'],
    ['a kernel larger than the image', [3, 3, 1], conv2d(1, 2, { kernel: 4 }), 'a smaller kernel'],
    [
      'a transposed window that leaves nothing',
      [1, 1, 1],
      convTranspose2d(1, 1, { kernel: 2, padding: 1 }),
      'padding',
    ],
    ['a batch norm of other width', [6], batchNorm(5), 'batchNorm(6)'],
    ['a picture of other size', [12], unflatten([2, 2, 2]), '12 elements against 8'],
    ['a reshape of other size', [12], reshape([5]), '12 elements against 5'],
  ])('refuses %s', (_, inputShape, layer, hint) => {
    expect(errorOf(() => sequential('net', inputShape, [layer])).message).toContain(hint);
  });

  it('refuses shapes with sizes that are none, its own and those of its layers', () => {
    expect(() => sequential('net', [0], [relu()])).toThrow('not a shape');
    const halve = lambda(
      'halve',
      ([size]) => [size! / 2],
      (x) => x,
    );
    const { message } = errorOf(() => sequential('net', [3], [halve]));
    expect(message).toMatch(/not a shape\n.*net\n.*0, halve\n.*1\.5/);
  });

  it('refuses an input that is not of its shape', () => {
    const model = sequential('critic', [2], [relu()]);
    expect(errorOf(() => model.forward(input('x', [5, 3]), pass)).message).toContain('[batch, 2]');
  });

  it("refuses a user's layer whose result is not what it announced", () => {
    const wrong = lambda(
      'halve',
      ([size]) => [size! / 2],
      (x) => mul(x, 0.5),
    );
    const model = sequential('net', [4], [relu(), wrong]);
    const { message } = errorOf(() => model.forward(input('x', [3, 4]), pass));
    expect(message).toContain('layer      1, halve');
    expect(message).toContain('announced  [3, 2]');
  });

  it("takes layers made of raw ops and of a user's own parameters", () => {
    const gain: Module = {
      name: 'gain',
      parameters: [{ name: 'weight', shape: [2], layout: 'vector', initial: () => Float32Array.of(1, 1) }],
      statistics: [],
      outputShape: (shape) => shape,
      forward: (x, { parameter }) => mul(x, parameter('weight')),
    };
    const double = lambda(
      'double',
      (shape) => shape,
      (x) => mul(x, 2),
    );
    const model = sequential('net', [2], [double, gain]);
    const [x, weight] = [input('x', [1, 2]), input('1.weight', [2])];
    const given = (name: string): Value => (name === '1.weight' ? weight : expect.unreachable(name));
    const y = model.forward(x, { ...pass, parameter: given });
    const feeds = new Map([
      [x, [3, 4]],
      [weight, [10, 100]],
    ]);
    expect([...interpret([y], feeds)[0]!]).toEqual([60, 800]);
  });

  it('refuses to take the index from a layer that needs it for its names', () => {
    expect(() => unnumbered(linear(2, 2))).toThrow('needs an index');
  });

  it.each([
    ['linear', () => linear(0, 5)],
    ['conv2d', () => conv2d(1, 2, { kernel: 4, stride: 0 })],
    ['conv2d', () => conv2d(1, 2, { kernel: [4, 1.5] })],
    ['convTranspose2d', () => convTranspose2d(1, 2, { kernel: 4, padding: -1 })],
    ['convTranspose2d', () => convTranspose2d(1, 2, { kernel: 4, stride: 2, outputPadding: 2 })],
    ['batchNorm', () => batchNorm(Number.NaN)],
  ])('refuses sizes that are none: %s', (name, make) => {
    const error = errorOf(make);
    expect(error.message).toMatch(new RegExp(`^${name}`));
    expect(error.facts.hint).toBeDefined();
  });
});

describe('flatten and unflatten', () => {
  it('order an image channel by channel, as PyTorch does', () => {
    // Two pixels of three channels: 0 1 2 | 3 4 5.
    expect(apply(flatten(), [1, 1, 2, 3])).toEqual([0, 3, 1, 4, 2, 5]);
    expect(apply(unflatten([1, 2, 3]), [1, 6])).toEqual([0, 2, 4, 1, 3, 5]);
  });

  it('undo each other', () => {
    const both = sequential('both', [3, 4, 5], [flatten(), unflatten([3, 4, 5])]);
    const x = input('x', [2, 3, 4, 5]);
    const elements = Float64Array.from({ length: 120 }, (_, i) => i);
    expect(interpret([both.forward(x, pass)], new Map([[x, elements]]))[0]).toEqual(elements);
  });

  it('move nothing for images of one channel or one pixel', () => {
    const ops = (layer: Module, shape: Shape) => layer.forward(input('x', shape), pass).op.name;
    expect(ops(flatten(), [2, 4, 4, 1])).toBe('reshape');
    expect(ops(unflatten([1, 1, 9]), [2, 9])).toBe('reshape');
    expect(ops(flatten(), [2, 4, 4, 3])).toBe('reshape');
    expect(flatten().forward(input('x', [2, 4, 4, 3]), pass).inputs[0]!.op.name).toBe('transpose');
  });
});

describe('batchNorm', () => {
  const parameters = new Map([
    ['weight', input('weight', [3])],
    ['bias', input('bias', [3])],
    ['running_mean', input('running_mean', [3])],
    ['running_var', input('running_var', [3])],
  ]);
  const feeds = new Map<Value, number[]>([
    [parameters.get('weight')!, [1, 2, -1]],
    [parameters.get('bias')!, [0, 1, 5]],
    [parameters.get('running_mean')!, [1, 2, 3]],
    [parameters.get('running_var')!, [4, 9, 16]],
  ]);
  const leaf = (name: string) => parameters.get(name)!;
  const x = input('x', [4, 3]);
  const rows = [1, 2, 3, 3, 8, 5, -1, 0, 4, 7, -2, 9];

  it('gives each group of rows its own statistics', () => {
    const moments: BatchMoments[] = [];
    const groupPass: Pass = { ...pass, parameter: leaf, groups: 2, moments: (m) => moments.push(m) };
    const together = batchNorm(3).forward(x, groupPass);
    const [{ sum, squares, count }] = moments as [BatchMoments];
    expect([sum.shape, squares.shape, count]).toEqual([[2, 1, 3], [2, 1, 3], 2]);
    const half = input('half', [2, 3]);
    const apart = batchNorm(3).forward(half, { ...pass, parameter: leaf });
    const [y, sums] = interpret([together, sum], new Map([...feeds, [x, rows]]));
    for (const group of [0, 1]) {
      const part = rows.slice(6 * group, 6 * group + 6);
      expect(y!.slice(6 * group, 6 * group + 6)).toEqual(
        interpret([apart], new Map([...feeds, [half, part]]))[0],
      );
      expect([...sums!.slice(3 * group, 3 * group + 3)]).toEqual(
        [0, 1, 2].map((c) => part[c]! + part[c + 3]!),
      );
    }
  });

  it('uses the running averages in mode eval, and leaves no moments', () => {
    const y = batchNorm(3, { eps: 0 }).forward(x, {
      ...pass,
      parameter: leaf,
      statistic: leaf,
      mode: 'eval',
      moments: () => expect.unreachable('eval moves no average'),
    });
    const expected = rows.map((value, i) => {
      const [c, z] = [i % 3, (value - [1, 2, 3][i % 3]!) / [2, 3, 4][i % 3]!];
      return z * [1, 2, -1][c]! + [0, 1, 5][c]!;
    });
    const [given] = interpret([y], new Map([...feeds, [x, rows]]));
    given!.forEach((value, i) => {
      expect(value).toBeCloseTo(expected[i]!, 12);
    });
  });

  it.each([
    [4, 3, 'cannot be split evenly'],
    [4, 4, 'one sample has no variance'],
  ])('refuses %i rows in %i groups', (_, groups, fault) => {
    expect(() => batchNorm(3).forward(x, { ...pass, parameter: leaf, groups })).toThrow(fault);
  });
});
