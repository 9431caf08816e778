// What of a network is known before it runs: weights, running averages, and all that is computed from them alone.
import { type Shape, sizeOf } from '../../core/shape.ts';
import type { Value } from '../../graph/value.ts';
import { inputName, isInput } from '../../ops/leaf.ts';
import type { Dims } from './graph.ts';
import type { View } from './views.ts';

/** A tensor of the network, row-major in our layout. */
export interface KnownTensor {
  /** In files. */
  readonly name: string;
  readonly data: Float32Array;
  readonly linear?: boolean;
}

export class Constants {
  readonly #tensors: ReadonlyMap<string, KnownTensor>;
  readonly #dims: ReadonlyMap<Value, Dims>;
  readonly #known = new Map<Value, boolean>();
  readonly #elements = new Map<Value, Float64Array>();

  /** @param tensors by the names of the graph's inputs */
  constructor(tensors: ReadonlyMap<string, KnownTensor>, dims: ReadonlyMap<Value, Dims>) {
    this.#tensors = tensors;
    this.#dims = dims;
  }

  /** Whether a value is the same whatever the network is given. */
  isKnown(value: Value): boolean {
    const found = this.#known.get(value);
    if (found !== undefined) return found;
    const known = isInput(value)
      ? this.#tensors.has(inputName(value))
      : !this.#dims.get(value)?.some((size) => size < 0) &&
        value.inputs.every((input) => this.isKnown(input));
    this.#known.set(value, known);
    return known;
  }

  /** Whether it is the weight of a linear layer as it was trained. */
  isLinear(value: Value): boolean {
    return isInput(value) && this.#tensors.get(inputName(value))?.linear === true;
  }

  /** @param role what it does, for its name where it is no tensor of the network */
  viewOf(value: Value, role = 'folded'): View {
    const names = [...namesIn(value)].map((input) => this.#tensors.get(input)?.name ?? input);
    const name = isInput(value) ? (names[0] ?? '') : [commonPrefix(names), role].filter(Boolean).join('.');
    return { constant: { name, elements: this.#elementsOf(value) }, shape: value.shape };
  }

  /** One number wherever it is repeated to `shape`. */
  number(number: number, shape: Shape): View {
    return { constant: { name: 'number', elements: Float64Array.of(number) }, shape: shape.map(() => 1) };
  }

  #elementsOf(value: Value): Float64Array {
    const found = this.#elements.get(value);
    if (found) return found;
    const tensor = isInput(value) ? this.#tensors.get(inputName(value))?.data : undefined;
    const elements = tensor
      ? Float64Array.from(tensor)
      : value.op.interpret(
          value.inputs.map((input) => this.#elementsOf(input)),
          value,
        );
    if (elements.length !== sizeOf(value.shape)) throw new Error(`${value.op.name} has other elements`);
    this.#elements.set(value, elements);
    return elements;
  }
}

function namesIn(value: Value, names = new Set<string>()): Set<string> {
  if (isInput(value)) names.add(inputName(value));
  for (const input of value.inputs) namesIn(input, names);
  return names;
}

/** `1` of `1.weight` and `1.running_var`. */
function commonPrefix(names: readonly string[]): string {
  const [first = [], ...others] = names.map((name) => name.split('.').slice(0, -1));
  const differs = first.findIndex((part, i) => others.some((other) => other[i] !== part));
  return (differs < 0 ? first : first.slice(0, differs)).join('.');
}
