import { setTimeout } from 'node:timers/promises';
import { expect, it } from 'vitest';
import type { EarthmoverError } from '../../src/core/errors.ts';
import { gemm } from '../../src/kernels/gemm.ts';
import { Pipelines } from '../../src/runtime/pipelines.ts';
import { device } from '../support/device.ts';

it('a kernel that does not compile is told of where it is asked for, not where it was begun', async () => {
  const gpu = await device();
  const [product] = gemm({ m: 4, n: 4, k: 4, mode: 'NN' }, gpu.traits, 'register').kernels;
  const broken = { ...product!, code: `${product!.code}\nfn other() { return missing; }` };
  const pipelines = new Pipelines(gpu);
  pipelines.begin([{ kernel: broken, label: 'broken product' }]);
  // What compiles after it is there: it has failed by then, and nobody has asked for it.
  await pipelines.get(product!, 'product');
  await setTimeout(200);
  const error = await pipelines.get(broken, 'broken product').catch((fault: EarthmoverError) => fault);
  expect(error).toMatchObject({ kind: 'gpu', message: expect.stringContaining('broken product') });
  expect((error as EarthmoverError).facts.source).toContain('return missing;');
});

it('a kernel that was begun is not compiled again where it is asked for', async () => {
  const gpu = await device();
  const { kernels } = gemm({ m: 4, n: 4, k: 8, mode: 'NN' }, gpu.traits, 'register');
  const pipelines = new Pipelines(gpu);
  const before = gpu.counts.pipelines;
  pipelines.begin(kernels.map((kernel) => ({ kernel, label: 'product' })));
  await Promise.all([...kernels, ...kernels].map((kernel) => pipelines.get(kernel, 'product')));
  expect(gpu.counts.pipelines - before).toBe(kernels.length);
});
