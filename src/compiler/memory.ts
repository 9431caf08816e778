// Memory: a place for every value of a plan. Intermediate results share buffers in turns.
//   resource  what a kernel binds: a value, or scratch between the kernels of one product
//   owner     the value whose buffer a resource lies in: itself, or the concatenation of which it is a part
//   pool      the shared buffers
import { byteSizeOf, type Value } from '../graph/value.ts';
import { isInput } from '../ops/leaf.ts';
import type { Fusion } from './fusion.ts';
import type { LoweredKernel, Resource } from './lowered.ts';
import type { PlannedBuffer, Slice } from './plan.ts';

/** Storage bindings begin at multiples of this on every device. */
const alignment = 256;

interface Placement {
  readonly sliceOf: (resource: Resource) => Slice;
  readonly temporaries: readonly PlannedBuffer[];
  /** Constants that kernels read, each in a buffer of its own. */
  readonly constants: readonly { readonly value: Value; readonly slice: Slice }[];
}

interface PlacementOptions {
  readonly name: string;
  /** First part of the shared buffers' names. */
  readonly pool: string;
  readonly kernels: readonly LoweredKernel[];
  readonly fusion: Fusion;
  /** Places that the caller has chosen, by value. */
  readonly fixed: ReadonlyMap<Value, Slice>;
}

/**
 * Gives every resource a place: inputs and targets where the caller says, intermediate results in buffers that are
 * shared by those that are never alive at the same time. Best fit, largest waste last; the order of the kernels
 * decides everything.
 */
export function place({ name, pool: poolName, kernels, fusion, fixed }: PlacementOptions): Placement {
  const slices = new Map<Resource, Slice>(fixed);
  const constants: { value: Value; slice: Slice }[] = [];
  const pool = new Pool(poolName);
  const lastUse = lastUses(kernels, fusion);

  kernels.forEach(({ operands }, time) => {
    for (const resource of operands.map((operand) => ownerOf(operand, fusion))) {
      if (slices.has(resource)) continue;
      const size = aligned(byteSizeOfResource(resource));
      if ('op' in resource && fusion.constant.has(resource)) {
        const slice = { buffer: `${name}.constant${constants.length}`, offset: 0, size };
        constants.push({ value: resource, slice });
        slices.set(resource, slice);
        continue;
      }
      if ('op' in resource && isInput(resource)) {
        throw new Error(`${name}: input '${resource.attributes.name}' has no buffer`);
      }
      const buffer = pool.take(size, time, lastUse.get(resource) ?? time);
      slices.set(resource, { buffer, offset: 0, size });
    }
  });

  return {
    sliceOf: (resource) => sliceWithin(resource, slices, fusion),
    temporaries: pool.buffers,
    constants,
  };
}

/** Buffers that are taken in turns. */
class Pool {
  readonly #name: string;
  readonly #buffers: { readonly name: string; size: number; freeFrom: number }[] = [];

  constructor(name: string) {
    this.#name = name;
  }

  get buffers(): PlannedBuffer[] {
    return this.#buffers.map(({ name, size }) => ({ name, size }));
  }

  /** The name of a buffer that is free at `time`, and taken until after the kernel at `until`. */
  take(size: number, time: number, until: number): string {
    const free = this.#buffers.filter((buffer) => buffer.freeFrom <= time);
    const fitting = free.filter((buffer) => buffer.size >= size).sort((a, b) => a.size - b.size)[0];
    const chosen = fitting ?? free.sort((a, b) => b.size - a.size)[0];
    if (chosen) {
      chosen.size = Math.max(chosen.size, size);
      chosen.freeFrom = until + 1;
      return chosen.name;
    }
    const name = `${this.#name}.temporary${this.#buffers.length}`;
    this.#buffers.push({ name, size, freeFrom: until + 1 });
    return name;
  }
}

function lastUses(kernels: readonly LoweredKernel[], fusion: Fusion): Map<Resource, number> {
  const last = new Map<Resource, number>();
  kernels.forEach(({ operands }, time) => {
    for (const operand of operands) last.set(ownerOf(operand, fusion), time);
  });
  return last;
}

/** The value whose buffer a resource lies in: itself, or the concatenation of which it is a part. */
export function ownerOf(resource: Resource, fusion: Fusion): Resource {
  if (!('op' in resource)) return resource;
  const part = fusion.partOf.get(resource);
  return part ? ownerOf(part.concat, fusion) : resource;
}

function sliceWithin(resource: Resource, slices: ReadonlyMap<Resource, Slice>, fusion: Fusion): Slice {
  const size = byteSizeOfResource(resource);
  const part = 'op' in resource ? fusion.partOf.get(resource) : undefined;
  if (part) {
    const { buffer, offset } = sliceWithin(part.concat, slices, fusion);
    return { buffer, offset: offset + 4 * part.offset, size };
  }
  const slice = slices.get(resource);
  if (!slice) throw new Error('a resource has no place');
  // A shared buffer may be larger than what lies in it: bind what belongs to the value.
  return { ...slice, size: Math.min(slice.size, bindable(size)) };
}

function byteSizeOfResource(resource: Resource): number {
  return 'op' in resource ? byteSizeOf(resource) : resource.scratchBytes;
}

function aligned(size: number): number {
  return Math.ceil(size / alignment) * alignment;
}

/** Bindings are whole vec4 words, so that a kernel may see the last of them as a vec4. */
function bindable(size: number): number {
  return Math.ceil(size / 16) * 16;
}
