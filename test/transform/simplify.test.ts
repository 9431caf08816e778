import { describe, expect, it } from 'vitest';
import { printGraph } from '../../src/graph/print.ts';
import type { Value } from '../../src/graph/value.ts';
import { center } from '../../src/ops/center.ts';
import { conv2d, conv2dInput, conv2dWeight } from '../../src/ops/conv2d.ts';
import { concat, pad, reshape, slice, transpose } from '../../src/ops/layout.ts';
import { fill, input } from '../../src/ops/leaf.ts';
import { matmul } from '../../src/ops/matmul.ts';
import { add, div, exp, leakyRelu, leakyStep, mul, neg, sub, tanh } from '../../src/ops/pointwise.ts';
import { broadcast, sum, sumKeep } from '../../src/ops/sum.ts';
import { simplify } from '../../src/transform/simplify.ts';

const x = input('x', [4, 3]);
const y = input('y', [4, 3]);
const s = input('s', [3]);
const k = input('k', []);
const square = input('square', [3, 3]);
const w = input('w', [3, 5]);
const tall = input('tall', [2, 3]);
const wide = input('wide', [64, 3]);
const image = input('image', [2, 4, 4, 3]);
const kernel = input('kernel', [4, 4, 3, 5]);
const head = input('head', [2, 1, 1, 5]);
const point = input('point', [1, 1, 3, 5]);

/** The graph as text without its inputs, which are written by name. */
function text(...outputs: Value[]): string {
  const names = new Map<string, string>();
  let next = 0;
  const lines = printGraph(outputs)
    .split('\n')
    .flatMap((line) => {
      const [, number, name] = /^(%\d+) = input\[name=(\w+)\]/.exec(line) ?? [];
      if (number) {
        names.set(number, name!);
        return [];
      }
      const made = /^(%\d+) =/.exec(line)?.[1];
      if (made) names.set(made, `%${next++}`);
      return [line.replaceAll(/%\d+/g, (found) => names.get(found)!)];
    });
  return lines.join('\n');
}

