import { describe, expect, it } from 'vitest';
import { gather } from '../../src/ops/gather.ts';
import { concat } from '../../src/ops/layout.ts';
import { fill, input } from '../../src/ops/leaf.ts';
import { matmul } from '../../src/ops/matmul.ts';
import { add, leakyRelu, mul, tanh } from '../../src/ops/pointwise.ts';
import { sum } from '../../src/ops/sum.ts';
import { compileGraph } from '../../src/runtime/graph.ts';
import { grad } from '../../src/transform/grad.ts';
import { batchNorm } from '../ops/cases.ts';
import { device } from '../support/device.ts';

const [x, w] = [input('x', [2, 3]), input('w', [3, 2])];

describe('a compiled graph', () => {
  it('computes a product of matrices, again and again, with what it is fed', async () => {
    const graph = await compileGraph(await device(), [matmul(x, w), sum(x)]);
    const identity = [1, 0, 0, 1, 0, 0];
    expect(await graph.run({ x: [1, 2, 3, 4, 5, 6], w: identity })).toEqual([
      Float32Array.of(1, 2, 4, 5),
      Float32Array.of(21),
    ]);
    expect(await graph.run({ x: [0, 0, 7, 0, 0, 0], w: identity })).toEqual([
      Float32Array.of(0, 0, 0, 0),
      Float32Array.of(7),
    ]);
    graph.destroy();
  });

  it('takes row numbers as u32, and constants without any input', async () => {
    const rows = input('rows', [3], 'u32');
    const graph = await compileGraph(await device(), [gather(x, rows), fill(2.5, [2])]);
    const [picked, constant] = await graph.run({ x: Float64Array.of(1, 2, 3, 4, 5, 6), rows: [1, 0, 1] });
    expect([...picked!]).toEqual([4, 5, 6, 1, 2, 3, 4, 5, 6]);
    expect([...constant!]).toEqual([2.5, 2.5]);
    graph.destroy();
    const alone = await compileGraph(await device(), [fill(4, [3])]);
    expect(await alone.run()).toEqual([Float32Array.of(4, 4, 4)]);
    alone.destroy();
  });

  it('writes every element of every result, and at each run anew', async () => {
    const gpu = await device();
    const [rows, weight] = [input('rows', [33, 20]), input('weight', [20, 37])];
    const y = leakyRelu(add(matmul(rows, weight), 1));
    const outputs = [
      y,
      tanh(rows),
      sum(y, [0]),
      sum(y, [1]),
      concat([rows, rows]),
      ...grad(sum(mul(y, y)), [weight]),
    ];
    const graph = await compileGraph(gpu, outputs);
    const feeds = { rows: Array(660).fill(0.5), weight: Array(740).fill(0.25) };
    // No result is 0 anywhere: a dropped submit, or a row that no thread reaches, would be.
    for (const result of await graph.run(feeds)) expect(result.every((value) => value !== 0)).toBe(true);
    const zeros = await graph.run({ rows: Array(660).fill(0), weight: Array(740).fill(0) });
    expect(zeros[0]!.every((value) => value === 1)).toBe(true);
    expect([1, 4, 5].every((i) => zeros[i]!.every((value) => value === 0))).toBe(true);
    graph.destroy();
  });

  it('has the same bits at every run, and when it is compiled again', async () => {
    const gpu = await device();
    const names = ['gamma', 'beta'].map((name) => input(name, [8]));
    const images = input('images', [32, 4, 4, 8]);
    const y = tanh(batchNorm(images, names[0]!, names[1]!, 2));
    const outputs = [y, ...grad(sum(mul(y, y)), [images, ...names])];
    const feeds = {
      images: Float32Array.from({ length: 4096 }, (_, i) => Math.sin(i * i)),
      gamma: Array.from({ length: 8 }, (_, i) => 1 + i / 8),
      beta: Array(8).fill(0.1),
    };
    const runs: Float32Array[][] = [];
    for (let i = 0; i < 2; i++) {
      const graph = await compileGraph(gpu, outputs);
      for (let k = 0; k < 3; k++) runs.push(await graph.run(feeds));
      graph.destroy();
    }
    for (const run of runs) expect(run).toEqual(runs[0]);
    expect(runs[0]!.every((result) => result.some((value) => value !== 0))).toBe(true);
  });

  it('is one submit for the work and one for the results, and gives back all its bytes', async () => {
    const gpu = await device();
    const before = gpu.liveBytes;
    const graph = await compileGraph(gpu, [tanh(matmul(tanh(matmul(x, w)), x))]);
    const { submits, readbacks } = gpu.counts;
    const held = gpu.liveBytes;
    // The inner products are 2.2, 2.8, 4.9 and 6.4, whose tanh is t.
    const [result] = await graph.run({ x: [0.1, 0.2, 0.3, 0.4, 0.5, 0.6], w: [1, 2, 3, 4, 5, 6] });
    const t = [2.2, 2.8, 4.9, 6.4].map(Math.tanh);
    expect(gpu.counts.submits - submits).toBe(2);
    expect(gpu.counts.readbacks - readbacks).toBe(1);
    expect(gpu.liveBytes).toBe(held);
    const outer = [0, 2].flatMap((row) =>
      [0, 1, 2].map((column) => Math.tanh((t[row]! * (1 + column) + t[row + 1]! * (4 + column)) / 10)),
    );
    result!.forEach((value, i) => {
      expect(value).toBeCloseTo(outer[i]!, 5);
    });
    graph.destroy();
    expect(gpu.liveBytes).toBe(before);
  });
});

describe('feeding a compiled graph', () => {
  const product = [matmul(x, w)];
  const full = { x: [1, 2, 3, 4, 5, 6], w: [1, 2, 3, 4, 5, 6] };

  it.each([
    ['an input that is missing', { x: full.x }, /input 'w'[\s\S]*nothing[\s\S]*6 elements, row-major/],
    ['an input that the graph does not have', { ...full, wieght: full.w }, /no input 'wieght'[\s\S]*x, w/],
    ['too few elements', { ...full, x: [1, 2, 3] }, /input 'x'[\s\S]*given +3[\s\S]*\[2, 3\][\s\S]*feed 6/],
    ['too many elements', { ...full, x: [...full.x, 7] }, /input 'x'[\s\S]*given +7/],
  ])('says what is wrong with %s', async (_, feeds, message) => {
    const graph = await compileGraph(await device(), product);
    const failure = graph.run(feeds as Readonly<Record<string, number[]>>);
    await expect(failure).rejects.toThrow(message);
    await expect(failure).rejects.toMatchObject({ kind: 'usage' });
    // Nothing is half fed: the next run is right.
    const [result] = await graph.run(full);
    expect([...result!]).toEqual([22, 28, 49, 64]);
    graph.destroy();
  });
});
