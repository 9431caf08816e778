// Compiling kernels ahead of their first run, on several cores.
//   helper  a second device of the same adapter, whose driver fills the cache on disk that ours reads
import type { Kernel } from '../kernels/kernel.ts';
import type { Device } from './device.ts';
import { type Pipeline, Pipelines } from './pipelines.ts';

/** A kernel that a device is about to run, and its pipeline there. */
export interface Compiled extends Pipeline {
  readonly kernel: Kernel;
  readonly label: string;
}

/** Those that were taken once: compiled by now, or about to be. */
const taken = new WeakSet<GPUComputePipeline>();
/** Kernels for which one more device is worth its opening. */
const kernelsPerHelper = 4;
/** Where the longest kernel has run by then, the driver found it in its cache, as it will the others. */
const cachedMs = 100;
/** What each operand is for the first run: no kernel needs more to begin, and what lies beyond reads as 0. */
const operandBytes = 65_536;

/**
 * Has the driver compile kernels on several cores at once, where it compiles one when it first runs, on the single thread of
 * its device's queue (lavapipe). Each kernel runs one workgroup on spare operands, here or on a helper, a second device of
 * the same adapter: what a helper's driver compiled, ours finds in the driver's cache on disk. Where that cache is off,
 * nothing is lost: this device compiled its share meanwhile, and compiles the rest when it runs.
 *
 * @returns at once where the platform offers no helpers
 */
export async function compileAhead(
  device: Device,
  kernels: readonly Compiled[],
  signal?: AbortSignal,
): Promise<void> {
  const { helpers } = device;
  if (!helpers) return;
  const waiting = kernels.filter(({ pipeline }) => !taken.has(pipeline) && taken.add(pipeline));
  const count = Math.min(helpers.count, Math.floor(waiting.length / kernelsPerHelper));
  if (count < 1) return;
  // Taken from the end: the longest texts take longest, and should not come last.
  waiting.sort((a, b) => a.kernel.code.length - b.kernel.code.length);
  const next = () => (signal?.aborted ? undefined : waiting.pop());

  let begun = 0;
  const ourShare = runEach(device, next, (each) => {
    begun++;
    return each;
  });
  const help = async () => {
    const helper = await helpers.open();
    try {
      const pipelines = new Pipelines(helper);
      await runEach(helper, next, ({ kernel, label }) => pipelines.get(kernel, label));
    } finally {
      helper.destroy();
    }
  };
  await Promise.race([ourShare, new Promise((resolve) => setTimeout(resolve, cachedMs))]).catch(() => {});
  const cached = begun > 1;
  // A helper that fails has helped less; a fault of this device comes to light at its next use.
  await Promise.allSettled([ourShare, ...(cached ? [] : Array.from({ length: count }, help))]);
}

/** Runs kernels until there is no next one. */
async function runEach(
  device: Device,
  next: () => Compiled | undefined,
  pipelineOf: (each: Compiled) => Pipeline | Promise<Pipeline>,
): Promise<void> {
  const operands: GPUBuffer[] = [];
  try {
    for (let each = next(); each; each = next())
      await runOnce(device, each, await pipelineOf(each), operands);
  } finally {
    for (const buffer of operands) buffer.destroy();
  }
}

async function runOnce(
  { gpu, wait }: Device,
  { kernel, label }: Compiled,
  { pipeline, layout }: Pipeline,
  operands: GPUBuffer[],
): Promise<void> {
  const usage = GPUBufferUsage.STORAGE | GPUBufferUsage.UNIFORM;
  const entries = kernel.bindings.map((_, binding) => {
    operands[binding] ??= gpu.createBuffer({ label: 'compile-ahead', size: operandBytes, usage });
    return { binding, resource: { buffer: operands[binding] } };
  });
  const encoder = gpu.createCommandEncoder({ label });
  const pass = encoder.beginComputePass({ label });
  pass.setPipeline(pipeline);
  pass.setBindGroup(0, gpu.createBindGroup({ label, layout, entries }));
  pass.dispatchWorkgroups(1);
  pass.end();
  gpu.queue.submit([encoder.finish()]);
  await wait(gpu.queue.onSubmittedWorkDone());
}
