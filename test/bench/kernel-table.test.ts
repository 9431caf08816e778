import { expect, it } from 'vitest';
import { kernelTables, measureKernel, priorOfCase, variantsOfCase } from '../../src/bench/kernel-table.ts';
import { planFlops } from '../../src/compiler/plan.ts';
import { input } from '../../src/ops/leaf.ts';
import { matmul } from '../../src/ops/matmul.ts';
import type { Buffers } from '../../src/runtime/buffers.ts';
import { compileGraph } from '../../src/runtime/graph.ts';
import { expectWithinBound, matmulReference } from '../kernels/oracle.ts';
import { device } from '../support/device.ts';

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
    expect(value.attributes).toEqual({ mode });
    expect(value.inputs[0]!.shape).toContain(Number(k));
  }
});

it('counts what the kernels of a product count', async () => {
  const { value, flops } = kernelTables.gemm()[0]!;
  const graph = await compileGraph(await device(), [value]);
  expect(planFlops(graph.plan)).toBe(flops);
  graph.destroy();
});

it('knows every legal variant, and times the one that is named', async () => {
  const gpu = await device();
  const small = {
    name: 'small',
    value: matmul(input('a', [16, 128]), input('b', [128, 8])),
    flops: 2 * 16 * 8 * 128,
  };
  const names = variantsOfCase(small, gpu.traits);
  expect(names.length).toBeGreaterThan(2);
  const products: Float32Array[] = [];
  const inspect = async (buffers: Buffers) => {
    const [a, b, product] = await Promise.all(
      ['kernel.input.a', 'kernel.input.b', 'kernel.output'].map(
        async (name) => new Float32Array(await buffers.read(name)),
      ),
    );
    expectWithinBound(product!, matmulReference(a!, b!, 16, 8, 128, 'NN'), 'product');
    products.push(product!);
  };
  const chosen = await measureKernel(gpu, small, 100, { inspect });
  const other = names.find((name) => name !== chosen.variant)!;
  const named = await measureKernel(gpu, small, 100, { variant: other, inspect });
  expect(named.variant).toBe(other);
  expect(products).toHaveLength(2);
});

it('knows a choice wherever there is more than one term to add up', async () => {
  const { traits } = await device();
  for (const each of Object.values(kernelTables).flatMap((cases) => cases())) {
    const legal = variantsOfCase(each, traits);
    // The gradient of one score: a product over a single term, which is an expression like any other.
    if (/^conv-input .* → 1,/.test(each.name)) expect(legal).toEqual([]);
    else expect(legal).toEqual(expect.arrayContaining(['register', priorOfCase(each, traits)]));
  }
});
