import { expect, it } from 'vitest';
import { kernelTables } from '../../src/bench/kernel-table.ts';

it('has each product once, and every convolution with both gradients', () => {
  const names = Object.values(kernelTables).flatMap((cases) => cases().map(({ name }) => name));
  expect(new Set(names).size).toBe(names.length);
  const conv = kernelTables.conv();
  for (const size of ['32×32×1 → 32', '16×16×32 → 64', '8×8×64 → 128']) {
    const triple = conv.filter(({ name }) => name.endsWith(size));
    expect(triple.map(({ value }) => value.op.name)).toEqual(['conv2d', 'conv2d-input', 'conv2d-weight']);
  }
});

it('names products by their sizes', () => {
  for (const { name, value } of kernelTables.gemm()) {
    const [, mode, m, n, k] = /^gemm (..) (\d+)×(\d+)×(\d+)$/.exec(name)!;
    expect(value.shape).toEqual([Number(m), Number(n)]);
    expect(value.attributes.mode).toBe(mode);
    expect(value.inputs[0]!.shape).toContain(Number(k));
  }
});
