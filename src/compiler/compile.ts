import { EarthmoverError } from '../core/errors.ts';
import { interpret } from '../graph/interpret.ts';
import { topologicalOrder, type Value } from '../graph/value.ts';
import type { AdapterTraits } from '../kernels/kernel.ts';
import { fill, isInput } from '../ops/leaf.ts';
import { pointwise } from '../ops/pointwise.ts';
import { simplify, withOuterProducts } from '../transform/simplify.ts';
import { splitConcat, splitSum } from './domain.ts';
import { baseOf } from './fuse.ts';
import { joinSmall } from './join.ts';
import { type Lowered, lower, type Operand, type Variants } from './lower.ts';
import { ownerOf, place } from './memory.ts';
import type { InitialWrite, Plan, Slice, Step } from './plan.ts';

/** A value that is to be found at a place of the caller's. */
export interface Output {
  readonly value: Value;
  readonly slice: Slice;
}

export interface CompileOptions {
  /** First part of every label, e.g. `critic`. */
  readonly name: string;
  readonly outputs: readonly Output[];
  /** Where each input of the graph lies, by its name. */
  readonly inputs: Readonly<Record<string, Slice>>;
  readonly traits: AdapterTraits;
  readonly variants?: Variants;
  /** Name of the intermediate buffers; plans that never overlap in time may share one. */
  readonly pool?: string;
}

/**
 * Graph → plan: simplified, fused, lowered to kernels and laid out in memory. Nothing here touches a GPU.
 *
 * @throws gpu error where a buffer or binding exceeds the adapter's limits
 */
export function compile({ name, outputs, inputs, traits, variants, pool = name }: CompileOptions): Plan {
  const simple = distinct(
    withOuterProducts(simplify(split(simplify(outputs.map((output) => output.value))))),
  );
  const targets = outputs.map(({ slice }) => slice.buffer);
  const { values, kernels: single, fusion, choices } = lowerApart(name, simple, targets, traits, variants);
  const fixed = new Map<Value, Slice>();
  for (const value of fusion.order) {
    const slice = isInput(value) ? inputs[value.attributes.name as string] : undefined;
    if (slice) fixed.set(value, slice);
  }
  const initialWrites: InitialWrite[] = [];
  values.forEach((value, i) => {
    const base = baseOf(value);
    if (fusion.constant.has(base)) initialWrites.push(constantWrite(base, outputs[i]!.slice));
    fixed.set(base, outputs[i]!.slice);
  });
  const kernels = joinSmall(single, (operand) => {
    const owner = ownerOf(operand, fusion);
    return ('op' in owner && fixed.get(owner)?.buffer) || owner;
  });
  const { sliceOf, temporaries, constants } = place(name, pool, kernels, fusion, fixed);
  const steps = kernels.map<Step>(({ label, kernel, operands }) => ({
    label,
    kernel,
    slices: operands.map(sliceOf),
  }));
  const plan: Plan = {
    name,
    steps,
    temporaries,
    constants: constants.map(({ slice }) => ({ name: slice.buffer, size: slice.size })),
    initialWrites: [...initialWrites, ...constants.map(({ value, slice }) => constantWrite(value, slice))],
    choices,
  };
  validate(plan, traits);
  return plan;
}

/**
 * Lowers so that no kernel reads a target in the buffer that it writes another target to, which WebGPU forbids: such a
 * value is made elsewhere, and copied.
 */
function lowerApart(
  name: string,
  outputs: readonly Value[],
  targets: readonly string[],
  traits: AdapterTraits,
  variants: Variants | undefined,
): { readonly values: readonly Value[] } & Lowered {
  const values = [...outputs];
  for (;;) {
    const lowered = lower(name, values, traits, variants);
    const targetOf = new Map<Operand, string>(values.map((value, i) => [baseOf(value), targets[i]!]));
    const owner = (operand: Operand) => ownerOf(operand, lowered.fusion);
    const clashes = values.flatMap((value, i) => {
      const base = baseOf(value);
      const clash = lowered.kernels.some(({ kernel, operands }) => {
        const reads = operands.some((o, at) => owner(o) === base && kernel.bindings[at]!.access === 'read');
        const writes = operands.some(
          (o, at) => kernel.bindings[at]!.access === 'read_write' && targetOf.get(owner(o)) === targets[i],
        );
        return reads && writes;
      });
      return clash ? [i] : [];
    });
    if (clashes.length === 0) return { values, ...lowered };
    for (const i of clashes) values[i] = copyOf(values[i]!);
  }
}

