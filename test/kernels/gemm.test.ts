import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Epilogue, type GemmMode, type GemmSpec, gemm, gemmVariants } from '../../src/kernels/gemm.ts';
import { type Content, type Harness, openHarness } from './harness.ts';
import { columnSumReference, expectWithinBound, matmulReference, noise } from './oracle.ts';

let gpu: Harness;
beforeAll(async () => {
  gpu = await openHarness();
});
afterAll(() => gpu.destroy());

const modes: readonly GemmMode[] = ['NN', 'NT', 'TN'];
// 16 rows by 32 columns is the largest tile: sizes at, around and far from its edges, aligned to vec4 and not.
const sizes: readonly (readonly [number, number, number])[] = [
  [1, 1, 1], [1, 32, 5], [16, 33, 1], [15, 31, 12], [16, 32, 64], [17, 36, 67], [23, 4, 41],
  [64, 8, 32], [2, 128, 70], [70, 1, 64], [37, 2, 65], [70, 3, 128], [3, 3, 3], [31, 64, 129],
]; // biome-ignore format: a table

/** Bias by column, a factor by element, and a part that shows whether row and col are right. */
function biasAndFactor(n: number): Epilogue {
  return {
    scalar: `fn epilogue(v: f32, row: u32, col: u32) -> f32 {
      return (v + bias[col]) * factor[row * ${n}u + col] + place(row, col);
    }`,
    vec4: `fn epilogue4(v: vec4f, row: u32, col: u32) -> vec4f {
      return (v + bias[col / 4u]) * factor[(row * ${n}u + col) / 4u]
        + vec4f(place(row, col), place(row, col + 1u), place(row, col + 2u), place(row, col + 3u));
    }`,
    reads: ['bias', 'factor'].map((name) => ({ name, type: n % 4 === 0 ? 'array<vec4f>' : 'array<f32>' })),
    helpers: 'fn place(row: u32, col: u32) -> f32 { return f32(row * 8u + col % 8u); }',
  };
}

async function product(spec: GemmSpec, variant: string, more: Readonly<Record<string, Content>> = {}) {
  const { m, n, k, mode, columnSum } = spec;
  const a = noise(m * k, 1);
  const b = noise(k * n, 2);
  const { kernels, scratchBytes } = gemm(spec, gpu.traits, variant);
  const results = await gpu.run(kernels, {
    a,
    b,
    out: m * n,
    ...(columnSum ? { sums: n } : {}),
    ...(scratchBytes > 0 ? { partials: scratchBytes / 4 } : {}),
    ...more,
  });
  return { a, b, results, reference: matmulReference(a, b, m, n, k, mode) };
}

describe('gemm', () => {
  for (const mode of modes) {
    for (const [m, n, k] of sizes) {
      it(`${mode} [${m}, ${k}]·[${k}, ${n}] meets the error bound in every variant`, async () => {
        for (const variant of gemmVariants({ m, n, k, mode }, gpu.traits)) {
          const { results, reference } = await product({ m, n, k, mode }, variant);
          expectWithinBound(results.out!, reference, variant);
        }
      });
    }
  }

  for (const [m, n, k] of [
    [17, 36, 67],
    [5, 7, 66],
    [9, 1, 64],
    [4, 64, 128],
  ] as const) {
    it(`sums the columns of b beside the weight gradient [${m}, ${n}] over ${k}`, async () => {
      const spec: GemmSpec = { m, n, k, mode: 'TN', columnSum: true };
      for (const variant of gemmVariants(spec, gpu.traits)) {
        const { b, results, reference } = await product(spec, variant);
        expectWithinBound(results.out!, reference, variant);
        expectWithinBound(results.sums!, columnSumReference(b, n, k), `${variant} sums`);
      }
    });

    it(`applies an epilogue with two reads to [${m}, ${n}]`, async () => {
      const spec: GemmSpec = { m, n, k, mode: 'NN', epilogue: biasAndFactor(n) };
      const bias = noise(n, 3);
      const factor = noise(m * n, 4);
      for (const variant of gemmVariants(spec, gpu.traits)) {
        const { results, reference } = await product(spec, variant, { bias, factor });
        results.out!.forEach((value, index) => {
          const row = Math.floor(index / n);
          const col = index % n;
          const expected = (reference.value[index]! + bias[col]!) * factor[index]! + row * 8 + (col % 8);
          expect(Math.abs(value - expected), `${variant} at ${row}, ${col}`).toBeLessThan(1e-4);
        });
      }
    });
  }

  it('keeps an infinity or NaN of an input in its own row or column, in every variant', async () => {
    const [m, n, k] = [18, 37, 71];
    for (const mode of modes) {
      for (const variant of gemmVariants({ m, n, k, mode }, gpu.traits)) {
        const a = noise(m * k, 1).map(Math.abs);
        const b = noise(k * n, 2).map(Math.abs);
        a[mode === 'TN' ? (k - 1) * m + m - 1 : m * k - 1] = Number.POSITIVE_INFINITY;
        b[mode === 'NT' ? n * k - 1 : k * n - 1] = Number.NaN;
        const { kernels, scratchBytes } = gemm({ m, n, k, mode }, gpu.traits, variant);
        const { out } = await gpu.run(kernels, { a, b, out: m * n, partials: scratchBytes / 4 });
        out!.forEach((value, index) => {
          const lastRow = index >= (m - 1) * n;
          const lastCol = index % n === n - 1;
          const right = lastCol
            ? Number.isNaN(value)
            : lastRow
              ? value === Number.POSITIVE_INFINITY
              : Number.isFinite(value);
          expect(right, `${mode} ${variant} element ${index}: ${value}`).toBe(true);
        });
      }
    }
  });

  it('folds its grid beyond 65,535 workgroups', async () => {
    const m = 4 * 65536 + 4;
    const { kernels } = gemm({ m, n: 4, k: 1, mode: 'NN' }, gpu.traits, 'subgroup-4');
    const rows = new Float32Array(m).map((_, row) => row % 1021);
    const { out } = await gpu.run(kernels, { a: rows, b: Float32Array.of(1, 2, 3, 4), out: m * 4 });
    expect(kernels[0]!.groups[1]).toBe(2);
    for (let row = 0; row < m; row++) {
      if (out![row * 4 + 3] !== 4 * (row % 1021)) expect.fail(`row ${row} is ${out![row * 4 + 3]}`);
    }
  });

  it('names the legal variants when asked for one that is not', () => {
    expect(() => gemm({ m: 4, n: 8, k: 4, mode: 'NN' }, gpu.traits, 'rows')).toThrow(
      /choose one of register/,
    );
  });
});
