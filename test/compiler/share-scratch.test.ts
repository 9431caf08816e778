// Sharing of scratch: which kernels are left out, and what reads the earlier ones instead.
import { expect, test } from 'vitest';
import type { LoweredKernel, Resource } from '../../src/compiler/lowered.ts';
import { shareScratch } from '../../src/compiler/share-scratch.ts';
import type { Kernel } from '../../src/kernels/kernel.ts';
import { input } from '../../src/ops/leaf.ts';

const scratch = (): Resource => ({ scratchBytes: 16 });
const x = input('x', [4]);
const w = input('w', [4]);
const y = input('y', [4]);

/** A kernel that reads all operands but the last, which it writes. */
function lowered(code: string, operands: readonly Resource[], size = 1): LoweredKernel {
  const kernel: Kernel = {
    family: code,
    variant: 'plain',
    code,
    constants: { SIZE: size },
    bindings: operands.map((_, i) => ({
      name: `${i}`,
      access: i < operands.length - 1 ? 'read' : 'read_write',
    })),
    groups: [1, 1, 1],
    flops: 0,
  };
  return { label: code, kernel, operands };
}

test('what two products make of one operand is made once, and so is what is made of that', () => {
  const [first, second, firstSum, secondSum, out] = [scratch(), scratch(), scratch(), scratch(), scratch()];
  const kernels = shareScratch([
    lowered('nine', [x, first]),
    lowered('sum', [first, firstSum]),
    lowered('nine', [x, second]),
    lowered('sum', [second, secondSum]),
    lowered('product', [second, secondSum, out]),
  ]);
  expect(kernels.map(({ label }) => label)).toEqual(['nine', 'sum', 'product']);
  expect(kernels[2]!.operands).toEqual([first, firstSum, out]);
  expect(kernels[2]!.operands[0]).toBe(first);
});

test('other operands, sizes and texts, and results that are values, are made each by itself', () => {
  const kernels = [
    lowered('nine', [x, scratch()]),
    lowered('nine', [w, scratch()]),
    lowered('nine', [x, scratch()], 2),
    lowered('ten', [x, scratch()]),
    lowered('nine', [x, { scratchBytes: 32 }]),
    lowered('nine', [x, y]),
    lowered('nine', [x, y]),
  ];
  expect(shareScratch(kernels)).toEqual(kernels);
});
