import { describe, expect, it } from 'vitest';
import { compile } from '../../src/compiler/compile.ts';
import type { Plan } from '../../src/compiler/plan.ts';
import { validate } from '../../src/compiler/rules.ts';
import { EarthmoverError } from '../../src/core/errors.ts';
import { interpret } from '../../src/graph/interpret.ts';
import type { Value } from '../../src/graph/value.ts';
import { gather } from '../../src/ops/gather.ts';
import { concat, transpose } from '../../src/ops/layout.ts';
import { fill, input, inputName } from '../../src/ops/leaf.ts';
import { matmul } from '../../src/ops/matmul.ts';
import { add, exp, log, mul, neg, sigmoid, sub, tanh } from '../../src/ops/pointwise.ts';
import { broadcast, sum, sumKeep } from '../../src/ops/sum.ts';
import { compileGraph } from '../../src/runtime/graph.ts';
import { device } from '../support/device.ts';
import { compileSeparately } from './compile-separately.ts';
import { defaultTraits } from './traits.ts';

const x = input('x', [16, 8]);
const square = input('square', [8, 8]);

/** Runs the graph and compares it with the oracle; `feeds` by the name of the input, row-major. */
async function expectOracle(outputs: readonly Value[], inputs: readonly Value[]): Promise<void> {
  const feeds = new Map(
    inputs.map((value, stream) => [
      value,
      Float32Array.from({ length: value.shape.reduce((a, b) => a * b, 1) }, (_, i) =>
        value.dtype === 'u32' ? (7 * i + 3) % 5 : Math.sin(1 + i * (stream + 1.3)),
      ),
    ]),
  );
  const graph = await compileGraph(await device(), outputs);
  const results = await graph.run(Object.fromEntries([...feeds].map(([v, data]) => [inputName(v), data])));
  graph.destroy();
  interpret(outputs, feeds).forEach((expected, i) => {
    const wrong = results[i]!.findIndex(
      (y, k) => !(Object.is(y, expected[k]) || Math.abs(y - expected[k]!) <= 2e-5),
    );
    if (wrong >= 0) expect.fail(`output ${i} at ${wrong} is ${results[i]![wrong]}, not ${expected[wrong]}`);
  });
}

describe('limits', () => {
  const withLimits = (limits: Partial<typeof defaultTraits.limits>) => ({
    ...defaultTraits,
    limits: { ...defaultTraits.limits, ...limits },
  });

  it('refuses a model beyond the adapter, naming limit, need and offer', () => {
    const big = matmul(tanh(input('big', [2 ** 16, 1024])), input('w', [1024, 4]));
    const facts = { limit: 'maxBufferSize', need: 2 ** 28, offer: 2 ** 27 };
    const attempt = () => compileSeparately([big], { traits: withLimits({ maxBufferSize: 2 ** 27 }) });
    expect(attempt).toThrow(EarthmoverError);
    expect(attempt).toThrow(expect.objectContaining({ kind: 'gpu', facts: expect.objectContaining(facts) }));
    expect(attempt).toThrow(/hint .*smaller batch/);
  });

  it('refuses a binding beyond the limit even where the buffer is not', () => {
    const traits = withLimits({ maxStorageBufferBindingSize: 256 });
    expect(() => compileSeparately([tanh(x)], { traits })).toThrow(
      /maxStorageBufferBindingSize[\s\S]*512[\s\S]*256/,
    );
  });

  it('refuses more workgroups than a dimension holds where the grid cannot fold', () => {
    const steps = compileSeparately([tanh(x)]).steps.map((step) => ({
      ...step,
      kernel: { ...step.kernel, groups: [65_536, 1, 1] as const },
    }));
    expect(() => validate({ ...compileSeparately([tanh(x)]), steps }, defaultTraits)).toThrow(
      /maxComputeWorkgroupsPerDimension[\s\S]*65536[\s\S]*65535/,
    );
  });
});

describe('validate', () => {
  const plan = compileSeparately([tanh(x)]);
  const [step] = plan.steps;
  const [out, given] = step!.slices;
  const changed = (slices: Plan['steps'][number]['slices']): Plan => ({
    ...plan,
    steps: [{ ...step!, slices }],
  });

  it.each([
    [
      'a buffer that is read and written at once',
      [out!, { ...given!, buffer: out!.buffer, offset: 512 }],
      /read and written/,
    ],
    ['a binding off the alignment', [out!, { ...given!, offset: 16 }], /aligned/],
    ['a missing operand', [out!], /differ in number/],
  ] as const)('knows %s', (_, slices, message) => {
    expect(() => validate(changed(slices), defaultTraits)).toThrow(message);
  });

  it('knows two results that overlap, and more storage buffers than a stage has', () => {
    const both = compileSeparately([sum(x, [0]), sum(mul(x, x), [0])], { oneBuffer: true });
    expect(() => validate(both, defaultTraits)).not.toThrow();
    const steps = both.steps.map((s) => ({
      ...s,
      slices: s.slices.map((slice) => ({ ...slice, offset: 0 })),
    }));
    expect(() => validate({ ...both, steps }, defaultTraits)).toThrow(/overlap/);
    const few = { ...defaultTraits, limits: { ...defaultTraits.limits, maxStorageBuffersPerShaderStage: 2 } };
    expect(() => validate(both, few)).toThrow(/3 storage buffers/);
  });
});

