// What a kernel of a fused graph computes, before a kernel is chosen for it.
//   body  the values that one kernel, or the kernels of one product, make; what they read; and their generated code
import type { Value } from '../graph/value.ts';
import type { LaneCount } from '../kernels/pointwise-text.ts';
import type { ReduceDomain } from '../kernels/reduce.ts';
import type { Computation } from '../kernels/statement.ts';
import type { ExpressionRead } from './expression.ts';
import type { ProductValue } from './graph-facts.ts';

interface KernelBody<Kind extends string> {
  readonly kind: Kind;
  /** The value that the kernel is named after. */
  readonly named: Value;
  readonly makes: readonly Value[];
  readonly reads: readonly Value[];
}

/** An op with a kernel of its own, and no generated code. */
export type OpBody = KernelBody<'op'>;

export interface PointwiseBody extends KernelBody<'pointwise'> {
  readonly lanes: LaneCount;
  readonly body: Computation;
  readonly bindings: readonly ExpressionRead[];
  readonly flops: number;
}

export interface SumsBody extends KernelBody<'sums'> {
  readonly domain: ReduceDomain;
  readonly lanes: LaneCount;
  /** Lanes lie along the summed axis. */
  readonly horizontal: boolean;
  /** Sums that are complete after each phase. */
  readonly phaseEnds: readonly number[];
  readonly phases: readonly string[];
  readonly bindings: readonly ExpressionRead[];
  readonly flops: number;
}

export interface ProductBody extends KernelBody<'product'> {
  readonly product: ProductValue;
  readonly epilogue: EpilogueBody | undefined;
  /** Whether the second value made is the sums of b's columns. */
  readonly columnSum: boolean;
}

/** The body of an epilogue for an element `v` at `row` and `col`. */
export interface EpilogueBody {
  readonly lanes: LaneCount;
  readonly text: string;
  readonly bindings: readonly ExpressionRead[];
}

export type Body = OpBody | PointwiseBody | SumsBody | ProductBody;
