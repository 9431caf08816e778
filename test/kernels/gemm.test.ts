import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Epilogue, type GemmMode, type GemmSpec, gemm, gemmVariants } from '../../src/kernels/gemm.ts';
import type { Kernel } from '../../src/kernels/kernel.ts';
import { type Harness, openHarness } from './harness.ts';
import { columnSumReference, expectWithinBound, noise } from './oracle.ts';
import { runGemm } from './run-gemm.ts';

let gpu: Harness;
beforeAll(async () => {
  gpu = await openHarness();
});
afterAll(() => gpu.destroy());

const modes: readonly GemmMode[] = ['NN', 'NT', 'TN'];
// 16 rows by 32 columns is the largest tile: sizes at, around and far from its edges, aligned to vec4 and not.
const sizes = [
  [1, 1, 1],
  [1, 32, 5],
  [15, 31, 12],
  [16, 32, 64],
  [17, 36, 67],
  [23, 4, 1],
  [70, 1, 64],
  [37, 2, 65],
  [12, 3, 128],
  [2, 64, 70],
] as const;

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

/**
 * The plain variant and, turn by turn, one of the others: a subgroup kernel takes a software adapter about a second
 * to compile, so not every size meets every variant, but every variant meets many sizes.
 */
function chosen(spec: GemmSpec, turn: number): string[] {
  const [plain, ...others] = gemmVariants(spec, gpu.traits);
  return [plain!, ...(others.length > 0 ? [others[turn % others.length]!] : [])];
}

