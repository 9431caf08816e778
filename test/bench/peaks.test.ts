import { expect, it, test } from 'vitest';
import { kernelTables, measureKernel } from '../../src/bench/kernel-table.ts';
import { fmaKernel, streamKernel } from '../../src/bench/peak-kernels.ts';
import { measurePeaks } from '../../src/bench/peaks.ts';
import { Stopwatch } from '../../src/runtime/stopwatch.ts';
import { device } from '../support/device.ts';

test('both peaks are positive, a product stays below the multiply-adds, and nothing is left on the GPU', async () => {
  const gpu = await device();
  const before = gpu.liveBytes;
  const shapes = [{ accumulators: 10, unroll: 16, lanes: 1 }] as const;
  const peaks = await measurePeaks(gpu, { fmaShapes: shapes, streamBytes: 2 ** 20 });
  expect(peaks.fmaGflops).toBeGreaterThan(0);
  expect(peaks.bandwidthGBs).toBeGreaterThan(0);
  expect(peaks.by).toEqual({ fma: 'peak-fma, 10 × 16', bandwidth: expect.stringMatching(/copy|triad/) });
  const small = kernelTables.gemm().find(({ name }) => name === 'gemm NN 128×512×512')!;
  const product = await measureKernel(gpu, small, peaks.fmaGflops);
  expect(product.gflops).toBeGreaterThan(0);
  expect(product.fractionOfPeak).toBeLessThan(1);
  expect(product.gflops * product.ms).toBeCloseTo((2 * 128 * 512 * 512) / 1e6, 3);
  expect(gpu.liveBytes).toBe(before);
});

it.each([1, 4] as const)('counts every multiply-add of its text, with %i lanes', (lanes) => {
  const { code, flops, groups } = fmaKernel({ accumulators: 3, unroll: 5, lanes }, 7);
  const inLoop = code.split('fma(').length - 1;
  const turns = Number(/turn < (\d+)u/.exec(code)![1]);
  const invocations = Number(/workgroup_size\((\d+)\)/.exec(code)![1]) * groups[0];
  expect(inLoop).toBe(15);
  expect(flops).toBe(2 * lanes * inLoop * turns * invocations);
});

it('streams over every element once', () => {
  const elements = 2 ** 14;
  const { code, groups } = streamKernel({ name: 'triad', each: 4 }, elements);
  const stores = code.split('c[').length - 1;
  expect(groups[0] * 256 * stores).toBe(elements);
});

test('a stopwatch counts repeats and gives back what it took', async () => {
  const gpu = await device();
  const before = { bytes: gpu.liveBytes, submits: gpu.counts.submits };
  const stopwatch = new Stopwatch(gpu);
  stopwatch.destroy();
  expect(gpu.liveBytes).toBe(before.bytes);
  expect(gpu.counts.submits).toBe(before.submits);
});
