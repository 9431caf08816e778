import { afterAll, beforeAll, describe, it } from 'vitest';
import type { GemmSpec } from '../../src/kernels/gemm.ts';
import { type Harness, openHarness } from './harness.ts';
import { columnSumReference, expectWithinBound } from './oracle.ts';
import { runGemm } from './run-gemm.ts';

let gpu: Harness;
beforeAll(async () => {
  gpu = await openHarness();
});
afterAll(() => gpu.destroy());

describe('gemm-rows', () => {
  for (const mode of ['NN', 'NT', 'TN'] as const) {
    for (const [m, n, k] of [
      [1, 1, 1],
      [5, 1, 64],
      [257, 2, 12],
      [8, 3, 67],
    ] as const) {
      it(`${mode}: ${m} rows of ${n} columns over ${k} terms meet the error bound`, async () => {
        const { results, reference } = await runGemm(gpu, { m, n, k, mode }, 'rows');
        expectWithinBound(results.out!, reference, 'rows');
      });
    }
  }

  for (const n of [1, 2, 3]) {
    it(`sums ${n} columns of b, whole and split`, async () => {
      const spec: GemmSpec = { m: 6, n, k: 68, mode: 'TN', columnSum: true };
      for (const variant of ['rows', 'rows-split']) {
        const { b, results } = await runGemm(gpu, spec, variant);
        expectWithinBound(results.sums!, columnSumReference(b, n, 68), variant);
      }
    });
  }
});