describe('results in one buffer', () => {
  it('are copied where one is made of the other, since WebGPU forbids to read and write a buffer at once', () => {
    const product = matmul(x, square);
    const { steps } = compileSeparately([product, exp(product)], { oneBuffer: true });
    for (const { kernel, slices } of steps) {
      const written = slices.filter((_, i) => kernel.bindings[i]!.access === 'read_write');
      const read = slices.filter((_, i) => kernel.bindings[i]!.access === 'read');
      expect(read.filter(({ buffer }) => written.some((w) => w.buffer === buffer))).toEqual([]);
    }
    const copies = (plan: { readonly steps: readonly { readonly label: string }[] }) =>
      plan.steps.filter(({ label }) => label.includes('/select')).length;
    expect([copies({ steps }), copies(compileSeparately([product, exp(product)]))]).toEqual([1, 0]);
  });

  it('are copied also where one is a part of the other', () => {
    const [a, b] = [0, 1].map((i) => matmul(input(`rows${i}`, [4, 64]), input(`weight${i}`, [64, 64])));
    expect(() => compileSeparately([concat([a!, b!]), exp(a!)], { oneBuffer: true })).not.toThrow();
  });
});

describe('a kernel binds at most eight storage buffers', () => {
  const many = Array.from({ length: 12 }, (_, i) => input(`i${i}`, [16, 8]));
  const long = input('long', [96, 4]);
  const product = many.reduce((a, b) => mul(tanh(a), b));
  const graphs: Readonly<Record<string, readonly Value[]>> = {
    'an expression of twelve': [product],
    'a sum over twelve': [sum(product, [0])],
    'four sums of five': many.slice(1, 5).map((v) => sum(mul(many[0]!, v), [0])),
    'the epilogue of a product': [many.slice(1).reduce((a, b) => mul(a, b), matmul(many[0]!, square))],
    'a concatenation of twelve': [concat(many, 1)],
    'the sum of a concatenation of twelve': [sum(concat(many), [0])],
    'a product with a concatenation of twelve': [matmul(concat(many, 1), long)],
  };

  it.each(Object.keys(graphs))('also %s, which is made in several', (name) => {
    const { steps } = compileSeparately(graphs[name]!);
    expect(steps.length).toBeGreaterThan(1);
    for (const { kernel } of steps) expect(kernel.bindings.length).toBeLessThanOrEqual(8);
  });

  it('and computes what it should', async () => {
    const all = Object.values(graphs).flat();
    await expectOracle(all, [...many, square, long]);
  }, 240_000);
});

describe('results of any kind', () => {
  it('may be inputs, constants, the same twice, and reshaped', async () => {
    const rows = input('rows', [5], 'u32');
    const y = tanh(x);
    const outputs = [
      x,
      rows,
      y,
      y,
      fill(3, [5]),
      fill(0),
      transpose(x),
      gather(x, rows),
      neg(y),
      sum(fill(1, [7])),
    ];
    await expectOracle(outputs, [x, rows]);
  });

  it('keep the bits of an input that is handed through, the sign of a zero among them', async () => {
    const raw = input('raw', [4]);
    const graph = await compileGraph(await device(), [raw]);
    const [copy] = await graph.run({ raw: [-0, 2e-38, -3.5, Number.POSITIVE_INFINITY] });
    graph.destroy();
    expect([...copy!]).toEqual([-0, Math.fround(2e-38), -3.5, Number.POSITIVE_INFINITY]);
  });

  it('may come of constants that WGSL cannot write', async () => {
    const infinite = broadcast(log(fill(0)), [16, 8]);
    await expectOracle(
      [add(x, infinite), fill(Number.NaN, [3]), exp(neg(add(mul(x, 0.5), fill(1e39, [16, 8]))))],
      [x],
    );
  });
});

describe('kernels of several results', () => {
  it('do not wait for themselves: a covariance, whose column sums its own operand needs', async () => {
    const mean = mul(sumKeep(x, [0]), 1 / 16);
    await expectOracle([matmul(sub(x, mean), x, 'TN'), mean], [x]);
  });

  it('do not wait for each other: two products, each with the column sums of the other', async () => {
    const [u, v] = [input('u', [16, 8]), input('v', [16, 8])];
    const outputs = [matmul(mul(x, sumKeep(v, [0])), u, 'TN'), matmul(mul(x, sumKeep(u, [0])), v, 'TN')];
    await expectOracle(outputs, [x, u, v]);
  });

  it('do not read what they write: a sum beside one that is part of a concatenation', async () => {
    const y = input('y', [64, 1]);
    const tall = input('tall', [64, 8]);
    const part = tanh(y);
    const whole = concat([sumKeep(mul(tall, tall), [1]), part]);
    await expectOracle([whole, sum(mul(tall, part), [1])], [tall, y]);
  });
});

it('compiles two products that meet in one expression', async () => {
  const [a, b] = [matmul(x, square), matmul(tanh(x), square)];
  await expectOracle([sigmoid(add(tanh(a), add(b, 1)))], [x, square]);
  await expectOracle([mul(sigmoid(add(tanh(a), 1)), add(b, matmul(sigmoid(x), square)))], [x, square]);
});

it('a sum over axes that are not neighbours is taken in steps', async () => {
  const cube = input('cube', [4, 5, 6, 3]);
  await expectOracle([sum(cube, [0, 2]), sum(mul(cube, cube), [1, 3]), sum(cube, [0, 3])], [cube]);
});

it('names the input that has no buffer', () => {
  const outputs = [{ value: tanh(x), slice: { buffer: 'out', offset: 0, size: 512 } }];
  expect(() => compile({ name: 'graph', outputs, inputs: {}, traits: defaultTraits })).toThrow(
    /input 'x' has no buffer/,
  );
});
