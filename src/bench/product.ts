// One product of the tables, GEMM or convolution: its sizes, and the value that computes it.
import { sizeOf } from '../core/shape.ts';
import type { Value } from '../graph/value.ts';
import { conv2d, conv2dInput, conv2dWeight } from '../ops/conv2d.ts';
import { input } from '../ops/leaf.ts';
import { type MatmulMode, matmul } from '../ops/matmul.ts';

/** A matrix product [m, k]·[k, n]. */
export interface GemmSpec {
  readonly kind: 'gemm';
  readonly mode: MatmulMode;
  readonly m: number;
  readonly n: number;
  readonly k: number;
}

/** One of the three products of a square convolution x[n, size, size, c] → y[n, …, …, o]. */
export interface ConvSpec {
  readonly kind: 'conv' | 'conv-input' | 'conv-weight';
  readonly n: number;
  readonly size: number;
  readonly c: number;
  readonly o: number;
  readonly kernel: number;
  readonly stride: number;
  readonly padding: number;
}

/** A product in numbers alone, so that another process can build it; `scripts/peers/earthmover.mjs` does. */
export type ProductSpec = GemmSpec | ConvSpec;

/** A product by itself, as a graph. */
export interface KernelCase {
  readonly name: string;
  readonly value: Value;
  /** Of the definition, whatever a variant adds: two for each product of an element of one operand and one of the other. */
  readonly flops: number;
}

/** A product of the tables. */
export interface TableCase extends KernelCase {
  readonly spec: ProductSpec;
}

export function productCase(spec: ProductSpec): TableCase {
  return spec.kind === 'gemm' ? gemmCase(spec) : convCase(spec);
}

function gemmCase(spec: GemmSpec): TableCase {
  const { mode, m, n, k } = spec;
  const a = input('a', mode === 'TN' ? [k, m] : [m, k]);
  const b = input('b', mode === 'NT' ? [n, k] : [k, n]);
  return { name: `gemm ${mode} ${m}×${n}×${k}`, value: matmul(a, b, mode), flops: 2 * m * n * k, spec };
}

function convCase(spec: ConvSpec): TableCase {
  const { kind, n, size, c, o, kernel, stride, padding } = spec;
  const window = { stride: [stride, stride], padding: [padding, padding] } as const;
  const small = Math.floor((size + 2 * padding - kernel) / stride) + 1;
  const x = input('x', [n, size, size, c]);
  const weight = input('weight', [kernel, kernel, c, o]);
  const dy = input('dy', [n, small, small, o]);
  const values = {
    conv: () => conv2d(x, weight, window),
    'conv-input': () => conv2dInput(dy, weight, [size, size], window),
    'conv-weight': () => conv2dWeight(x, dy, [kernel, kernel], window),
  };
  return {
    // A kernel of 4 is the usual one, and is not told.
    name: `${kind} ${n}×${size}×${size}×${c} → ${o}${kernel === 4 ? '' : `, kernel ${kernel}`}`,
    value: values[kind](),
    flops: 2 * sizeOf(dy.shape) * sizeOf([kernel, kernel, c]),
    spec,
  };
}