function constantWrite(value: Value, slice: Slice): InitialWrite {
  return { slice, data: Float32Array.from(interpret([value])[0]!) };
}

/** Values that one kernel cannot make, written as several. */
function split(outputs: readonly Value[]): Value[] {
  const replaced = new Map<Value, Value>();
  for (const value of topologicalOrder(outputs)) {
    const inputs = value.inputs.map((input) => replaced.get(input)!);
    const same = inputs.every((input, i) => input === value.inputs[i]);
    const rebuilt = same ? value : { ...value, inputs };
    replaced.set(value, splitSum(rebuilt) ?? splitConcat(rebuilt) ?? rebuilt);
  }
  return outputs.map((value) => replaced.get(value)!);
}

/** An output that is an input, or the same as an earlier one, becomes a copy: each has a place of its own. */
function distinct(values: readonly Value[]): Value[] {
  const taken = new Set<Value>();
  return values.map((value) => {
    const base = baseOf(value);
    if (!isInput(base) && !taken.has(base)) {
      taken.add(base);
      return value;
    }
    return copyOf(value);
  });
}

/** The same bits, through an op that is not simplified any more. */
function copyOf(value: Value): Value {
  return pointwise('select', [fill(1, value.shape), value, value]);
}

/** Every rule of WebGPU that a plan could break, checked before anything is created. */
export function validate(plan: Plan, traits: AdapterTraits): void {
  const { limits } = traits;
  for (const { name, size } of [...plan.temporaries, ...plan.constants]) {
    if (size > limits.maxBufferSize) throw tooLarge(plan, name, size, 'maxBufferSize', limits.maxBufferSize);
  }
  for (const { label, kernel, slices } of plan.steps) {
    const fault = (what: string) => new Error(`${label}: ${what}`);
    if (slices.length !== kernel.bindings.length) throw fault('operands and bindings differ in number');
    const storage = kernel.bindings.filter(({ access }) => access !== 'uniform').length;
    if (storage > limits.maxStorageBuffersPerShaderStage) throw fault(`${storage} storage buffers at once`);
    if (kernel.groups.some((count) => count > limits.maxComputeWorkgroupsPerDimension)) {
      throw tooLarge(
        plan,
        label,
        Math.max(...kernel.groups),
        'maxComputeWorkgroupsPerDimension',
        limits.maxComputeWorkgroupsPerDimension,
      );
    }
    const written = new Map<string, Slice[]>();
    kernel.bindings.forEach(({ access }, i) => {
      const slice = slices[i]!;
      if (slice.size > limits.maxStorageBufferBindingSize) {
        throw tooLarge(
          plan,
          label,
          slice.size,
          'maxStorageBufferBindingSize',
          limits.maxStorageBufferBindingSize,
        );
      }
      if (slice.offset % limits.minStorageBufferOffsetAlignment !== 0)
        throw fault('a binding is not aligned');
      if (access !== 'read_write') return;
      const others = written.get(slice.buffer) ?? [];
      const overlaps = (o: Slice) => o.offset < slice.offset + slice.size && slice.offset < o.offset + o.size;
      if (others.some(overlaps)) throw fault('two results overlap');
      written.set(slice.buffer, [...others, slice]);
    });
    kernel.bindings.forEach(({ access, name }, i) => {
      if (access === 'read' && written.has(slices[i]!.buffer))
        throw fault(`${name} is read and written at once`);
    });
  }
}

function tooLarge(plan: Plan, what: string, need: number, limit: string, offer: number): EarthmoverError {
  return new EarthmoverError('gpu', `${plan.name}: the model is larger than the adapter allows`, {
    what,
    limit,
    need,
    offer,
    hint: 'use a smaller batch, image size or number of filters, or another adapter',
  });
}