describe('gemm', () => {
  for (const mode of modes) {
    for (const [index, [m, n, k]] of sizes.entries()) {
      it(`${mode} [${m}, ${k}]·[${k}, ${n}] meets the error bound`, async () => {
        for (const variant of chosen({ m, n, k, mode }, index + modes.indexOf(mode))) {
          const { results, reference } = await runGemm(gpu, { m, n, k, mode }, variant);
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
      for (const variant of chosen(spec, m)) {
        const { b, results, reference } = await runGemm(gpu, spec, variant);
        expectWithinBound(results.out!, reference, variant);
        expectWithinBound(results.sums!, columnSumReference(b, n, k), `${variant} sums`);
      }
    });

    it(`applies an epilogue with two reads to [${m}, ${n}]`, async () => {
      const spec: GemmSpec = { m, n, k, mode: 'NN', epilogue: biasAndFactor(n) };
      const bias = noise(n, 3);
      const factor = noise(m * n, 4);
      for (const variant of chosen(spec, m)) {
        const { results, reference } = await runGemm(gpu, spec, variant, { bias, factor });
        results.out!.forEach((value, index) => {
          const row = Math.floor(index / n);
          const col = index % n;
          const expected = (reference.value[index]! + bias[col]!) * factor[index]! + row * 8 + (col % 8);
          expect(Math.abs(value - expected), `${variant} at ${row}, ${col}`).toBeLessThan(1e-4);
        });
      }
    });
  }

  it('meets the error bound in every variant there is', async () => {
    const spec: GemmSpec = { m: 19, n: 3, k: 70, mode: 'TN', columnSum: true };
    const wide: GemmSpec = { ...spec, n: 40 };
    for (const each of [spec, wide]) {
      for (const variant of gemmVariants(each, gpu.traits)) {
        const { b, results, reference } = await runGemm(gpu, each, variant);
        expectWithinBound(results.out!, reference, variant);
        expectWithinBound(results.sums!, columnSumReference(b, each.n, each.k), `${variant} sums`);
      }
    }
  });

  const sameKernel = (one: GemmSpec, other: GemmSpec, variant: string): boolean => {
    const [a, b] = [one, other].map((spec) => {
      const [{ code, constants, bindings }] = gemm(spec, gpu.traits, variant).kernels as [Kernel];
      return JSON.stringify({ code, constants, bindings });
    });
    return a === b;
  };

  it('has one kernel for any number of whole tiles, right for each', async () => {
    const shape = { n: 20, k: 13, mode: 'NN' } as const;
    const many = { ...shape, m: 512 };
    for (const variant of gemmVariants(many, gpu.traits).filter((name) => !name.endsWith('-split'))) {
      expect(sameKernel(many, { ...many, m: 256 }, variant), variant).toBe(true);
      const { results, reference } = await runGemm(gpu, { ...many, m: 256 }, variant);
      expectWithinBound(results.out!, reference, variant);
    }
    const few = { ...many, n: 2 };
    expect(sameKernel(few, { ...few, m: 256 }, 'rows')).toBe(true);
    const { results, reference } = await runGemm(gpu, few, 'rows');
    expectWithinBound(results.out!, reference, 'rows');
  });

  it('has another kernel where a tile is not whole, K is split, or an address needs M', () => {
    const spec = { m: 256, n: 64, k: 128, mode: 'NN' } as const;
    expect(sameKernel(spec, { ...spec, m: 252 }, 'register')).toBe(false);
    expect(sameKernel({ ...spec, m: 252 }, { ...spec, m: 260 }, 'register')).toBe(false);
    expect(sameKernel(spec, { ...spec, m: 512 }, 'register-split')).toBe(false);
    expect(sameKernel({ ...spec, mode: 'TN' }, { ...spec, m: 512, mode: 'TN' }, 'register')).toBe(false);
    // Beyond 65,535 workgroups the last ones have no tile, and the kernel has to see that.
    const tall = { ...spec, n: 4, k: 4, m: 4 * 64 * 65_536 };
    expect(sameKernel(tall, { ...tall, m: 2 * tall.m }, 'register')).toBe(false);
  });

  it('has one kernel for any number of samples that a weight gradient sums, right for each', async () => {
    // Each takes a second to compile; the others have the same texts in other tiles.
    const run = ['register', 'register-split', 'subgroup-8', 'workgroup-32', 'quad-narrow', 'quad-split'];
    for (const n of [12, 1]) {
      const spec = { m: 20, n, k: 512, mode: 'TN', columnSum: true } as const;
      const fewer = { ...spec, k: 256 };
      for (const variant of gemmVariants(fewer, gpu.traits)) {
        expect(sameKernel(spec, fewer, variant), variant).toBe(true);
        if (!run.includes(variant)) continue;
        const { b, results, reference } = await runGemm(gpu, fewer, variant);
        expectWithinBound(results.out!, reference, variant);
        expectWithinBound(results.sums!, columnSumReference(b, n, fewer.k), `${variant} sums`);
      }
      // Its last four terms would not all be there.
      expect(sameKernel(spec, { ...spec, k: 510 }, 'register')).toBe(false);
    }
  });

  it('has one quad kernel for all dense products of whole tiles, right for each', async () => {
    // Rows of whole workgroups, up to those of 32 lanes.
    const shapes = [
      [128, 48, 64],
      [256, 16, 4],
      [384, 32, 20],
    ] as const;
    for (const mode of modes) {
      const [one, ...others] = shapes.map(([m, n, k]) => ({ m, n, k, mode }));
      if (!gemmVariants(one!, gpu.traits).includes('quad')) return;
      for (const other of others) expect(sameKernel(one!, other, 'quad')).toBe(true);
      for (const spec of [one!, ...others]) {
        const { results, reference } = await runGemm(gpu, spec, 'quad');
        expectWithinBound(results.out!, reference, `${mode} ${spec.m}×${spec.n}×${spec.k}`);
      }
      for (const part of [{ m: 129 }, { n: 44 }, { k: 62 }]) {
        expect(sameKernel(one!, { ...one!, ...part }, 'quad')).toBe(false);
      }
      expect(sameKernel(one!, { ...one!, n: 4 * 4 * 65_536 }, 'quad')).toBe(false);
    }
  });

  it('keeps an infinity or NaN of an input in its own row or column', async () => {
    const [m, n, k] = [18, 37, 71];
    for (const mode of modes) {
      for (const variant of chosen({ m, n, k, mode }, modes.indexOf(mode))) {
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

  it('names the legal variants when asked for one that is not', () => {
    expect(() => gemm({ m: 4, n: 8, k: 4, mode: 'NN' }, gpu.traits, 'rows')).toThrow(
      /choose one of register/,
    );
  });
});
