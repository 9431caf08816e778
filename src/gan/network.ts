// Where the tensors of a network lie in its flat buffers. A slot is one tensor's place; between slots is padding.

import type { Slice } from '../compiler/plan.ts';
import { usageError } from '../core/errors.ts';
import { type Shape, sizeOf } from '../core/shape.ts';
import type { Model, ParameterSpec, StatisticSpec } from '../nn/module.ts';

/** Tensors begin at multiples of this, as bindings must. */
const alignment = 256;

/** One tensor within a flat buffer. */
export interface Slot {
  /** The tensor's name in its model. */
  readonly name: string;
  /** Its shape, in the library's own layout. */
  readonly shape: Shape;
  /** Bytes from the start of the buffer. */
  readonly offset: number;
}

/**
 * Where the tensors of one network lie. Weights, gradients and squared-gradient averages share one layout, in a buffer
 * each, so that the whole network is updated by one dispatch; the padding between tensors is zero and stays so.
 */
export interface NetworkLayout {
  /** Which of the two it is. */
  readonly name: 'critic' | 'generator';
  /** The network. */
  readonly model: Model;
  /** Where each of its weights lies. */
  readonly parameters: readonly (Slot & { readonly spec: ParameterSpec })[];
  /** Where each of its statistics lies. */
  readonly statistics: readonly (Slot & { readonly spec: StatisticSpec })[];
  /** Floats in each of the parameter buffers, padding included. */
  readonly parameterFloats: number;
  /** Trained numbers, without padding. */
  readonly parameterCount: number;
  /** Floats in the buffer of the statistics, padding included. */
  readonly statisticFloats: number;
}

export function layOut(name: NetworkLayout['name'], model: Model): NetworkLayout {
  const parameters = packed(model.parameters);
  const statistics = packed(model.statistics);
  if (parameters.slots.length === 0)
    throw usageError(`the ${name} has no weights to train`, { model: model.name });
  return {
    name,
    model,
    parameters: parameters.slots.map((slot, i) => ({ ...slot, spec: model.parameters[i]! })),
    statistics: statistics.slots.map((slot, i) => ({ ...slot, spec: model.statistics[i]! })),
    parameterFloats: parameters.floats,
    parameterCount: model.parameters.reduce((sum, { shape }) => sum + sizeOf(shape), 0),
    statisticFloats: statistics.floats,
  };
}

/** Slots one after the other at aligned offsets, and the floats that they take together. */
export function packed(specs: readonly { readonly name: string; readonly shape: Shape }[]): {
  readonly slots: readonly Slot[];
  readonly floats: number;
} {
  let offset = 0;
  const slots = specs.map(({ name, shape }) => {
    const slot = { name, shape, offset };
    offset += Math.ceil((4 * sizeOf(shape)) / alignment) * alignment;
    return slot;
  });
  return { slots, floats: offset / 4 };
}

/** A slot's place in a buffer. */
export function sliceOf(buffer: string, { offset, shape }: Slot): Slice {
  return { buffer, offset, size: Math.ceil(sizeOf(shape) / 4) * 16 };
}

/** Flat indices [begin, end) of the weights' buffers that belong to no tensor. */
export function paddingOf({ parameters, parameterFloats }: NetworkLayout): [begin: number, end: number][] {
  return parameters.flatMap(({ offset, shape }, i): [number, number][] => {
    const begin = offset / 4 + sizeOf(shape);
    const next = parameters[i + 1];
    const end = next ? next.offset / 4 : parameterFloats;
    return begin < end ? [[begin, end]] : [];
  });
}

/** The parameter that the flat index of a weight belongs to, or undefined in the padding. */
export function parameterAt(layout: NetworkLayout, flatIndex: number): string | undefined {
  return layout.parameters.find(
    ({ offset, shape }) => 4 * flatIndex >= offset && 4 * flatIndex < offset + 4 * sizeOf(shape),
  )?.name;
}
