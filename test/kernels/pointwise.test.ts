import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { sizeOf } from '../../src/core/shape.ts';
import { interpret } from '../../src/graph/interpret.ts';
import { foldGroups } from '../../src/kernels/grid.ts';
import { pointwiseKernel } from '../../src/kernels/pointwise.ts';
import { type LaneCount, laneType, pointwiseText } from '../../src/kernels/pointwise-text.ts';
import {
  type Code,
  divided,
  itemIndex,
  plain,
  referenceTo,
  type Statement,
  wgsl,
} from '../../src/kernels/statement.ts';
import { input } from '../../src/ops/leaf.ts';
import { type PointwiseName, pointwise, pointwiseNames } from '../../src/ops/pointwise.ts';
import { type Harness, openHarness } from './harness.ts';

const item: Code = { ...plain('item'), uses: ['item'] };
const loading = (code: Code): Code => ({ ...code, loads: true });
const vector = (name: string, code: Code): Statement => ({ name, type: 'vec4f', ...code });

let gpu: Harness;
beforeAll(async () => {
  gpu = await openHarness();
});
afterAll(() => gpu.destroy());

const { NaN: nan, POSITIVE_INFINITY: infinity } = Number;

// Zeros, both sides of the helpers' switches (0.25 and log 2⁻⁷), ends of exp's range, and what is no number.
const hard = [
  0, -0, 1e-30, -1e-30, 3e-8, -3e-8, 0.2, 0.2499, -0.25, 0.2501, -0.7, 1, -1, 2.5, -4.85, -4.86, 9, -17, 80, -80, 88.5,
  -89, 89, 200, -200, 1e30, -1e30, infinity, -infinity, nan,
]; // biome-ignore format: a list

interface Row {
  readonly name: PointwiseName;
  readonly slope?: number;
}

const rows: readonly Row[] = pointwiseNames.flatMap((name): Row[] =>
  name.startsWith('leaky') ? [0, 0.2].map((slope) => ({ name, slope })) : [{ name }],
);

const ulp = 2 ** -23;
/** What flushing subnormal numbers to zero may take away. */
const smallest = 2 ** -126;

/** Allowed error relative to the exact result, as WGSL's table of accuracies has it and what is built on it follows. */
const accuracy: Partial<Readonly<Record<PointwiseName, (x: number) => number>>> = {
  div: () => 2.5 * ulp,
  sqrt: () => 4.5 * ulp,
  rsqrt: () => 7 * ulp,
  exp: (x) => (3 + 2 * Math.abs(x)) * ulp,
  log: () => 3 * ulp,
  tanh: () => 16 * ulp,
  sigmoid: (x) => (8 + 2 * Math.abs(x)) * ulp,
  erf: () => 8 * ulp,
  softplus: (x) => (8 + 2 * Math.abs(x)) * ulp,
};

/** WGSL's logarithm has an absolute bound near 1. */
const absolute: Partial<Readonly<Record<PointwiseName, number>>> = { log: 2 ** -21, softplus: 2 ** -21 };

/** Every row of the table at every pair of hard values, by one kernel of the given width. */
async function everyOp(lanes: LaneCount) {
  const count = hard.length ** 2;
  const a = Float32Array.from({ length: count }, (_, i) => hard[Math.floor(i / hard.length)]!);
  const b = Float32Array.from({ length: count }, (_, i) => hard[i % hard.length]!);
  const mask = Float32Array.from({ length: count }, (_, i) => i % 3);
  const type = lanes === 4 ? 'array<vec4f>' : 'array<f32>';
  const operandsOf: Partial<Record<PointwiseName, readonly string[]>> = { select: ['mask', 'a', 'b'] };
  const chosen = rows.reduce(
    (others, { name, slope = 0 }, row) => {
      const text = pointwiseText(name, operandsOf[name] ?? ['a', 'b'], slope, lanes);
      return `select(${others}, ${text}, row == ${row}u)`;
    },
    `${laneType(lanes)}(0.0)`,
  );
  const items = count / lanes;
  const kernel = pointwiseKernel(
    {
      count: rows.length * count,
      lanes,
      body: {
        statements: [
          { name: 'row', type: 'u32', ...wgsl`${item} / ${items}u` },
          ...['a', 'b', 'mask'].map((name, i) => ({
            name,
            type: laneType(lanes),
            ...loading(wgsl`in${i}[${item} % ${items}u]`),
          })),
        ],
        result: { ...plain(chosen), uses: ['row', 'a', 'b', 'mask'] },
      },
      reads: [0, 1, 2].map((i) => ({ name: `in${i}`, type })),
      flops: 0,
    },
    gpu.traits,
  );
  const { out0 } = await gpu.run(kernel, { in0: a, in1: b, in2: mask, out0: rows.length * count });
  return { a, b, mask, count, out: out0! };
}

