import { describe, expect, it } from 'vitest';
import { interpret } from '../../src/graph/interpret.ts';
import { printGraph } from '../../src/graph/print.ts';
import { byteSizeOf, consumersOf, topologicalOrder, type Value } from '../../src/graph/value.ts';
import { center } from '../../src/ops/center.ts';
import { fill, input } from '../../src/ops/leaf.ts';
import { matmul } from '../../src/ops/matmul.ts';
import { add, leakyRelu, mul, sub, tanh } from '../../src/ops/pointwise.ts';
import { broadcast, sum } from '../../src/ops/sum.ts';
import { grad } from '../../src/transform/grad.ts';
import { simplify } from '../../src/transform/simplify.ts';

const x = input('x', [2, 3]);
const w = input('w', [4, 3]);
const layer = () => leakyRelu(add(matmul(x, w, 'NT'), input('b', [4])), 0.2);

describe('printGraph', () => {
  it('writes a value a line, with attributes, operands, type and shape', () => {
    const y = layer();
    expect(printGraph([y, sum(y, [0])])).toBe(
      `
%0 = input[name=x] : f32[2, 3]
%1 = input[name=w] : f32[4, 3]
%2 = matmul[mode=NT] %0 %1 : f32[2, 4]
%3 = input[name=b] : f32[4]
%4 = broadcast %3 : f32[2, 4]
%5 = add %2 %4 : f32[2, 4]
%6 = leakyRelu[slope=0.2] %5 : f32[2, 4]
%7 = sum[axes=[0]] %6 : f32[1, 4]
%8 = reshape %7 : f32[4]
return %6 %8`.trim(),
    );
  });

  it('tells every constant apart: both infinities, NaN, −0', () => {
    const constants = [1 / 0, -1 / 0, Number.NaN, -0, 0, 1e-45].map((value) => fill(value));
    expect(printGraph(constants).match(/(?<=value=)[^\]]+/g)).toEqual([
      'Infinity',
      '-Infinity',
      'NaN',
      '-0',
      '0',
      '1e-45',
    ]);
  });
});

describe('topologicalOrder', () => {
  it('puts every value once, after its operands', () => {
    const y = layer();
    const order = topologicalOrder([y, tanh(y), y, ...grad(sum(y), [w])]);
    expect(new Set(order).size).toBe(order.length);
    for (const value of order) {
      for (const operand of value.inputs) expect(order.indexOf(operand)).toBeLessThan(order.indexOf(value));
    }
  });

  it('depends on the graph alone: built again, it is the same', () => {
    const build = () => {
      const y = layer();
      return printGraph([y, ...grad(sum(mul(y, y)), [x, w])]);
    };
    expect(build()).toBe(build());
  });

  it('gives consumers without repeats, and four bytes an element', () => {
    const y = mul(x, x);
    const users = consumersOf(topologicalOrder([y, tanh(x)]));
    expect(users.get(x)!.map((value) => value.op.name)).toEqual(['mul', 'tanh']);
    expect(users.get(y)).toEqual([]);
    expect(byteSizeOf(y)).toBe(24);
  });
});

describe('a chain of 10,000 values', () => {
  const repeat = (start: Value, next: (v: Value) => Value, times = 10_000) => {
    let value = start;
    for (let i = 0; i < times; i++) value = next(value);
    return value;
  };
  const seed = input('seed', [2]);

  it('is ordered, printed and run', () => {
    const deep = repeat(seed, (v) => mul(v, 0.9999));
    expect(topologicalOrder([deep])).toHaveLength(30_001);
    expect(printGraph([deep]).split('\n')).toHaveLength(30_002);
    expect(interpret([deep], new Map([[seed, [1, -2]]]))[0]![1]).toBeCloseTo(-2 * 0.9999 ** 10_000, 12);
  });

  it('is differentiated and simplified', () => {
    const [dx] = simplify(grad(sum(repeat(seed, (v) => mul(v, 0.9999))), [seed]));
    expect(printGraph([dx!])).toMatch(/^%0 = fill\[value=0\.3678\d+\] : f32\[2\]\nreturn %0$/);
  });

  it('is looked through for constants and for means of 0', () => {
    const row = repeat(broadcast(seed, [5, 2]), tanh);
    const factor = sum(mul(input('many', [5, 2]), row), [0]);
    const zero = center(
      repeat(center(seed, [0]), (v) => sub(v, center(seed, [0]))),
      [0],
    );
    const names = topologicalOrder(simplify([factor, zero])).map((value) => value.op.name);
    expect(names.filter((name) => name === 'tanh')).toHaveLength(10_000);
    expect(names.filter((name) => name === 'sum')).toHaveLength(1);
  });

  it('costs no more where values are shared: 40 squares, 2⁴⁰ paths', () => {
    const squares = repeat(broadcast(seed, [5, 2]), (v) => mul(v, v), 40);
    const means = repeat(center(seed, [0]), (v) => sub(v, mul(v, 0.5)), 40);
    const outputs = simplify([sum(mul(input('many', [5, 2]), squares), [0]), center(means, [0])]);
    expect(topologicalOrder(outputs).length).toBeLessThan(150);
  });
});
