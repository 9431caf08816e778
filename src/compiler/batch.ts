// Batching: which small dispatches of a plan share one.
import { batchableSize, batchDispatches, jointBindings, type Member } from '../kernels/batch-dispatches.ts';
import { defaultLimit } from '../kernels/grid.ts';
import { maxBuffers } from '../kernels/kernel.ts';

/** A dispatch before or after its operands have got their places. */
export interface Dispatch<Resource> extends Member<Resource> {
  readonly label: string;
}

/** Work up to which a kernel is worth less than the dispatch that it costs, in FLOPs. */
const smallFlops = 2 ** 20;

/**
 * Lets small kernels that do not wait for each other share a dispatch. Each joins the earliest one that nothing
 * between keeps it from; what is computed does not change by a bit.
 *
 * @param bufferOf what an operand lies in: a dispatch cannot read and write the same buffer
 * @param placeOf where it lies there: no two kernels of a dispatch can write the same place
 */
export function batchSmall<Resource>(
  dispatches: readonly Dispatch<Resource>[],
  bufferOf: (operand: Resource) => unknown,
  placeOf: (operand: Resource) => unknown = (operand) => operand,
): Dispatch<Resource>[] {
  const batches: Dispatch<Resource>[][] = [];
  const independent = (a: Dispatch<Resource>, b: Dispatch<Resource>): boolean =>
    !meet(touched(a, 'read_write', bufferOf), touched(b, 'read', bufferOf)) &&
    !meet(touched(a, 'read', bufferOf), touched(b, 'read_write', bufferOf)) &&
    !meet(touched(a, 'read_write', placeOf), touched(b, 'read_write', placeOf));
  for (const dispatch of dispatches) {
    let target: Dispatch<Resource>[] | undefined;
    for (const batch of isSmall(dispatch) ? batches.toReversed() : []) {
      if (!batch.every((member) => independent(member, dispatch))) break;
      if (batch.every(isSmall) && fits([...batch, dispatch])) target = batch;
    }
    if (target) target.push(dispatch);
    else batches.push([dispatch]);
  }
  return batches.flatMap((batch) =>
    batch.length === 1
      ? batch
      : { label: batch.map(({ label }) => label).join(' + '), ...batchDispatches(batch) },
  );
}

/** Buffers that a dispatch writes, or those that it only reads. */
function touched<Resource>(
  { kernel, operands }: Dispatch<Resource>,
  how: 'read' | 'read_write',
  bufferOf: (operand: Resource) => unknown,
): unknown[] {
  const writes = (i: number) => kernel.bindings[i]?.access === 'read_write';
  return operands.filter((_, i) => writes(i) === (how === 'read_write')).map(bufferOf);
}

function meet(a: readonly unknown[], b: readonly unknown[]): boolean {
  return a.some((buffer) => b.includes(buffer));
}

function isSmall({ kernel }: Member<unknown>): boolean {
  return kernel.flops <= smallFlops && batchableSize(kernel) !== undefined;
}

function fits<Resource>(members: readonly Member<Resource>[]): boolean {
  if (new Set(members.map(({ kernel }) => batchableSize(kernel))).size > 1) return false;
  const groups = members.reduce((total, { kernel }) => total + kernel.groups[0], 0);
  return groups <= defaultLimit && jointBindings(members).length <= maxBuffers;
}
