import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { gemm } from '../../src/kernels/gemm.ts';
import type { AdapterTraits } from '../../src/kernels/kernel.ts';
import { type Harness, openHarness } from './harness.ts';
import { columnSumReference, expectWithinBound } from './oracle.ts';
import { runGemm } from './run-gemm.ts';

let gpu: Harness;
beforeAll(async () => {
  gpu = await openHarness();
});
afterAll(() => gpu.destroy());

describe('gemm-workgroup', () => {
  it('is right one row and one column beyond a tile, and one term beyond a stage', async () => {
    const { results, reference } = await runGemm(gpu, { m: 33, n: 33, k: 17, mode: 'NT' }, 'workgroup-32');
    expectWithinBound(results.out!, reference, 'workgroup-32');
  });

  it('is right with vec4 loads over several tiles', async () => {
    const spec = { m: 68, n: 132, k: 36, mode: 'TN' } as const;
    const { results, reference } = await runGemm(gpu, spec, 'workgroup-64');
    expectWithinBound(results.out!, reference, 'workgroup-64');
  });

  it('splits K where a slice ends within a stage, and sums the columns of b', async () => {
    const spec = { m: 40, n: 36, k: 212, mode: 'TN', columnSum: true } as const;
    for (const variant of ['workgroup-32-split', 'workgroup-64-split']) {
      const { b, results, reference } = await runGemm(gpu, spec, variant);
      expectWithinBound(results.out!, reference, variant);
      expectWithinBound(results.sums!, columnSumReference(b, spec.n, spec.k), `${variant} sums`);
    }
  });

  it('has the bits of gemm-register: terms are added in the same order', async () => {
    const spec = { m: 37, n: 70, k: 45, mode: 'NN' } as const;
    const register = await runGemm(gpu, spec, 'register');
    const workgroup = await runGemm(gpu, spec, 'workgroup-64');
    expectWithinBound(workgroup.results.out!, workgroup.reference, 'workgroup-64');
    expect(workgroup.results.out).toEqual(register.results.out);
  });

  it('is offered where the limits allow, the default ones included, and its grid folds', () => {
    const product = { m: 64 * 70_000, n: 64, k: 16, mode: 'NN' } as const;
    const { kernels } = gemm(product, traitsWith({}), 'workgroup-64');
    expect(kernels[0]!.requires).toBeUndefined();
    expect(Math.max(...kernels[0]!.groups)).toBeLessThanOrEqual(65535);
    expect(kernels[0]!.groups[0] * kernels[0]!.groups[1]).toBeGreaterThanOrEqual(70_000);
    for (const few of [
      { maxComputeInvocationsPerWorkgroup: 64 },
      { maxComputeWorkgroupSizeX: 64 },
      { maxComputeWorkgroupStorageSize: 4096 },
    ]) {
      expect(() => gemm(product, traitsWith(few), 'workgroup-64')).toThrow(/no GEMM variant/);
      expect(() => gemm(product, traitsWith(few), 'workgroup-32')).not.toThrow();
    }
  });

  it('is what hardware takes, unless tiles would stay half empty', () => {
    const traits = { ...traitsWith({}), class: 'hardware' } as const;
    const prior = (m: number, n: number, k: number) => gemm({ m, n, k, mode: 'NN' }, traits).variant;
    expect(prior(4096, 512, 512)).toBe('workgroup-64');
    expect(prior(512, 512, 512)).toBe('workgroup-32');
    expect(prior(64, 512, 512)).toBe('workgroup-32-split');
    expect(prior(8192, 32, 288)).toBe('workgroup-32');
    expect(prior(64, 64, 64)).toMatch(/^register/);
    expect(prior(8192, 16, 288)).toMatch(/^register/);
    expect(prior(8192, 3, 512)).toMatch(/^rows/);
  });
});

/** The adapter's traits, with WebGPU's default limits of a workgroup but for those named. */
function traitsWith(few: Partial<AdapterTraits['limits']>): AdapterTraits {
  const limits = {
    ...gpu.traits.limits,
    maxComputeInvocationsPerWorkgroup: 256,
    maxComputeWorkgroupSizeX: 256,
    maxComputeWorkgroupStorageSize: 16384,
    ...few,
  };
  return { ...gpu.traits, limits };
}
