// What fusion decides, as data.
//   stored    in memory
//   epilogue  pointwise ops that a product's kernel applies before it stores
//   phase     sums that one kernel takes at the same time; those of a later phase use the totals of an earlier one
//   cut       what fusion must not put into one kernel, found by `legalise`
import type { Value } from '../graph/value.ts';
import type { ReduceDomain } from '../kernels/reduce.ts';
import type { SumValue } from '../ops/sum.ts';
import type { ProductValue, Reachability } from './graph-facts.ts';

/** Sums that one kernel takes over one domain; those of a later phase use the totals of an earlier one. */
export interface SumGroup {
  readonly domain: ReduceDomain;
  readonly phases: readonly (readonly SumValue[])[];
}

/** One more cut: values to spill to memory, or sums to take by themselves. */
export interface Cut {
  readonly kind: 'spill' | 'separate';
  readonly values: readonly Value[];
}

export function isCut(result: object): result is Cut {
  return 'kind' in result && (result.kind === 'spill' || result.kind === 'separate');
}

/** Where fusion has to stop. */
export interface Cuts {
  /** Values that must lie in memory, since one kernel cannot hold all that they are made of. */
  readonly spilled: ReadonlySet<Value>;
  /** Sums that share their kernel with no other result. */
  readonly separateSums: ReadonlySet<Value>;
}

export const noCuts: Cuts = { spilled: new Set(), separateSums: new Set() };

/** Which values become buffers, and which are computed within the kernels that use or make them. */
export interface Fusion {
  readonly order: readonly Value[];
  /** Values that lie in memory. */
  readonly stored: ReadonlySet<Value>;
  /** The last value of a matmul's or convolution's epilogue → the product that begins it. */
  readonly productOf: ReadonlyMap<Value, ProductValue>;
  readonly sumGroups: readonly SumGroup[];
  /** Column sums that a TN matmul yields beside its product: sum → matmul. */
  readonly columnSumOf: ReadonlyMap<Value, Value>;
  /** Values that depend on no input. */
  readonly constant: ReadonlySet<Value>;
  /** Concatenations whose parts are written in place: part → concatenation and element offset. */
  readonly partOf: ReadonlyMap<Value, { readonly concat: Value; readonly offset: number }>;
}

/** What the steps of fusion know and decide; `stored` grows and shrinks on the way. */
export interface FusionState {
  readonly order: readonly Value[];
  /** Values that must be in memory, whatever is fused. */
  readonly wanted: ReadonlySet<Value>;
  readonly stored: Set<Value>;
  readonly constant: ReadonlySet<Value>;
  readonly reach: Reachability;
  readonly cuts: Cuts;
}
