import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { sizeOf } from '../../src/core/shape.ts';
import { floatText, laneType } from '../../src/kernels/pointwise-text.ts';
import { maxSums, type ReduceDomain, type ReduceSpec, reduceKernel } from '../../src/kernels/reduce.ts';
import { type Harness, openHarness } from './harness.ts';
import { noise } from './oracle.ts';

let gpu: Harness;
beforeAll(async () => {
  gpu = await openHarness();
});
afterAll(() => gpu.destroy());

type Sizes = readonly [outer: number, reduced: number, inner: number];

/** How lower.ts would lay the domain out, and the text of one element or four neighbours of `in0`. */
function layout([, reduced, inner]: Sizes) {
  const lanes = inner % 4 === 0 || (inner === 1 && reduced % 4 === 0) ? 4 : 1;
  const horizontal = inner === 1 && lanes === 4;
  const items = lanes === 4 && !horizontal ? inner / 4 : inner;
  const steps = horizontal ? reduced / 4 : reduced;
  const at = `(output / ${items}u * ${steps}u + r) * ${items}u + output % ${items}u`;
  const type: 'array<vec4f>' | 'array<f32>' = lanes === 4 ? 'array<vec4f>' : 'array<f32>';
  return {
    lanes,
    horizontal,
    load: `let x: ${laneType(lanes)} = in0[${at}];`,
    reads: [{ name: 'in0', type }],
  } as const;
}

/** Powers of x, each a sum: Σx, Σx², … */
function powers(sizes: Sizes, sums: number): ReduceSpec {
  const { load, ...rest } = layout(sizes);
  const terms = Array.from(
    { length: sums },
    (_, s) =>
      `partial${s} += ${Array(s + 1)
        .fill('x')
        .join(' * ')};`,
  );
  return { ...domain(sizes), ...rest, phaseEnds: [sums], phases: [[load, ...terms].join('\n')], flops: 0 };
}

/** Σx, then Σ(x − mean)² in a second phase, then Σ(x − mean)³ beside Σ(x − mean)² / its total in a third. */
function moments(sizes: Sizes): ReduceSpec {
  const { load, ...rest } = layout(sizes);
  const centred = `${load}\nlet c = x - total0 * ${floatText(1 / sizes[1])};`;
  return {
    ...domain(sizes),
    ...rest,
    phaseEnds: [1, 2, 4],
    phases: [
      `${load}\npartial0 += x;`,
      `${centred}\npartial1 += c * c;`,
      `${centred}\npartial2 += c * c * c;\npartial3 += c * c / total1;`,
    ],
    flops: 0,
  };
}

function domain([outer, reduced, inner]: Sizes): ReduceDomain {
  return { outer, reduced, inner };
}

async function sumsOf(spec: ReduceSpec, data: Float32Array, traits = gpu.traits): Promise<Float32Array[]> {
  const count = spec.phaseEnds.at(-1)!;
  const names = Array.from({ length: count }, (_, s) => `sum${s}`);
  const outputs = Object.fromEntries(names.map((name) => [name, spec.outer * spec.inner]));
  const results = await gpu.run(reduceKernel(spec, traits), { in0: data, ...outputs });
  return names.map((name) => results[name]!);
}

/** Σ term(x) and Σ |term(x)| of each output, in float64. */
function exactly(
  [outer, reduced, inner]: Sizes,
  data: ArrayLike<number>,
  term: (x: number, output: number) => number,
) {
  const value = new Float64Array(outer * inner);
  const magnitude = new Float64Array(outer * inner);
  for (let o = 0; o < outer; o++) {
    for (let r = 0; r < reduced; r++) {
      for (let i = 0; i < inner; i++) {
        const output = o * inner + i;
        const t = term(data[(o * reduced + r) * inner + i]!, output);
        value[output]! += t;
        magnitude[output]! += Math.abs(t);
      }
    }
  }
  return { value, magnitude };
}

/** 25 % of reduced · 2⁻²³ · Σ|terms|, and the roundings of each term. */
function expectSums(
  actual: Float32Array,
  { value, magnitude }: ReturnType<typeof exactly>,
  reduced: number,
  roundings = 0,
) {
  expect(actual).toHaveLength(value.length);
  actual.forEach((sum, i) => {
    const bound = (0.25 * reduced + 1 + roundings) * 2 ** -23 * magnitude[i]!;
    if (!(Math.abs(sum - value[i]!) <= bound))
      expect.fail(`output ${i} is ${sum}, not ${value[i]} ± ${bound}`);
  });
}

const awkward: readonly Sizes[] = [
  [1, 1, 1], [3, 1, 5], [1, 2, 1], [5, 7, 1], [1, 8, 1], [7, 12, 1], [1, 251, 1], [2, 252, 1], [1, 257, 3],
  [1, 63, 4], [1, 64, 4], [3, 65, 8], [2, 61, 12], [4, 2053, 1], [1, 509, 20], [67, 5, 4], [1, 16, 1028],
]; // biome-ignore format: a table

