// The products that the bench measures by themselves, GEMM and convolutions, and how they are measured.
import { Bindings } from '../compiler/bindings.ts';
import { compile } from '../compiler/compile.ts';
import type { Variants } from '../compiler/lowered.ts';
import type { Choice, Plan } from '../compiler/plan.ts';
import type { Value } from '../graph/value.ts';
import type { AdapterTraits } from '../kernels/kernel.ts';
import type { MatmulMode } from '../ops/matmul.ts';
import type { Buffers } from '../runtime/buffers.ts';
import type { Device } from '../runtime/device.ts';
import { preparePlan } from '../runtime/prepared.ts';
import { Stopwatch, type TimingOptions } from '../runtime/stopwatch.ts';
import { type ConvSpec, type KernelCase, productCase, type TableCase } from './product.ts';
import type { KernelFigures } from './report.ts';

export const kernelTables = { gemm: gemmCases, conv: convCases } as const;

export type KernelTable = keyof typeof kernelTables;

/** Square products in the three modes, and those of `mlp2d` and `mlp28`: [m, k]·[k, n]. */
function gemmCases(): TableCase[] {
  return [
    gemm('NN', 512, 512, 512),
    gemm('NT', 512, 512, 512),
    gemm('TN', 512, 512, 512),
    gemm('NN', 1024, 1024, 1024),
    gemm('NN', 128, 512, 512),
    gemm('NN', 64, 1024, 512),
    gemm('NN', 64, 784, 1024),
  ];
}

/**
 * The critic's convolutions of `dcgan32` on a batch of 64 real and 64 fake images, each with both gradients; then all that a
 * DCGAN for 28 pixels has, with the 8 filters of `dcgan28` and with 16.
 */
function convCases(): TableCase[] {
  return [
    ...halving(128, 32, 1, 32),
    ...halving(128, 16, 32, 64),
    ...halving(128, 8, 64, 128),
    ...[8, 16].flatMap((filters) => [
      ...halving(128, 28, 1, filters),
      ...halving(128, 14, filters, 2 * filters),
      ...wholeImage(128, 7, 2 * filters, 1),
      // The generator's first layer, which goes from 100 channels to the image: its forward is the convolution's input.
      ...wholeImage(64, 7, 2 * filters, 100),
    ]),
  ];
}

function gemm(mode: MatmulMode, m: number, n: number, k: number): TableCase {
  return productCase({ kind: 'gemm', mode, m, n, k });
}

/** The three products of a layer whose size halves. */
function halving(n: number, size: number, c: number, o: number): TableCase[] {
  return triple({ n, size, c, o, kernel: 4, stride: 2, padding: 1 });
}

/** The three products of a layer whose kernel is the whole image. */
function wholeImage(n: number, size: number, c: number, o: number): TableCase[] {
  return triple({ n, size, c, o, kernel: size, stride: 1, padding: 0 });
}

function triple(sizes: Omit<ConvSpec, 'kind'>): TableCase[] {
  return (['conv', 'conv-input', 'conv-weight'] as const).map((kind) => productCase({ kind, ...sizes }));
}

export interface MeasureOptions {
  /** What to time; by default what the adapter's prior chooses. */
  readonly variant?: string | undefined;
  /** Default: the best of five batches of 20 ms. */
  readonly timing?: TimingOptions;
  /** Sees the operands `kernel.input.…` and the result `kernel.output` that the timed kernels leave. */
  readonly inspect?: (buffers: Buffers) => Promise<void>;
}

/** Times one product, on operands of small random numbers. */
export async function measureKernel(
  device: Device,
  { name, value, flops }: KernelCase,
  fmaGflops: number,
  { variant: named, timing = { leastMs: 20, rounds: 5 }, inspect }: MeasureOptions = {},
): Promise<KernelFigures> {
  const chosen = planOf(value, device.traits);
  const [choice] = chosen.choices;
  const plan =
    named === undefined || !choice ? chosen : planOf(value, device.traits, { [choice.label]: named });
  const prepared = await preparePlan(device, plan, (buffer) => buffer.startsWith('kernel.input'));
  const stopwatch = new Stopwatch(device);
  try {
    const ms = await stopwatch.best(prepared.replay, timing);
    await inspect?.(prepared.buffers);
    const gflops = flops / ms / 1e6;
    const { variant } = plan.steps[0]!.kernel;
    return { name, variant, ms, gflops, fractionOfPeak: gflops / fmaGflops };
  } finally {
    stopwatch.destroy();
    prepared.destroy();
  }
}

/** Names of every variant that computes this product on this adapter; none where it is no product but an expression. */
export function variantsOfCase({ value }: KernelCase, traits: AdapterTraits): readonly string[] {
  return choiceOf(value, traits)?.legal ?? [];
}

/** The one of them that is chosen without measuring. */
export function priorOfCase({ value }: KernelCase, traits: AdapterTraits): string | undefined {
  return choiceOf(value, traits)?.variant;
}

function choiceOf(value: Value, traits: AdapterTraits): Choice | undefined {
  return planOf(value, traits).choices[0];
}

function planOf(value: Value, traits: AdapterTraits, variants: Variants = {}): Plan {
  const bindings = new Bindings();
  bindings.bindInputsOf([value], (name) => `kernel.input.${name}`);
  bindings.output('kernel.output', value);
  return compile({ name: 'kernel', inputs: bindings.inputs, outputs: bindings.outputs, traits, variants });
}
