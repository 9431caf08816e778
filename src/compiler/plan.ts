// A plan: what the GPU is to do, as data.
//   slice    a stretch of a named buffer
//   step     one dispatch: a kernel, and a slice for each of its bindings
//   choice   a product of the plan, with every variant that could compute it
import type { Value } from '../graph/value.ts';
import type { Dispatches } from '../kernels/gemm.ts';
import type { Kernel } from '../kernels/kernel.ts';

/** A stretch of a named buffer, in bytes. */
export interface Slice {
  readonly buffer: string;
  readonly offset: number;
  readonly size: number;
}

/** A value that a caller wants at a place of its own. */
export interface Output {
  readonly value: Value;
  readonly slice: Slice;
}

/** One dispatch: `slices[i]` is bound where `kernel.bindings[i]` says. */
export interface Step {
  readonly label: string;
  readonly kernel: Kernel;
  readonly slices: readonly Slice[];
}

/** A buffer that the plan itself needs, as opposed to those that callers name. */
export interface PlannedBuffer {
  readonly name: string;
  readonly size: number;
}

/** Data that is written once, before the first replay. */
export interface InitialWrite {
  readonly slice: Slice;
  readonly data: Float32Array;
}

/** A matrix product or convolution of a plan, and how it is computed. */
export interface Choice {
  readonly label: string;
  /** The row of the variant table in use. */
  readonly variant: string;
  /** Every row that is legal for this product on this adapter. */
  readonly legal: readonly string[];
  /** The kernels of a legal row, apart from their operands. */
  readonly dispatches: (variant: string) => Dispatches;
}

/** What the GPU is to do, as data: it prints, compares and validates without a device. */
export interface Plan {
  readonly name: string;
  readonly steps: readonly Step[];
  /** Intermediate results, shared by values whose lifetimes do not overlap. */
  readonly temporaries: readonly PlannedBuffer[];
  /** Values that depend on no input, computed once. */
  readonly constants: readonly PlannedBuffer[];
  readonly initialWrites: readonly InitialWrite[];
  readonly choices: readonly Choice[];
}

/** The variant of every product by label: what makes a plan repeat bit for bit on its adapter. */
export function variantsOfPlans(plans: readonly Plan[]): Record<string, string> {
  const choices = plans.flatMap((plan) => plan.choices);
  return Object.fromEntries(choices.map(({ label, variant }) => [label, variant]));
}

/** A plan as text, one dispatch a line. */
export function printPlan(plan: Plan): string {
  const lines = plan.steps.map(({ label, kernel, slices }) => {
    const bound = slices.map(({ buffer, offset, size }, i) => {
      const { name, access } = kernel.bindings[i] ?? {};
      return `${access === 'read_write' ? '*' : ''}${name}=${buffer}[${offset}+${size}]`;
    });
    return `${label}: ${kernel.family}/${kernel.variant} ${kernel.groups.join('×')} ${bound.join(' ')}`;
  });
  const buffers = [...plan.temporaries, ...plan.constants].map(({ name, size }) => `${name} ${size} B`);
  return [`plan ${plan.name}`, ...lines, `buffers: ${buffers.join(', ') || 'none'}`].join('\n');
}

/** Floating-point operations of one replay. */
export function planFlops(plan: Plan): number {
  return plan.steps.reduce((sum, step) => sum + step.kernel.flops, 0);
}
