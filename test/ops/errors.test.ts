import { describe, expect, it } from 'vitest';
import { EarthmoverError } from '../../src/core/errors.ts';
import { interpret } from '../../src/graph/interpret.ts';
import { center } from '../../src/ops/center.ts';
import { conv2d, conv2dInput, conv2dWeight } from '../../src/ops/conv2d.ts';
import { gather, scatter } from '../../src/ops/gather.ts';
import { concat, pad, reshape, slice, transpose } from '../../src/ops/layout.ts';
import { fill, input } from '../../src/ops/leaf.ts';
import { matmul } from '../../src/ops/matmul.ts';
import { add, leakyRelu, select, tanh } from '../../src/ops/pointwise.ts';
import { random, sampleRows } from '../../src/ops/random.ts';
import { broadcast, sum, sumKeep } from '../../src/ops/sum.ts';
import { grad, vjp } from '../../src/transform/grad.ts';

const a = input('a', [2, 3]);
const images = input('images', [64, 32, 32, 3]);
const kernel = input('kernel', [4, 4, 1, 8]);
const rows = input('rows', [3], 'u32');
const state = input('state', [8], 'u32');

/** A use that is refused, the first line of the refusal, and words that its facts or hint must hold. */
const refusals: readonly [name: string, use: () => unknown, fault: string, ...told: string[]][] = [
  ['input: no elements', () => input('x', [0, 2]), 'input: a shape holds whole numbers ≥ 1', '[0, 2]'],
  ['fill: half an element', () => fill(1, [1.5]), 'fill: a shape holds whole numbers ≥ 1', '[1.5]'],
  [
    'add: shapes apart',
    () => add(a, input('b', [2])),
    'add: the shapes do not broadcast to one',
    '[2, 3] [2]',
  ],
  [
    'select: mask apart',
    () => select(input('m', [4]), a, 0),
    'select: the shapes do not broadcast to one',
    '[4]',
  ],
  [
    'leakyRelu: a negative slope',
    () => leakyRelu(a, -0.2),
    'leakyRelu: the slope must be finite and ≥ 0',
    '-0.2',
  ],
  ['sum: no such axis', () => sum(a, [2]), 'sum: no such axes', '[2, 3]', '[0, 2)'],
  ['sum: an axis twice', () => sumKeep(a, [1, 1]), 'sum: no such axes', 'at most once'],
  ['center: no such axis', () => center(a, [-1]), 'center: no such axes', '[-1]'],
  [
    'broadcast: to fewer axes',
    () => broadcast(a, [3]),
    'broadcast: sizes must be equal or 1',
    '[2, 3]',
    '[3]',
  ],
  ['broadcast: 2 to 4', () => broadcast(a, [4, 3]), 'broadcast: sizes must be equal or 1', '[4, 3]'],
  [
    'reshape: other count',
    () => reshape(a, [4]),
    'reshape: the number of elements must stay the same',
    '6 elements',
  ],
  [
    'transpose: an axis twice',
    () => transpose(a, [0, 0]),
    'transpose: not a permutation of the axes',
    '[0, 0]',
  ],
  [
    'slice: past the end',
    () => slice(a, [0, 2], [2, 2]),
    'slice: the block must lie inside the value',
    '[0, 2]',
  ],
  [
    'slice: a start too few',
    () => slice(a, [0], [2, 2]),
    'slice: the block must lie inside the value',
    '2 axes',
  ],
  [
    'pad: before the start',
    () => pad(a, [-1, 0], [2, 3]),
    'pad: the value must fit into the shape',
    '[-1, 0]',
  ],
  ['pad: too tight', () => pad(a, [0, 1], [2, 3]), 'pad: the value must fit into the shape', '[0, 1]'],
  ['concat: of nothing', () => concat([]), 'concat: parts must agree on every axis but one'],
  [
    'concat: other width',
    () => concat([a, input('b', [2, 2])]),
    'concat: parts must agree on every axis but one',
    '[2, 3] [2, 2]',
  ],
  [
    'matmul: of a vector',
    () => matmul(a, input('b', [3])),
    'matmul NN: a and b must have two dimensions',
    '[3]',
  ],
  ['matmul: inner sizes', () => matmul(a, a), 'matmul NN: a and b disagree', 'must be equal: 3 against 2'],
  [
    'matmul TN: inner sizes',
    () => matmul(a, input('b', [3, 2]), 'TN'),
    'matmul TN: a and b disagree',
    '2 against 3',
  ],
  [
    'conv2d: channels',
    () => conv2d(images, kernel),
    'conv2d: x and weight disagree on channels',
    '[4, 4, 3, 8]',
  ],
  [
    'conv2d: a matrix',
    () => conv2d(a, kernel),
    'conv2d: x must have four dimensions',
    '[n, height, width, channels]',
  ],
  [
    'conv2d: too large a kernel',
    () => conv2d(input('x', [1, 3, 3, 1]), kernel),
    'conv2d: the window does not fit the input',
    '[3, 3]',
  ],
  [
    'conv2d: stride 0',
    () => conv2d(input('x', [1, 8, 8, 1]), kernel, { stride: [0, 1] }),
    'conv2d: the window does not fit the input',
    'stride ≥ 1',
  ],
  [
    'conv2dInput: channels',
    () => conv2dInput(input('dy', [1, 5, 5, 3]), kernel, [8, 8]),
    'conv2dInput: dy and weight disagree on channels',
    'should be 3',
  ],
  [
    'conv2dInput: a size that dy cannot come from',
    () => conv2dInput(input('dy', [1, 5, 5, 8]), kernel, [4, 4]),
    'conv2dInput: the window does not fit the input',
    '[5, 5]',
  ],
  [
    'conv2dWeight: batch',
    () => conv2dWeight(images, input('dy', [32, 16, 16, 8]), [4, 4]),
    'conv2dWeight: x and dy disagree on the batch',
    'should be 64',
  ],
  ['gather: rows as f32', () => gather(a, input('i', [3])), 'gather: indices must be u32[m]', 'f32[3]'],
  ['scatter: a row too few', () => scatter(a, rows, 5), 'scatter: rows and indices disagree', 'u32[2]'],
  [
    'random: a state of f32',
    () => random(a, [4], { kind: 'normal', stream: 0, clock: 'criticStep' }),
    'random: the state must be the u32 counters',
  ],
  [
    'sampleRows: more than there are',
    () => sampleRows(a, state, [64, 3], { count: 2, encoding: 'f32' }),
    'the batch is larger than the data set',
    'at most 2',
  ],
  [
    'grad: of a matrix',
    () => grad(a, [a]),
    'grad: the loss must have one element',
    'sum or average it first',
  ],
  ['vjp: another shape', () => vjp([a], [fill(1)], [a]), 'vjp: outputs and cotangents disagree', '[2, 3]'],
  [
    'interpret: an input not fed',
    () => interpret([tanh(a)]),
    "interpret: no elements for input 'a'",
    '[2, 3]',
  ],
  [
    'interpret: too few elements',
    () => interpret([tanh(a)], new Map([[a, [1, 2]]])),
    'interpret: wrong number of elements for a',
    'feed 6 elements',
  ],
];

describe('a wrong use is refused with the fault, the facts and a hint', () => {
  it.each(refusals)('%s', (_, use, fault, ...told) => {
    let caught: unknown;
    try {
      use();
    } catch (error) {
      caught = error;
    }
    expect(caught).toBeInstanceOf(EarthmoverError);
    const { kind, message, facts } = caught as EarthmoverError;
    expect(kind).toBe('usage');
    expect(message.split('\n')[0]).toBe(fault);
    for (const words of told) expect(message).toContain(words);
    expect(Object.keys(facts).length).toBeGreaterThan(1);
    expect(Object.keys(facts).at(-1)).toBe('hint');
    expect(message).not.toMatch(/undefined|NaN,|\[object/);
  });
});
