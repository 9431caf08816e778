import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Product } from '../../src/kernels/gemm-product.ts';
import { gemmSum } from '../../src/kernels/gemm-sum.ts';
import { type Harness, openHarness } from './harness.ts';
import { noise } from './oracle.ts';

let gpu: Harness;
beforeAll(async () => {
  gpu = await openHarness();
});
afterAll(() => gpu.destroy());

const operand = { address: '', vec4: 'none', guarded: true } as const;

describe('gemm-sum', () => {
  for (const [m, n, slices] of [
    [1, 1, 2],
    [3, 8, 5],
    [13, 7, 3],
    [5, 68, 17],
  ] as const) {
    it(`adds ${slices} slices of [${m}, ${n}] and of its column sums in their order, to the last bit`, async () => {
      const shape = { m, n, k: 64, lastDimension: n };
      const product: Product = { ...shape, a: operand, b: operand, columnSum: true, flops: 0 };
      const partials = noise(slices * (m + 1) * n, 7);
      const { out, sums } = await gpu.run(gemmSum(product, 'split', slices), {
        partials,
        out: m * n,
        sums: n,
      });
      const total = (first: number, stride: number): number => {
        let sum = partials[first]!;
        for (let slice = 1; slice < slices; slice++)
          sum = Math.fround(sum + partials[first + slice * stride]!);
        return sum;
      };
      expect([...out!]).toEqual([...out!].map((_, i) => total(i, m * n)));
      expect([...sums!]).toEqual([...sums!].map((_, i) => total(slices * m * n + i, n)));
    });
  }
});
