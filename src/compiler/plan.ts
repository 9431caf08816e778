// A plan: what the GPU is to do, as data.
//   slice    a stretch of a named buffer
//   step     one dispatch: a kernel, and a slice for each of its bindings
//   choice   a product of the plan, with every variant that could compute it
import type { Value } from '../graph/value.ts';
import type { Dispatches } from '../kernels/gemm.ts';
import type { Kernel } from '../kernels/kernel.ts';

/** A stretch of a named buffer, in bytes. */
export interface Slice {
  /** Name of the buffer. */
  readonly buffer: string;
  /** Bytes from its start. */
  readonly offset: number;
  /** How many bytes. */
  readonly size: number;
}

/** A value that a caller wants at a place of its own. */
export interface Output {
  readonly value: Value;
  readonly slice: Slice;
}

/** One dispatch: `slices[i]` is bound where `kernel.bindings[i]` says. */
export interface Step {
  /** Unique in its plan, the same in every build of it: `critic/matmul-NN 64×512`. */
  readonly label: string;
  /** What runs. */
  readonly kernel: Kernel;
  /** What it is bound to, in the order of the kernel's bindings. */
  readonly slices: readonly Slice[];
}

/** A buffer that the plan itself needs, as opposed to those that callers name. */
export interface PlannedBuffer {
  /** What slices call it. */
  readonly name: string;
  /** Its size in bytes. */
  readonly size: number;
}

/** Data that is written once, before the first replay. */
export interface InitialWrite {
  /** Where it goes. */
  readonly slice: Slice;
  /** Its elements, row-major. */
  readonly data: Float32Array;
}

/** A matrix product or convolution of a plan, and how it is computed. */
export interface Choice {
  /** The label of its step. */
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
  /** First part of every label. */
  readonly name: string;
  /** In the order in which they run. */
  readonly steps: readonly Step[];
  /** Intermediate results, shared by values whose lifetimes do not overlap. */
  readonly temporaries: readonly PlannedBuffer[];
  /** Values that depend on no input, computed once. */
  readonly constants: readonly PlannedBuffer[];
  /** What is written into the constants. */
  readonly initialWrites: readonly InitialWrite[];
  /** Its products, in the order of the graph. */
  readonly choices: readonly Choice[];
}

/** The variant of every product by label: what makes a plan repeat bit for bit on its adapter. */
export function variantsOfPlans(plans: readonly Plan[]): Record<string, string> {
  const choices = plans.flatMap((plan) => plan.choices);
  return Object.fromEntries(choices.map(({ label, variant }) => [label, variant]));
}

/**
 * A plan as text, one dispatch a line.
 * @example
 * const graph = await compileGraph(device, [ops.relu(ops.input('x', [64, 2]))]);
 * console.log(printPlan(graph.plan));
 */
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

/**
 * Floating-point operations of one replay.
 * @example
 * const graph = await compileGraph(device, [ops.matmul(ops.input('x', [64, 2]), ops.input('w', [2, 512]))]);
 * console.log(planFlops(graph.plan), 'operations a run');
 */
export function planFlops(plan: Plan): number {
  return plan.steps.reduce((sum, step) => sum + step.kernel.flops, 0);
}
