// An adapter's peaks, multiply-adds and memory: measured, not taken from a data sheet.
import type { Plan, Slice } from '../compiler/plan.ts';
import { at } from '../core/at.ts';
import type { Kernel } from '../kernels/kernel.ts';
import type { Buffers } from '../runtime/buffers.ts';
import type { Device } from '../runtime/device.ts';
import { type Prepared, preparePlan } from '../runtime/prepared.ts';
import { Stopwatch } from '../runtime/stopwatch.ts';
import { type FmaShape, fmaKernel, fmaSeeds, type StreamShape, streamKernel } from './peak-kernels.ts';

/** What an adapter can do at most, as measured: the roofs that every kernel stands under. */
export interface Peaks {
  /** f32 fused multiply-adds in registers, counted as two operations each. */
  readonly fmaGflops: number;
  /** Bytes read and written in streams much larger than any cache, in 1e9 a second. */
  readonly bandwidthGBs: number;
  /** What reached them, for people. */
  readonly by: { readonly fma: string; readonly bandwidth: string };
}

/** What to try; by default enough for a real peak on every class of adapter. */
export interface PeakOptions {
  readonly fmaShapes?: readonly FmaShape[];
  /** Of each stream, a multiple of 32 KiB. */
  readonly streamBytes?: number;
  /** Sees the buffers that the timed kernels leave: `seeds` and `sink`, later the streams `a`, `b` and `c`. */
  readonly inspect?: (buffers: Buffers) => Promise<void>;
}

/**
 * CPUs spill beyond twelve chains; GPUs have registers to spare and take vec4s in their stride. LLVM puts all rounds of a chain one
 * behind the other where it has 16 registers: few rounds hide the latency there, and many where it has 32.
 */
const usualShapes: readonly FmaShape[] = [
  { accumulators: 10, unroll: 4, lanes: 1 },
  { accumulators: 14, unroll: 4, lanes: 1 },
  { accumulators: 8, unroll: 16, lanes: 1 },
  { accumulators: 10, unroll: 16, lanes: 1 },
  { accumulators: 12, unroll: 16, lanes: 1 },
  { accumulators: 10, unroll: 32, lanes: 1 },
  { accumulators: 16, unroll: 16, lanes: 1 },
  { accumulators: 2, unroll: 32, lanes: 4 },
  { accumulators: 3, unroll: 16, lanes: 4 },
  { accumulators: 4, unroll: 16, lanes: 4 },
];

const streamShapes: readonly StreamShape[] = [
  { name: 'copy', each: 1 },
  { name: 'copy', each: 8 },
  { name: 'triad', each: 1 },
  { name: 'triad', each: 8 },
];

/** Of each of the streams: beyond the caches of CPUs, within the default limits of WebGPU. */
const usualStreamBytes = 2 ** 26;

/**
 * Measures both peaks, each as the best of several ways: sweeps of accumulators and unrolling, streams through shaders
 * and the copy command. About three seconds on a quiet lavapipe.
 */
export async function measurePeaks(device: Device, options: PeakOptions = {}): Promise<Peaks> {
  const stopwatch = new Stopwatch(device);
  try {
    const fma = await fmaPeak(device, stopwatch, options);
    const stream = await streamPeak(device, stopwatch, options);
    return {
      fmaGflops: fma.rate,
      bandwidthGBs: stream.rate,
      by: { fma: fma.name, bandwidth: stream.name },
    };
  } finally {
    stopwatch.destroy();
  }
}

/**
 * 1e9 multiply-adds a second, each counted as two operations, in one way: what tells slow processors from fast ones in half a
 * second. It is near the peak where there are 32 registers, and well below it where there are 16, on which products are slower, too.
 */
export async function roughPeak(device: Device): Promise<number> {
  const stopwatch = new Stopwatch(device);
  try {
    const fmaShapes = [{ accumulators: 10, unroll: 16, lanes: 1 }] as const;
    return (await fmaPeak(device, stopwatch, { fmaShapes })).rate;
  } finally {
    stopwatch.destroy();
  }
}

interface Rate {
  readonly name: string;
  /** 1e9 a second. */
  readonly rate: number;
}

async function fmaPeak(
  device: Device,
  stopwatch: Stopwatch,
  { fmaShapes = usualShapes, inspect }: PeakOptions,
): Promise<Rate> {
  // Enough to fill a large GPU; on a CPU a few workgroups for each core are plenty.
  const workgroups = device.traits.class === 'hardware' ? 4096 : 64;
  const slices = [sliceOf('seeds', 256), sliceOf('sink', 16)];
  const kernels = fmaShapes.map((shape) => fmaKernel(shape, workgroups));
  const prepared = await preparePlan(device, {
    ...planOf(kernels, () => slices),
    initialWrites: [{ slice: slices[0]!, data: fmaSeeds() }],
  });
  try {
    const rate = await fastest(prepared, stopwatch, kernels, ({ flops }) => flops);
    await inspect?.(prepared.buffers);
    return rate;
  } finally {
    prepared.destroy();
  }
}

async function streamPeak(
  device: Device,
  stopwatch: Stopwatch,
  { streamBytes = usualStreamBytes, inspect }: PeakOptions,
): Promise<Rate> {
  const kernels = streamShapes.map((shape) => streamKernel(shape, streamBytes / 16));
  const slicesOf = ({ bindings }: Kernel) => bindings.map(({ name }) => sliceOf(name, streamBytes));
  const marks = ['a', 'b'].map((name) => ({ slice: sliceOf(name, 16), data: Float32Array.of(1, 2, 3, 4) }));
  const prepared = await preparePlan(device, { ...planOf(kernels, slicesOf), initialWrites: marks });
  try {
    const shader = await fastest(prepared, stopwatch, kernels, (k) => k.bindings.length * streamBytes);
    await inspect?.(prepared.buffers);
    // A CPU's own copy outruns every shader of lavapipe.
    const copyMs = await stopwatch.bestCopy(prepared.buffers, 'a', 'c');
    const copy = { name: 'the copy command', rate: (2 * streamBytes) / copyMs / 1e6 };
    return copy.rate > shader.rate ? copy : shader;
  } finally {
    prepared.destroy();
  }
}

/** A short measurement of each kernel, a longer one of the fastest. */
async function fastest(
  prepared: Prepared,
  stopwatch: Stopwatch,
  kernels: readonly Kernel[],
  workOf: (kernel: Kernel) => number,
): Promise<Rate> {
  let best = { name: '', rate: 0, index: 0 };
  const measure = async (index: number, leastMs: number, rounds: number) => {
    const ms = await stopwatch.best(await prepared.part(index), { leastMs, rounds });
    const { family, variant } = at(kernels, index);
    const rate = workOf(at(kernels, index)) / ms / 1e6;
    if (rate > best.rate) best = { name: `${family}, ${variant}`, rate, index };
  };
  for (const index of kernels.keys()) await measure(index, 10, 2);
  await measure(best.index, 30, 4);
  return best;
}

function planOf(kernels: readonly Kernel[], slicesOf: (kernel: Kernel) => readonly Slice[]): Plan {
  const steps = kernels.map((kernel) => ({
    label: `${kernel.family} ${kernel.variant}`,
    kernel,
    slices: slicesOf(kernel),
  }));
  return { name: 'peaks', steps, temporaries: [], constants: [], initialWrites: [], choices: [] };
}

function sliceOf(buffer: string, size: number): Slice {
  return { buffer, offset: 0, size };
}