describe('reduce', () => {
  it.each(awkward)('sums the middle of [%i, %i, %i] within the bound', async (...sizes) => {
    const data = noise(sizeOf(sizes), 3);
    const [sum, squares] = await sumsOf(powers(sizes, 2), data);
    expectSums(
      sum!,
      exactly(sizes, data, (x) => x),
      sizes[1],
    );
    expectSums(
      squares!,
      exactly(sizes, data, (x) => x * x),
      sizes[1],
      1,
    );
  });

  it.each([
    [1, 16384, 32],
    [2, 8192, 64],
  ] as const)('takes mean and variance of a batch norm of [%i, %i, %i] in one kernel', async (...sizes) => {
    // A mean that is large beside the deviation: E[x²] − E[x]² would be ruinous.
    const data = noise(sizeOf(sizes), 4).map((x) => 30 + x);
    const [sum, squares] = await sumsOf(
      { ...moments(sizes), phaseEnds: [1, 2], phases: moments(sizes).phases.slice(0, 2) },
      data,
    );
    expectSums(
      sum!,
      exactly(sizes, data, (x) => x),
      sizes[1],
    );
    const variance = exactly(sizes, data, (x, output) => (x - sum![output]! / sizes[1]) ** 2).value;
    for (const [i, s] of squares!.entries()) expect(Math.abs(s / variance[i]! - 1)).toBeLessThan(1e-4);
  });

  it.each([
    [1, 96, 1],
    [3, 35, 1],
    [2, 33, 8],
    [5, 17, 3],
  ] as const)('lets later phases use the totals of all earlier ones: [%i, %i, %i]', async (...sizes) => {
    const data = noise(sizeOf(sizes), 5).map((x) => 1 + x);
    const [sum, squares, cubes, shares] = await sumsOf(moments(sizes), data);
    const centred = (x: number, output: number) => x - sum![output]! / sizes[1];
    expectSums(
      squares!,
      exactly(sizes, data, (x, o) => centred(x, o) ** 2),
      sizes[1],
      8,
    );
    expectSums(
      cubes!,
      exactly(sizes, data, (x, o) => centred(x, o) ** 3),
      sizes[1],
      12,
    );
    for (const share of shares!) expect(share).toBeCloseTo(1, 5);
  });

  it('takes as many sums as a kernel may, each its own', async () => {
    const sizes = [3, 130, 4] as const;
    const data = noise(sizeOf(sizes), 6);
    const all = await sumsOf(powers(sizes, maxSums), data);
    for (const [s, sum] of all.entries()) {
      expectSums(
        sum,
        exactly(sizes, data, (x) => x ** (s + 1)),
        130,
        s,
      );
    }
  });

  it('adds up 2²⁰ elements with a relative error below 2e-5', async () => {
    for (const sizes of [
      [1, 2 ** 20, 1],
      [1, 2 ** 18, 4],
      [1, 2 ** 20 - 1, 1],
    ] as const) {
      const data = noise(sizeOf(sizes), 7).map((x) => 1 + x);
      const [sum] = await sumsOf(powers(sizes, 1), data);
      const { value } = exactly(sizes, data, (x) => x);
      for (const [i, s] of sum!.entries()) expect(Math.abs(s / value[i]! - 1)).toBeLessThan(2e-5);
    }
  });

  it.each([
    [2, 100, 1],
    [1, 100, 8],
  ] as const)('shows a NaN or infinity in its own sum, and in no other: [%i, %i, %i]', async (...sizes) => {
    for (const bad of [Number.NaN, Number.POSITIVE_INFINITY]) {
      const data = noise(sizeOf(sizes), 8);
      data[data.length - 1] = bad;
      const [sum] = await sumsOf(powers(sizes, 1), data);
      sum!.forEach((s, i) => {
        if (i === sum!.length - 1) expect(s).toBe(bad);
        else expect(Number.isFinite(s)).toBe(true);
      });
    }
  });

  it('folds its grid where a dimension holds fewer workgroups than it needs', async () => {
    const traits = { ...gpu.traits, limits: { ...gpu.traits.limits, maxComputeWorkgroupsPerDimension: 3 } };
    const sizes = [523, 9, 1] as const;
    const data = noise(sizeOf(sizes), 9);
    expect(reduceKernel(powers(sizes, 1), traits).groups[1]).toBeGreaterThan(1);
    expectSums(
      (await sumsOf(powers(sizes, 1), data, traits))[0]!,
      exactly(sizes, data, (x) => x),
      9,
    );
  });

  it('has the same bits at every run', async () => {
    const sizes = [2, 1000, 4] as const;
    const data = noise(sizeOf(sizes), 10);
    const sums = await sumsOf(moments(sizes), data);
    expect(await sumsOf(moments(sizes), data)).toEqual(sums);
    expectSums(
      sums[0]!,
      exactly(sizes, data, (x) => x),
      1000,
    );
  });

  it('is right in the shape that hardware takes, 256 invocations an item', async () => {
    const hardware = { ...gpu.traits, class: 'hardware' } as const;
    const sizes = [2, 2053, 4] as const;
    const data = noise(sizeOf(sizes), 11).map((x) => 1 + x);
    expect(reduceKernel(powers(sizes, 1), hardware).code).toContain('const LINES = 256u;');
    expectSums(
      (await sumsOf(powers(sizes, 1), data, hardware))[0]!,
      exactly(sizes, data, (x) => x),
      2053,
    );
  });
});