function exactly({ name, slope }: Row, operands: readonly Float32Array[]): Float64Array {
  const values = operands.map((data, i) => input(`x${i}`, [data.length]));
  const feeds = new Map(values.map((value, i) => [value, operands[i]!]));
  return interpret([pointwise(name, values, slope === undefined ? {} : { slope })], feeds)[0]!;
}

const inputCount: Partial<Readonly<Record<PointwiseName, number>>> = {
  add: 2,
  sub: 2,
  mul: 2,
  div: 2,
  greater: 2,
};

describe.each([1, 4] as const)('every pointwise op, %i at a time', (lanes) => {
  it('has its float64 value at zeros, tiny and huge numbers, infinities and NaN', async () => {
    const { a, b, mask, count, out } = await everyOp(lanes);
    const faults: string[] = [];
    rows.forEach((row, at) => {
      const { name } = row;
      const operands = name === 'select' ? [mask, a, b] : [a, b].slice(0, inputCount[name] ?? 1);
      const exact = exactly(row, operands);
      for (let i = 0; i < count; i++) {
        const actual = out[at * count + i]!;
        const relative = accuracy[name]?.(a[i]!) ?? (row.slope ? ulp : ulp / 2);
        if (!within(actual, exact[i]!, relative * Math.abs(exact[i]!) + (absolute[name] ?? 0) + smallest)) {
          const given = operands.map((operand) => operand[i]).join(', ');
          faults.push(`${name}(${given}) is ${actual}, not ${exact[i]}`);
        }
      }
    });
    expect([...new Set(faults)].slice(0, 40)).toEqual([]);
  });

  it('keeps the sign of a zero and the NaN of every op that bends or saturates', async () => {
    const { out, count } = await everyOp(lanes);
    const at = (name: PointwiseName, x: number) =>
      out[
        rows.findIndex((row) => row.name === name) * count +
          hard.findIndex((y) => Object.is(x, y)) * hard.length
      ];
    for (const name of [
      'tanh',
      'sigmoid',
      'softplus',
      'erf',
      'leakyRelu',
      'exp',
      'sqrt',
      'log',
      'rsqrt',
    ] as const) {
      expect(at(name, nan), name).toBeNaN();
    }
    expect(at('tanh', -0)).toBe(-0);
    expect(at('neg', 0)).toBe(-0);
    expect([at('tanh', 200), at('tanh', -200)]).toEqual([1, -1]);
    expect([at('softplus', 200), at('softplus', -200)]).toEqual([200, 0]);
    expect([at('sigmoid', 200), at('sigmoid', -200)]).toEqual([1, 0]);
  });
});

