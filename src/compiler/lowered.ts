// What lowering gives: kernels whose operands are values still.
//   scratch  what only the kernels of one product use between them
import type { Value } from '../graph/value.ts';
import type { Kernel } from '../kernels/kernel.ts';
import type { Fusion } from './fusion.ts';
import type { Choice } from './plan.ts';

/** Bytes that only the kernels of one value use between them. */
export interface Scratch {
  readonly scratchBytes: number;
}

/** What a kernel binds, before it has a place in a buffer. */
export type Resource = Value | Scratch;

/** A kernel whose operands are values still, not yet places in buffers. */
export interface LoweredKernel {
  readonly label: string;
  readonly kernel: Kernel;
  /** What is bound at each of the kernel's bindings. */
  readonly operands: readonly Resource[];
}

export interface Lowered {
  /** In the order in which they are to run. */
  readonly kernels: readonly LoweredKernel[];
  readonly fusion: Fusion;
  /** How each product is computed, in the order of the graph. */
  readonly choices: readonly Choice[];
}

/** How a caller pins kernel variants: label → name; see `Step.label`. */
export type Variants = Readonly<Record<string, string>>;
