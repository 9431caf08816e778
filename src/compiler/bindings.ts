// Which buffers a graph's inputs and outputs lie in, gathered while the graph is built and handed to `compile`.
//   binding  a value's name → its slice, a stretch of a named buffer
//   buffer   a name and its bytes: what the host has to create before the plan runs
import { type DType, type Shape, sizeOf } from '../core/shape.ts';
import { byteSizeOf, topologicalOrder, type Value } from '../graph/value.ts';
import type { Kernel } from '../kernels/kernel.ts';
import { input, inputName, isInput } from '../ops/leaf.ts';
import type { Output, Slice, Step } from './plan.ts';

/** The whole of a buffer, in vec4 words: a kernel may see the last of them as a vec4. */
export function wholeBuffer(buffer: string, bytes: number): Slice {
  return { buffer, offset: 0, size: Math.ceil(bytes / 16) * 16 };
}

/** Where an input lies, if not in a buffer of its own name; its element type, if not f32. */
interface InputPlace {
  readonly slice?: Slice;
  readonly dtype?: DType;
}

/** Collects what `compile` asks for of a graph's inputs and outputs. */
export class Bindings {
  /** The slice of each input, by the input's name. */
  readonly inputs: Record<string, Slice> = {};
  readonly outputs: Output[] = [];
  /** Bytes of every buffer that was asked for here, at the largest size asked for. */
  readonly buffers = new Map<string, number>();
  readonly #inputValues = new Map<string, Value>();

  /** A buffer of at least `bytes`, bound whole. */
  buffer(name: string, bytes: number): Slice {
    this.buffers.set(name, Math.max(bytes, this.buffers.get(name) ?? 0));
    return wholeBuffer(name, bytes);
  }

  /** An input of the graph; the same value whenever the same name is asked for. */
  input(name: string, shape: Shape, { slice, dtype = 'f32' }: InputPlace = {}): Value {
    const known = this.#inputValues.get(name);
    if (known) return known;
    const value = input(name, shape, dtype);
    this.#inputValues.set(name, value);
    this.inputs[name] = slice ?? this.buffer(name, 4 * sizeOf(shape));
    return value;
  }

  /** Binds every input that finished values depend on, each to a buffer that `bufferOf` names. */
  bindInputsOf(values: readonly Value[], bufferOf: (input: string) => string): void {
    for (const value of topologicalOrder(values).filter(isInput)) {
      const name = inputName(value);
      this.inputs[name] = this.buffer(bufferOf(name), byteSizeOf(value));
    }
  }

  /** Wants a value in memory: in a slice, or in a buffer of its own. */
  output(place: Slice | string, value: Value): void {
    const slice = typeof place === 'string' ? this.buffer(place, byteSizeOf(value)) : place;
    this.outputs.push({ value, slice });
  }
}

/**
 * A dispatch with a slice for each of its kernel's bindings, by the binding's name.
 *
 * @throws where a binding has no slice, or a slice no binding
 */
export function bindStep(label: string, kernel: Kernel, slices: Readonly<Record<string, Slice>>): Step {
  const names = kernel.bindings.map(({ name }) => name);
  const unknown = Object.keys(slices).find((name) => !names.includes(name));
  if (unknown !== undefined) throw new Error(`${label}: ${kernel.family} has no binding '${unknown}'`);
  const bound = names.map((name) => {
    const slice = slices[name];
    if (!slice) throw new Error(`${label}: nothing is bound to '${name}'`);
    return slice;
  });
  return { label, kernel, slices: bound };
}
