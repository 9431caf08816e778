// Which part of an expression goes to memory, where its kernel would bind too many buffers.
import type { Value } from '../graph/value.ts';
import { maxBuffers } from '../kernels/kernel.ts';
import { isConcat } from '../ops/layout.ts';
import { pointwiseName } from '../ops/pointwise.ts';
import type { Cut } from './fusion.ts';
import { storedFrontier } from './graph-facts.ts';

/** What one kernel binds. */
interface KernelLoad {
  /** The expression that the kernel computes. */
  readonly root: Value;
  readonly reads: number;
  /** Bindings besides those that the expression reads. */
  readonly otherBindings: number;
  /** Values that stay in the kernel unless nothing else can leave it. */
  readonly kept?: readonly Value[];
}

/** A cut where a kernel would bind more buffers than every device allows: the part that reads most goes to memory. */
export function spillOf(
  { root, reads, otherBindings, kept = [] }: KernelLoad,
  stored: ReadonlySet<Value>,
): Cut | undefined {
  if (reads <= maxBuffers - otherBindings) return undefined;
  let best: { readonly value: Value; readonly size: number } | undefined;
  const visited = new Set<Value>();
  const visit = (value: Value) => {
    if (visited.has(value) || (value !== root && stored.has(value))) return;
    visited.add(value);
    const size = storedFrontier(value, stored).length;
    const storable = pointwiseName(value) !== undefined || isConcat(value);
    const able = value !== root && !kept.includes(value) && storable && size <= maxBuffers - 1;
    if (able && size > 1 && size > (best?.size ?? 0)) best = { value, size };
    value.inputs.forEach(visit);
  };
  visit(root);
  const chosen = best?.value ?? kept.slice(1).find(pointwiseName);
  if (!chosen) throw new Error(`no way to split a kernel with ${reads} reads at ${root.op.name}`);
  return { kind: 'spill', values: [chosen] };
}
