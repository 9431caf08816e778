import { compile } from '../compiler/compile.ts';
import type { Variants } from '../compiler/lower.ts';
import type { Plan } from '../compiler/plan.ts';
import { sizeOf } from '../core/shape.ts';
import { byteSizeOf, topologicalOrder, type Value } from '../graph/value.ts';
import { conv2dVariants } from '../kernels/conv2d.ts';
import { gemmVariants } from '../kernels/gemm.ts';
import type { AdapterTraits } from '../kernels/kernel.ts';
import { conv2d, conv2dInput, conv2dWeight, convKind, geometryOf } from '../ops/conv2d.ts';
import { input, isInput } from '../ops/leaf.ts';
import { isMatmul, type MatmulMode, matmul, matmulMode, matmulSizes } from '../ops/matmul.ts';
import type { Buffers } from '../runtime/buffers.ts';
import type { Device } from '../runtime/device.ts';
import { preparePlan } from '../runtime/prepared.ts';
import { Stopwatch } from '../runtime/stopwatch.ts';
import type { KernelFigures } from './report.ts';

/** A product by itself, as a graph. */
export interface KernelCase {
  readonly name: string;
  readonly value: Value;
  /** Of the definition, whatever a variant adds: two for each product of an element of one operand and one of the other. */
  readonly flops: number;
}

export const kernelTables = { gemm: gemmCases, conv: convCases } as const;

export type KernelTable = keyof typeof kernelTables;

/** Square products in the three modes, and those of `mlp2d` and `mlp28`: [m, k]·[k, n]. */
function gemmCases(): KernelCase[] {
  return [
    gemmCase('NN', 512, 512, 512),
    gemmCase('NT', 512, 512, 512),
    gemmCase('TN', 512, 512, 512),
    gemmCase('NN', 1024, 1024, 1024),
    gemmCase('NN', 128, 512, 512),
    gemmCase('NN', 64, 1024, 512),
    gemmCase('NN', 64, 784, 1024),
  ];
}

/** The critic's convolutions of `dcgan32` on a batch of 64 real and 64 fake images, each with both gradients. */
function convCases(): KernelCase[] {
  return [
    [32, 1, 32],
    [16, 32, 64],
    [8, 64, 128],
  ].flatMap(([size, c, o]) => convTriple(128, size!, c!, o!));
}

function gemmCase(mode: MatmulMode, m: number, n: number, k: number): KernelCase {
  const a = input('a', mode === 'TN' ? [k, m] : [m, k]);
  const b = input('b', mode === 'NT' ? [n, k] : [k, n]);
  return { name: `gemm ${mode} ${m}×${n}×${k}`, value: matmul(a, b, mode), flops: 2 * m * n * k };
}

/** Kernel 4, stride 2, padding 1: the size halves. */
function convTriple(n: number, size: number, c: number, o: number): KernelCase[] {
  const window = { stride: [2, 2], padding: [1, 1] } as const;
  const x = input('x', [n, size, size, c]);
  const weight = input('weight', [4, 4, c, o]);
  const dy = input('dy', [n, size / 2, size / 2, o]);
  const name = `${n}×${size}×${size}×${c} → ${o}`;
  const flops = 2 * sizeOf(dy.shape) * sizeOf([4, 4, c]);
  return [
    { name: `conv ${name}`, value: conv2d(x, weight, window), flops },
    { name: `conv-input ${name}`, value: conv2dInput(dy, weight, [size, size], window), flops },
    { name: `conv-weight ${name}`, value: conv2dWeight(x, dy, [4, 4], window), flops },
  ];
}

export interface MeasureOptions {
  /** What to time; by default what the adapter's prior chooses. */
  readonly variant?: string | undefined;
  /** Sees the operands `kernel.input.…` and the result `kernel.output` that the timed kernels leave. */
  readonly inspect?: (buffers: Buffers) => Promise<void>;
}

/** Times one product, on operands of small random numbers. */
export async function measureKernel(
  device: Device,
  { name, value, flops }: KernelCase,
  fmaGflops: number,
  { variant: named, inspect }: MeasureOptions = {},
): Promise<KernelFigures> {
  const chosen = planOf(value, device.traits);
  // A split product has two steps of one label.
  const label = chosen.steps[0]!.label.replace(/ part \d+$/, '');
  const plan = named === undefined ? chosen : planOf(value, device.traits, { [label]: named });
  const prepared = await preparePlan(device, plan, (buffer) => buffer.startsWith('kernel.input'));
  const stopwatch = new Stopwatch(device);
  try {
    const ms = await stopwatch.best(prepared.whole, { leastMs: 20, rounds: 5 });
    await inspect?.(prepared.buffers);
    const gflops = flops / ms / 1e6;
    const { variant } = plan.steps[0]!.kernel;
    return { name, variant, ms, gflops, fractionOfPeak: gflops / fmaGflops };
  } finally {
    stopwatch.destroy();
    prepared.destroy();
  }
}

/** Names of every variant that computes this product on this adapter. */
export function variantsOfCase({ value }: KernelCase, traits: AdapterTraits): string[] {
  if (isMatmul(value)) return gemmVariants({ ...matmulSizes(value), mode: matmulMode(value) }, traits);
  const directions = { conv2d: 'forward', 'conv2d-input': 'input', 'conv2d-weight': 'weight' } as const;
  return conv2dVariants(directions[convKind(value)!], geometryOf(value), traits);
}

function planOf(value: Value, traits: AdapterTraits, variants: Variants = {}): Plan {
  const place = (buffer: string, of: Value) => ({
    buffer,
    offset: 0,
    size: Math.ceil(byteSizeOf(of) / 16) * 16,
  });
  const inputs = topologicalOrder([value])
    .filter(isInput)
    .map((each) => {
      const name = String(each.attributes.name);
      return [name, place(`kernel.input.${name}`, each)] as const;
    });
  return compile({
    name: 'kernel',
    outputs: [{ value, slice: place('kernel.output', value) }],
    inputs: Object.fromEntries(inputs),
    traits,
    variants,
  });
}