const rules: readonly [name: string, before: readonly Value[], after: string][] = [
  [
    'common subexpressions once',
    [mul(tanh(x), y), mul(tanh(x), y)],
    `
     %0 = tanh x : f32[4, 3]
     %1 = mul %0 y : f32[4, 3]
     return %1 %1`,
  ],
  [
    'constants folded',
    [mul(x, add(fill(2), exp(fill(0))))],
    `
     %0 = fill[value=3] : f32[4, 3]
     %1 = mul x %0 : f32[4, 3]
     return %1`,
  ],
  [
    'infinities of both signs stay apart',
    [mul(x, fill(1 / 0, [4, 3])), mul(x, fill(-1 / 0, [4, 3]))],
    `
     %0 = fill[value=Infinity] : f32[4, 3]
     %1 = mul x %0 : f32[4, 3]
     %2 = fill[value=-Infinity] : f32[4, 3]
     %3 = mul x %2 : f32[4, 3]
     return %1 %3`,
  ],
  [
    'times 0',
    [add(mul(x, 0), y)],
    `
     return y`,
  ],
  [
    'times 1 and times −1',
    [mul(x, 1), mul(-1, x)],
    `
     %0 = neg x : f32[4, 3]
     return x %0`,
  ],
  [
    'plus 0, minus 0, 0 minus',
    [add(0, x), sub(x, 0), sub(0, x)],
    `
     %0 = neg x : f32[4, 3]
     return x x %0`,
  ],
  [
    'over 1, 0 over',
    [div(x, 1), div(0, x)],
    `
     %0 = fill[value=0] : f32[4, 3]
     return x %0`,
  ],
  [
    'a value plus itself',
    [add(x, x)],
    `
     %0 = fill[value=2] : f32[4, 3]
     %1 = mul x %0 : f32[4, 3]
     return %1`,
  ],
  [
    'minus minus',
    [neg(neg(x))],
    `
     return x`,
  ],
  [
    'constant factors meet',
    [mul(2, mul(mul(x, 3), mul(y, neg(fill(5)))))],
    `
     %0 = mul x y : f32[4, 3]
     %1 = fill[value=-30] : f32[4, 3]
     %2 = mul %0 %1 : f32[4, 3]
     return %2`,
  ],
  [
    'a leaky relu of slope 1',
    [mul(leakyRelu(x, 1), leakyStep(y, 1))],
    `
     return x`,
  ],
  [
    'reshape of reshape',
    [reshape(reshape(x, [12]), [2, 6]), reshape(reshape(x, [12]), [4, 3])],
    `
     %0 = reshape x : f32[2, 6]
     return %0 x`,
  ],
  [
    'a pointwise op of reshapes',
    [mul(reshape(x, [12]), reshape(y, [12]))],
    `
     %0 = mul x y : f32[4, 3]
     %1 = reshape %0 : f32[12]
     return %1`,
  ],
  [
    'transpose of transpose',
    [transpose(transpose(image, [0, 3, 1, 2]), [0, 2, 3, 1]), transpose(transpose(image, [1, 2, 3, 0]))],
    `
     %0 = transpose[permutation=[0,3,2,1]] image : f32[2, 3, 4, 4]
     return image %0`,
  ],
  [
    'broadcast of broadcast',
    [broadcast(broadcast(s, [4, 3]), [2, 4, 3])],
    `
     %0 = broadcast s : f32[2, 4, 3]
     return %0`,
  ],
  [
    'constants in other shapes',
    [
      reshape(fill(2, [6]), [3, 2]),
      pad(fill(0, [2]), [1], [4]),
      sum(fill(2, [3, 4])),
      center(fill(2, [3]), [0]),
    ],
    `
     %0 = fill[value=2] : f32[3, 2]
     %1 = fill[value=0] : f32[4]
     %2 = fill[value=24] : f32[]
     %3 = fill[value=0] : f32[3]
     return %0 %1 %2 %3`,
  ],
  [
    'a padded constant stays',
    [pad(fill(2, [2]), [1], [4])],
    `
     %0 = fill[value=2] : f32[2]
     %1 = pad[starts=[1]] %0 : f32[4]
     return %1`,
  ],
  [
    'sum of broadcast over two axes',
    [sumKeep(broadcast(k, [4, 3]), [0, 1])],
    `
     %0 = broadcast k : f32[1, 1]
     %1 = fill[value=12] : f32[1, 1]
     %2 = mul %0 %1 : f32[1, 1]
     return %2`,
  ],
  [
    'sum of broadcast',
    [sumKeep(broadcast(s, [4, 3]), [0])],
    `
     %0 = broadcast s : f32[1, 3]
     %1 = fill[value=4] : f32[1, 3]
     %2 = mul %0 %1 : f32[1, 3]
     return %2`,
  ],
  [
    'sum over an axis of 1',
    [sumKeep(reshape(x, [4, 1, 3]), [1, 2])],
    `
     %0 = reshape x : f32[4, 1, 3]
     %1 = slice[starts=[0,0,0]] %0 : f32[4, 1, 1]
     %2 = slice[starts=[0,0,1]] %0 : f32[4, 1, 1]
     %3 = add %1 %2 : f32[4, 1, 1]
     %4 = slice[starts=[0,0,2]] %0 : f32[4, 1, 1]
     %5 = add %3 %4 : f32[4, 1, 1]
     return %5`,
  ],
  [
    'sum of a negative',
    [sumKeep(neg(wide), [0])],
    `
     %0 = sum[axes=[0]] wide : f32[1, 3]
     %1 = neg %0 : f32[1, 3]
     return %1`,
  ],
  [
    'factors out of sums',
    [sum(mul(wide, k)), sumKeep(mul(wide, tanh(broadcast(s, [64, 3]))), [0])],
    `
     %0 = sum[axes=[0,1]] wide : f32[1, 1]
     %1 = broadcast k : f32[1, 1]
     %2 = mul %0 %1 : f32[1, 1]
     %3 = reshape %2 : f32[]
     %4 = sum[axes=[0]] wide : f32[1, 3]
     %5 = broadcast s : f32[1, 3]
     %6 = tanh %5 : f32[1, 3]
     %7 = mul %4 %6 : f32[1, 3]
     return %3 %7`,
  ],
  [
    'a factor out of one of two summed axes',
    [sumKeep(mul(wide, broadcast(s, [64, 3])), [0, 1])],
    `
     %0 = sum[axes=[0]] wide : f32[1, 3]
     %1 = broadcast s : f32[1, 3]
     %2 = mul %0 %1 : f32[1, 3]
     %3 = slice[starts=[0,0]] %2 : f32[1, 1]
     %4 = slice[starts=[0,1]] %2 : f32[1, 1]
     %5 = add %3 %4 : f32[1, 1]
     %6 = slice[starts=[0,2]] %2 : f32[1, 1]
     %7 = add %5 %6 : f32[1, 1]
     return %7`,
  ],
  [
    'sum over an axis of 2',
    [sumKeep(tall, [0])],
    `
     %0 = slice[starts=[0,0]] tall : f32[1, 3]
     %1 = slice[starts=[1,0]] tall : f32[1, 3]
     %2 = add %0 %1 : f32[1, 3]
     return %2`,
  ],
  [
    'center of centered and scaled',
    [center(mul(center(x, [0]), s), [0])],
    `
     %0 = sum[axes=[0]] x : f32[1, 3]
     %1 = fill[value=0.25] : f32[1, 3]
     %2 = mul %0 %1 : f32[1, 3]
     %3 = broadcast %2 : f32[4, 3]
     %4 = sub x %3 : f32[4, 3]
     %5 = broadcast s : f32[4, 3]
     %6 = mul %4 %5 : f32[4, 3]
     return %6`,
  ],
  [
    'center of constant',
    [center(broadcast(s, [4, 3]), [0])],
    `
     %0 = fill[value=0] : f32[4, 3]
     return %0`,
  ],
  [
    'center of a part that is centered',
    [center(add(center(x, [0]), y), [0])],
    `
     %0 = sum[axes=[0]] x : f32[1, 3]
     %1 = fill[value=0.25] : f32[1, 3]
     %2 = mul %0 %1 : f32[1, 3]
     %3 = broadcast %2 : f32[4, 3]
     %4 = sub x %3 : f32[4, 3]
     %5 = sum[axes=[0]] y : f32[1, 3]
     %6 = mul %5 %1 : f32[1, 3]
     %7 = broadcast %6 : f32[4, 3]
     %8 = sub y %7 : f32[4, 3]
     %9 = add %4 %8 : f32[4, 3]
     return %9`,
  ],
  [
    'center of other axes stays',
    [center(center(x, [0]), [1])],
    `
     %0 = sum[axes=[0]] x : f32[1, 3]
     %1 = fill[value=0.25] : f32[1, 3]
     %2 = mul %0 %1 : f32[1, 3]
     %3 = broadcast %2 : f32[4, 3]
     %4 = sub x %3 : f32[4, 3]
     %5 = slice[starts=[0,0]] %4 : f32[4, 1]
     %6 = slice[starts=[0,1]] %4 : f32[4, 1]
     %7 = add %5 %6 : f32[4, 1]
     %8 = slice[starts=[0,2]] %4 : f32[4, 1]
     %9 = add %7 %8 : f32[4, 1]
     %10 = fill[value=0.3333333333333333] : f32[4, 1]
     %11 = mul %9 %10 : f32[4, 1]
     %12 = broadcast %11 : f32[4, 3]
     %13 = sub %4 %12 : f32[4, 3]
     return %13`,
  ],
  [
    'slice of concat',
    [slice(concat([x, y]), [5, 0], [2, 3]), slice(concat([x, y]), [3, 0], [2, 3])],
    `
     %0 = slice[starts=[1,0]] y : f32[2, 3]
     %1 = concat[axis=0] x y : f32[8, 3]
     %2 = slice[starts=[3,0]] %1 : f32[2, 3]
     return %0 %2`,
  ],
  [
    'matmul of transpose',
    [matmul(transpose(w), x, 'NT'), matmul(transpose(w), square, 'NN'), matmul(x, transpose(y), 'NN')],
    `
     %0 = transpose[permutation=[1,0]] w : f32[5, 3]
     %1 = matmul[mode=NT] %0 x : f32[5, 4]
     %2 = matmul[mode=TN] w square : f32[5, 3]
     %3 = matmul[mode=NT] x y : f32[4, 4]
     return %1 %2 %3`,
  ],
  [
    'matmul TN and NT of transpose',
    [matmul(transpose(x), w, 'TN'), matmul(x, transpose(w), 'NT')],
    `
     %0 = matmul[mode=NN] x w : f32[4, 5]
     return %0 %0`,
  ],
  [
    'a convolution whose window covers the input',
    [conv2d(image, kernel)],
    `
     %0 = reshape image : f32[2, 48]
     %1 = reshape kernel : f32[48, 5]
     %2 = matmul[mode=NN] %0 %1 : f32[2, 5]
     %3 = reshape %2 : f32[2, 1, 1, 5]
     return %3`,
  ],
  [
    'the gradients of that convolution',
    [conv2dInput(head, kernel, [4, 4]), conv2dWeight(image, head, [4, 4])],
    `
     %0 = reshape head : f32[2, 5]
     %1 = reshape kernel : f32[48, 5]
     %2 = matmul[mode=NT] %0 %1 : f32[2, 48]
     %3 = reshape %2 : f32[2, 4, 4, 3]
     %4 = reshape image : f32[2, 48]
     %5 = matmul[mode=TN] %4 %0 : f32[48, 5]
     %6 = reshape %5 : f32[4, 4, 3, 5]
     return %3 %6`,
  ],
  [
    'a convolution of single pixels',
    [conv2d(image, point)],
    `
     %0 = reshape image : f32[32, 3]
     %1 = reshape point : f32[3, 5]
     %2 = matmul[mode=NN] %0 %1 : f32[32, 5]
     %3 = reshape %2 : f32[2, 4, 4, 5]
     return %3`,
  ],
  [
    'a convolution whose one window begins in the padding stays',
    [conv2d(image, kernel, { stride: [3, 3], padding: [1, 1] })],
    `
     %0 = conv2d[stride=[3,3], padding=[1,1]] image kernel : f32[2, 1, 1, 5]
     return %0`,
  ],
  [
    'other convolutions stay',
    [conv2d(image, kernel, { padding: [1, 1] }), conv2d(image, point, { stride: [2, 2] })],
    `
     %0 = conv2d[stride=[1,1], padding=[1,1]] image kernel : f32[2, 3, 3, 5]
     %1 = conv2d[stride=[2,2], padding=[0,0]] image point : f32[2, 2, 2, 5]
     return %0 %1`,
  ],
];

describe('simplify by rule', () => {
  it.each(rules)('%s', (_, before, after) => {
    expect(text(...simplify(before)).split('\n')).toEqual(after.trim().split(/\n */));
  });
});
