import { byteSizeOf, type Value } from '../graph/value.ts';
import { isInput } from '../ops/leaf.ts';
import type { Fusion } from './fuse.ts';
import type { LoweredKernel, Operand } from './lower.ts';
import type { PlannedBuffer, Slice } from './plan.ts';

/** Storage bindings begin at multiples of this on every device. */
const alignment = 256;

export interface Placement {
  readonly sliceOf: (operand: Operand) => Slice;
  readonly temporaries: readonly PlannedBuffer[];
  /** Constants that kernels read, each in a buffer of its own. */
  readonly constants: readonly { readonly value: Value; readonly slice: Slice }[];
}

/**
 * Gives every operand a place: inputs and targets where the caller says, intermediate results in buffers that are
 * shared by those that are never alive at the same time. Best fit, largest waste last; the order of the kernels
 * decides everything.
 *
 * @param poolName first part of the shared buffers' names
 * @param fixed places that the caller has chosen, by value
 */
export function place(
  name: string,
  poolName: string,
  kernels: readonly LoweredKernel[],
  fusion: Fusion,
  fixed: ReadonlyMap<Value, Slice>,
): Placement {
  const slices = new Map<Operand, Slice>(fixed);
  const constants: { value: Value; slice: Slice }[] = [];
  const pool: { name: string; size: number; freeFrom: number }[] = [];
  const lastUse = lastUses(kernels, fusion);

  kernels.forEach(({ operands }, time) => {
    for (const operand of operands.map((o) => ownerOf(o, fusion))) {
      if (slices.has(operand)) continue;
      const size = aligned(sizeOfOperand(operand));
      if (isConstant(operand, fusion)) {
        const slice = { buffer: `${name}.constant${constants.length}`, offset: 0, size };
        constants.push({ value: operand as Value, slice });
        slices.set(operand, slice);
        continue;
      }
      if ('op' in operand && isInput(operand)) {
        throw new Error(`${name}: input '${String(operand.attributes.name)}' has no buffer`);
      }
      slices.set(operand, {
        buffer: takeFrom(pool, poolName, size, time, lastUse.get(operand)!),
        offset: 0,
        size,
      });
    }
  });

  return {
    sliceOf: (operand) => sliceWithin(operand, slices, fusion),
    temporaries: pool.map((buffer) => ({ name: buffer.name, size: buffer.size })),
    constants,
  };
}

function takeFrom(
  pool: { name: string; size: number; freeFrom: number }[],
  name: string,
  size: number,
  time: number,
  until: number,
): string {
  const free = pool.filter((buffer) => buffer.freeFrom <= time);
  const fitting = free.filter((buffer) => buffer.size >= size).sort((a, b) => a.size - b.size)[0];
  const chosen = fitting ?? free.sort((a, b) => b.size - a.size)[0];
  if (!chosen) {
    const fresh = { name: `${name}.temporary${pool.length}`, size, freeFrom: until + 1 };
    pool.push(fresh);
    return fresh.name;
  }
  chosen.size = Math.max(chosen.size, size);
  chosen.freeFrom = until + 1;
  return chosen.name;
}

function lastUses(kernels: readonly LoweredKernel[], fusion: Fusion): Map<Operand, number> {
  const last = new Map<Operand, number>();
  kernels.forEach(({ operands }, time) => {
    for (const operand of operands) last.set(ownerOf(operand, fusion), time);
  });
  return last;
}

/** The value whose buffer an operand lies in: itself, or the concatenation of which it is a part. */
export function ownerOf(operand: Operand, fusion: Fusion): Operand {
  if (!('op' in operand)) return operand;
  const part = fusion.partOf.get(operand);
  return part ? ownerOf(part.whole, fusion) : operand;
}

function sliceWithin(operand: Operand, slices: ReadonlyMap<Operand, Slice>, fusion: Fusion): Slice {
  const part = 'op' in operand ? fusion.partOf.get(operand) : undefined;
  if (part) {
    const whole = sliceWithin(part.whole, slices, fusion);
    return {
      buffer: whole.buffer,
      offset: whole.offset + 4 * part.offset,
      size: byteSizeOf(operand as Value),
    };
  }
  const slice = slices.get(operand);
  if (!slice) throw new Error('an operand has no place');
  // A shared buffer may be larger than what lies in it: bind what belongs to the value.
  return { ...slice, size: Math.min(slice.size, bindable(sizeOfOperand(operand))) };
}

function isConstant(operand: Operand, fusion: Fusion): boolean {
  return 'op' in operand && fusion.constant.has(operand);
}

function sizeOfOperand(operand: Operand): number {
  return 'op' in operand ? byteSizeOf(operand) : operand.scratchBytes;
}

function aligned(size: number): number {
  return Math.ceil(size / alignment) * alignment;
}

/** Bindings are whole vec4 words, so that a kernel may see the last of them as a vec4. */
function bindable(size: number): number {
  return Math.ceil(size / 16) * 16;
}
