import { afterAll, beforeAll, expect, it, test } from 'vitest';
import { kernelTables, measureKernel } from '../../src/bench/kernel-table.ts';
import { fmaKernel, fmaSeeds, streamKernel } from '../../src/bench/peak-kernels.ts';
import { measurePeaks } from '../../src/bench/peaks.ts';
import type { Kernel } from '../../src/kernels/kernel.ts';
import type { Buffers } from '../../src/runtime/buffers.ts';
import { preparePlan } from '../../src/runtime/prepared.ts';
import { Stopwatch } from '../../src/runtime/stopwatch.ts';
import { type Harness, openHarness } from '../kernels/harness.ts';
import { noise } from '../kernels/oracle.ts';
import { device } from '../support/device.ts';

let harness: Harness;
beforeAll(async () => {
  harness = await openHarness();
});
afterAll(() => harness.destroy());

test('both peaks are positive, a product stays below the multiply-adds, and nothing is left on the GPU', async () => {
  const gpu = await device();
  const before = gpu.liveBytes;
  const shapes = [{ accumulators: 10, unroll: 16, lanes: 1 }] as const;
  const left: Record<string, number[]> = {};
  const inspect = async (buffers: Buffers) => {
    for (const name of ['sink', 'c'].filter((each) => buffers.has(each))) {
      left[name] = [...new Float32Array(await buffers.read(name, 0, 16))];
    }
  };
  const peaks = await measurePeaks(gpu, { fmaShapes: shapes, streamBytes: 2 ** 20, inspect });
  // Ten chains of v ← v/2 − 1/2; then the copy of a stream 1, 2, 3, 4, or its triad with another such.
  expect(left.sink![0]).toBe(-10);
  expect([
    [1, 2, 3, 4],
    [1.5, 3, 4.5, 6],
  ]).toContainEqual(left.c);
  expect(peaks.fmaGflops).toBeGreaterThan(0);
  expect(peaks.bandwidthGBs).toBeGreaterThan(0);
  expect(peaks.by).toEqual({ fma: 'peak-fma, 10 × 16', bandwidth: expect.stringMatching(/copy|triad/) });
  const small = kernelTables.gemm().find(({ name }) => name === 'gemm NN 128×512×512')!;
  let elements = 0;
  const product = await measureKernel(gpu, small, peaks.fmaGflops, {
    inspect: async (buffers) => {
      const result = new Float32Array(await buffers.read('kernel.output'));
      elements = result.filter((value) => value !== 0).length;
    },
  });
  expect(elements).toBe(128 * 512);
  expect(product.gflops).toBeGreaterThan(0);
  expect(product.fractionOfPeak).toBeLessThan(1);
  expect(product.gflops * product.ms).toBeCloseTo((2 * 128 * 512 * 512) / 1e6, 3);
  expect(gpu.liveBytes).toBe(before);
});

it.each([1, 4] as const)('counts every multiply-add of its text, with %i lanes', async (lanes) => {
  const kernel = fmaKernel({ accumulators: 3, unroll: 5, lanes }, 7);
  const { code, flops, groups } = kernel;
  const inLoop = code.split('fma(').length - 1;
  const turns = Number(/turn < (\d+)u/.exec(code)![1]);
  const invocations = Number(/workgroup_size\((\d+)\)/.exec(code)![1]) * groups[0];
  expect(inLoop).toBe(15);
  expect(flops).toBe(2 * lanes * inLoop * turns * invocations);
  const { sink } = await harness.run(kernel, { seeds: fmaSeeds(), sink: 4 });
  expect(sink![0]).toBe(-3 * lanes);
});

it('streams over every element once', async () => {
  const elements = 2 ** 12;
  const kernel = streamKernel({ name: 'triad', each: 4 }, elements);
  const stores = kernel.code.split('c[').length - 1;
  expect(kernel.groups[0] * 256 * stores).toBe(elements);
  const [a, b] = [noise(4 * elements, 1), noise(4 * elements, 2)];
  const { c } = await harness.run(kernel, { a, b, c: 4 * elements });
  // Half of b is exact, so a single rounding is left.
  expect(c!.findIndex((value, i) => value !== Math.fround(a[i]! + b[i]! / 2))).toBe(-1);
});

test('a stopwatch counts repeats and gives back what it took', async () => {
  const gpu = await device();
  const before = { bytes: gpu.liveBytes, ...gpu.counts };
  const stopwatch = new Stopwatch(gpu);
  const buffer = 'tally';
  const step = { label: 'tally', kernel: tally, slices: [{ buffer, offset: 0, size: 16 }] };
  const rest = { temporaries: [], constants: [], initialWrites: [], choices: [] };
  const prepared = await preparePlan(gpu, { name: 'tally', steps: [step], ...rest });
  try {
    for (const [repeats, total] of [
      [1, 1],
      [7, 8],
    ] as const) {
      expect(await stopwatch.time(prepared.replay, repeats)).toBeGreaterThan(0);
      expect(new Uint32Array(await prepared.buffers.read(buffer))[0]).toBe(total);
    }
    expect(gpu.counts.dispatches - before.dispatches).toBe(8);
    // Each wave of repeats is a submit of its own, and so is each look at the tally.
    expect(gpu.counts.submits - before.submits).toBe(4);
  } finally {
    stopwatch.destroy();
    prepared.destroy();
  }
  expect(gpu.liveBytes).toBe(before.bytes);
});

/** Adds one to its first word at every replay. */
const tally: Kernel = {
  family: 'tally',
  variant: 'plain',
  code: `
@group(0) @binding(0) var<storage, read_write> tally: array<u32>;
@compute @workgroup_size(1)
fn main() {
  tally[0]++;
}
`,
  constants: {},
  bindings: [{ name: 'tally', access: 'read_write' }],
  groups: [1, 1, 1],
  flops: 0,
};
