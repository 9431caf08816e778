import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Epilogue, type GemmSpec, gemm, gemmVariants } from '../../src/kernels/gemm.ts';
import type { AdapterTraits } from '../../src/kernels/kernel.ts';
import { type Harness, openHarness } from './harness.ts';
import { columnSumReference, expectWithinBound } from './oracle.ts';
import { runGemm } from './run-gemm.ts';

let gpu: Harness;
beforeAll(async () => {
  gpu = await openHarness();
});
afterAll(() => gpu.destroy());

describe('gemm-quad', () => {
  // One beyond and one short of a tile, aligned to vec4 and not: lanes hold rows, or terms where A is transposed.
  for (const [m, n, k] of [
    [17, 17, 9],
    [15, 31, 1],
    [36, 20, 12],
    [1, 5, 70],
  ] as const) {
    for (const mode of ['NN', 'NT', 'TN'] as const) {
      it(`${mode} [${m}, ${k}]·[${k}, ${n}] is right at the edges of its tiles`, async () => {
        const { results, reference } = await runGemm(gpu, { m, n, k, mode }, 'quad');
        expectWithinBound(results.out!, reference, 'quad');
      });
    }
  }

  for (const n of [1, 2, 5, 8]) {
    for (const mode of ['NN', 'NT', 'TN'] as const) {
      it(`${mode} with ${n} columns is right two columns a lane`, async () => {
        const spec: GemmSpec = { m: 20, n, k: 24, mode };
        const { results, reference } = await runGemm(gpu, spec, 'quad-narrow');
        expectWithinBound(results.out!, reference, 'quad-narrow');
      });
    }
  }

  it('splits K, and sums the columns of b', async () => {
    const spec: GemmSpec = { m: 20, n: 36, k: 212, mode: 'TN', columnSum: true };
    const { b, results, reference } = await runGemm(gpu, spec, 'quad-split');
    expectWithinBound(results.out!, reference, 'quad-split');
    expectWithinBound(results.sums!, columnSumReference(b, spec.n, spec.k), 'quad-split sums');
  });

  // An epilogue is written for one column, or for four where the last dimension has whole runs of them.
  for (const n of [3, 6, 8, 12, 18]) {
    for (const mode of ['NN', 'NT', 'TN'] as const) {
      it(`${mode} with ${n} columns passes each element, its row and column to the epilogue once`, async () => {
        const [m, k] = [21, 12];
        const wide = n % 4 === 0;
        const epilogue: Epilogue = {
          scalar: wide
            ? 'fn epilogue(v: f32, row: u32, col: u32) -> f32 { return v; }'
            : `fn epilogue(v: f32, row: u32, col: u32) -> f32 { return v + bias[row * ${n}u + col]; }`,
          vec4: wide
            ? `fn epilogue4(v: vec4f, row: u32, col: u32) -> vec4f { return v + bias[(row * ${n}u + col) / 4u]; }`
            : 'fn epilogue4(v: vec4f, row: u32, col: u32) -> vec4f { return v; }',
          reads: [{ name: 'bias', type: wide ? 'array<vec4f>' : 'array<f32>' }],
        };
        const spec: GemmSpec = { m, n, k, mode, epilogue };
        const bias = Float32Array.from({ length: m * n }, (_, i) => i);
        for (const variant of gemmVariants(spec, gpu.traits).filter((name) =>
          /^quad(-narrow)?$/.test(name),
        )) {
          const { results, reference } = await runGemm(gpu, spec, variant, { bias });
          results.out!.forEach((value, i) => {
            expect(Math.abs(value - reference.value[i]! - i), `${variant} at ${i}`).toBeLessThan(1e-4);
          });
        }
      });
    }
  }

  for (const m of [1, 2, 3, 4]) {
    for (const mode of ['NN', 'NT', 'TN'] as const) {
      it(`${mode} with ${m} rows is right in a tile of four, as are the sums of b's columns`, async () => {
        const spec: GemmSpec = { m, n: 20, k: 41, mode, columnSum: mode === 'TN' };
        const { b, results, reference } = await runGemm(gpu, spec, 'quad-short');
        expectWithinBound(results.out!, reference, 'quad-short');
        if (results.sums) expectWithinBound(results.sums, columnSumReference(b, spec.n, spec.k), 'sums');
      });
    }
  }

  it('splits few columns', async () => {
    const { results, reference } = await runGemm(
      gpu,
      { m: 16, n: 8, k: 300, mode: 'TN' },
      'quad-narrow-split',
    );
    expectWithinBound(results.out!, reference, 'quad-narrow-split');
  });

  it('is offered where there are subgroups of one size, narrow ones for few columns without sums, short ones for few rows', () => {
    const product = { m: 64, n: 8, k: 64, mode: 'TN' } as const;
    const build = (spec: GemmSpec, traits: Partial<AdapterTraits>, variant: string) => () =>
      gemm(spec, { ...gpu.traits, ...traits }, variant);
    expect(build(product, { subgroupSize: 32 }, 'quad')).not.toThrow();
    expect(build(product, { subgroupSize: 4 }, 'quad-narrow')).not.toThrow();
    expect(build(product, { subgroupSize: undefined }, 'quad')).toThrow(/no GEMM variant/);
    expect(build({ ...product, n: 9 }, { subgroupSize: 4 }, 'quad-narrow')).toThrow(/no GEMM variant/);
    expect(build({ ...product, m: 4, n: 9 }, { subgroupSize: 4 }, 'quad-short')).not.toThrow();
    expect(build({ ...product, m: 5, n: 9 }, { subgroupSize: 4 }, 'quad-short')).toThrow(/no GEMM variant/);
    expect(build({ ...product, columnSum: true }, { subgroupSize: 4 }, 'quad-narrow')).toThrow(/no GEMM/);
  });

  it('fills a subgroup with quads, or as many of it as there are rows for', () => {
    const shape = (m: number, n: number, subgroupSize: number, variant: string) => {
      const { kernels } = gemm({ m, n, k: 64, mode: 'NN' }, { ...gpu.traits, subgroupSize }, variant);
      const { code, groups } = kernels[0]!;
      return [Number(/const QUADS = (\d+)u/.exec(code)?.[1]), groups];
    };
    expect(shape(256, 16, 4, 'quad')).toEqual([1, [1, 16, 1]]);
    expect(shape(256, 16, 8, 'quad')).toEqual([2, [1, 8, 1]]);
    expect(shape(256, 16, 32, 'quad')).toEqual([8, [1, 2, 1]]);
    expect(shape(256, 8, 32, 'quad-narrow')).toEqual([8, [1, 2, 1]]);
    // Of 20 rows the second quad has four, and of 16 it would have none.
    expect(shape(20, 16, 32, 'quad')).toEqual([2, [1, 1, 1]]);
    expect(shape(16, 16, 8, 'quad')).toEqual([1, [1, 1, 1]]);
    expect(shape(2, 16, 8, 'quad-short')).toEqual([1, [1, 1, 1]]);
  });

  it('is what lavapipe takes for up to 16 columns, of which its subgroup tiles would leave half of the lanes empty', () => {
    const traits = { ...gpu.traits, class: 'lavapipe', subgroupSize: 8 } as const;
    const chosen = (n: number) => gemm({ m: 6272, n, k: 128, mode: 'NN' }, traits).variant;
    expect([8, 16, 32].map(chosen)).toEqual(['quad-narrow', 'quad', 'subgroup-16']);
  });

  it('is what SwiftShader takes, two columns a lane or four rows where there are few', () => {
    const traits = { ...gpu.traits, class: 'swiftshader', subgroupSize: 4 } as const;
    const chosen = (m: number, n: number, k: number) => gemm({ m, n, k, mode: 'NN' }, traits).variant;
    expect(chosen(512, 512, 512)).toBe('quad');
    expect(chosen(6272, 8, 64)).toBe('quad-narrow');
    expect(chosen(2, 64, 256)).toBe('quad-short');
    expect(chosen(16, 8, 25_088)).toBe('quad-narrow-split');
    expect(chosen(64, 1, 512)).toBe('rows');
  });
});
