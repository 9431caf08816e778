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

describe('gemm-subgroup', () => {
  for (const rows of [4, 8, 16]) {
    it(`is right one row and one column beyond a tile of ${rows} rows`, async () => {
      const n = 4 * gpu.traits.subgroupSize! + 1;
      const { results, reference } = await runGemm(
        gpu,
        { m: rows + 1, n, k: 8, mode: 'NN' },
        `subgroup-${rows}`,
      );
      expectWithinBound(results.out!, reference, `subgroup-${rows}`);
    });
  }

  for (const subgroupSize of [4, 8, 16, 32, 64]) {
    it(`compiles for subgroups of ${subgroupSize}`, async () => {
      const traits = { ...gpu.traits, subgroupSize };
      const { kernels } = gemm({ m: 40, n: 72, k: 64, mode: 'TN' }, traits, 'subgroup-16');
      const module = gpu.device.createShaderModule({ code: gpu.dialect(kernels[0]!.code) });
      const { messages } = await module.getCompilationInfo();
      expect(messages.map(({ message }) => message)).toEqual([]);
    });
  }

  it('is not offered where the subgroup size varies', () => {
    const traits = { ...gpu.traits, subgroupSize: undefined };
    expect(() => gemm({ m: 4, n: 8, k: 4, mode: 'NN' }, traits, 'subgroup-4')).toThrow(/not fixed/);
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
});
