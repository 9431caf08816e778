import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { gemm } from '../../src/kernels/gemm.ts';
import { type Harness, openHarness } from './harness.ts';
import { expectWithinBound } from './oracle.ts';
import { runGemm } from './run-gemm.ts';

let gpu: Harness;
beforeAll(async () => {
  gpu = await openHarness();
});
afterAll(() => gpu.destroy());

describe('gemm-register', () => {
  for (const size of [3, 4, 5, 13]) {
    it(`is right for ${size} rows, columns and terms`, async () => {
      for (const mode of ['NN', 'NT', 'TN'] as const) {
        const { results, reference } = await runGemm(gpu, { m: size, n: size, k: size, mode }, 'register');
        expectWithinBound(results.out!, reference, mode);
      }
    });
  }

  it('needs no feature and keeps to the default limits', () => {
    const { kernels } = gemm({ m: 64 * 32 * 32 * 64, n: 64, k: 16, mode: 'NN' }, gpu.traits, 'register');
    expect(kernels[0]!.requires).toBeUndefined();
    expect(Math.max(...kernels[0]!.groups)).toBeLessThanOrEqual(65535);
    expect(kernels[0]!.groups[0] * kernels[0]!.groups[1] * 64 * 16).toBeGreaterThanOrEqual(
      64 * 32 * 32 * 64 * 64,
    );
  });
});