describe('the grid of a pointwise kernel', () => {
  const counting = (count: number, lanes: LaneCount) => ({
    count,
    lanes,
    body: {
      statements: [],
      result: lanes === 4 ? wgsl`vec4f(vec4u(${item} * 4u) + vec4u(0u, 1u, 2u, 3u))` : wgsl`f32(${item})`,
    },
    reads: [],
    flops: 0,
  });

  it.each([
    [1, 1],
    [4, 4],
    [255, 1],
    [257, 1],
    [1024, 4],
    [1028, 4],
    [65_537, 1],
    [262_148, 4],
  ] as const)(
    'reaches each of %i elements once, %i at a time, also where its rows are folded',
    async (count, lanes) => {
      for (const maxComputeWorkgroupsPerDimension of [
        gpu.traits.limits.maxComputeWorkgroupsPerDimension,
        3,
      ]) {
        const traits = { ...gpu.traits, limits: { ...gpu.traits.limits, maxComputeWorkgroupsPerDimension } };
        const kernel = pointwiseKernel(counting(count, lanes), traits);
        const { out0 } = await gpu.run(kernel, { out0: count });
        expect(out0!.findIndex((value, i) => value !== i)).toBe(-1);
      }
    },
  );

  it('folds 64·64·32·32 one-lane elements below 65,535 groups', () => {
    const { groups, constants } = pointwiseKernel(counting(64 * 64 * 32 * 32, 1), gpu.traits);
    expect(sizeOf(groups) * 256 * constants.PER_THREAD!).toBeGreaterThanOrEqual(64 * 64 * 32 * 32);
    expect(foldGroups(65_536, gpu.traits)).toEqual([32_768, 2, 1]);
  });
});

describe('the values of a channel, in one of two groups', () => {
  // Rows of a group, channels, and whether an invocation's items all have one channel and one group.
  it.each([
    [4096, 16, true, true],
    [4096, 48, false, true],
    [4100, 16, true, false],
    [4099, 12, false, false],
  ])('of %i rows and %i channels are loaded once where they can be', async (rows, channels, one, ofOne) => {
    const perGroup = rows * channels;
    const first = itemIndex(4);
    const channel = divided(first, '%', channels);
    const t0 = vector('t0', loading(wgsl`in0[${first} / 4u]`));
    const t1 = vector('t1', loading(wgsl`in1[${channel} / 4u]`));
    const t2 = vector('t2', wgsl`${referenceTo(t1)} * vec4f(2.0f)`);
    const row = divided(first, '/', perGroup);
    const t3 = vector('t3', loading(wgsl`in2[(${row} * ${channels}u + ${channel}) / 4u]`));
    const t4 = vector('t4', wgsl`${referenceTo(t0)} * ${referenceTo(t2)}`);
    const kernel = pointwiseKernel(
      {
        count: 2 * perGroup,
        lanes: 4,
        body: { statements: [t0, t1, t2, t3, t4], result: wgsl`${referenceTo(t4)} + ${referenceTo(t3)}` },
        reads: ['in0', 'in1', 'in2'].map((name) => ({ name, type: 'array<vec4f>' })),
        flops: 0,
      },
      gpu.traits,
    );
    const loop = kernel.code.slice(kernel.code.indexOf('fn element('), kernel.code.indexOf('@compute'));
    if (kernel.constants.PER_THREAD! > 1) {
      expect([loop.includes('in1['), loop.includes('in2[')]).toEqual([!one, !(one && ofOne)]);
    }
    const whole = (length: number, period: number) =>
      Float32Array.from({ length }, (_, i) => ((i * 7) % period) - 5);
    const [x, scale, shift] = [whole(2 * perGroup, 101), whole(channels, 13), whole(2 * channels, 17)];
    const { out0 } = await gpu.run(kernel, { in0: x, in1: scale, in2: shift, out0: 2 * perGroup });
    const wrong = out0!.findIndex((value, i) => {
      const channel = i % channels;
      const group = Math.floor(i / perGroup);
      return value !== x[i]! * 2 * scale[channel]! + shift[group * channels + channel]!;
    });
    expect(wrong).toBe(-1);
  });
});

function within(actual: number, exact: number, bound: number): boolean {
  const rounded = Math.fround(exact);
  if (Number.isNaN(rounded)) return Number.isNaN(actual);
  return actual === rounded || Math.abs(actual - exact) <= bound;
}
