// Tensors of the file, seen as values of our graph: what only moves elements, or repeats them, costs nothing until a node
// needs it done. So the images of a network of ours, [n, h, w, c], become [n, c, h, w] without a transposition between layers.
import { type Shape, stridesOf } from '../../core/shape.ts';
import { rearranged, strided } from '../../ops/index-map.ts';
import type { Constant, Dims, PortableNode } from './graph.ts';

/** The elements of a tensor as a value: in the order that the value's axes have when axis i is axis `order[i]`. */
interface TensorView {
  readonly tensor: string;
  /** Of the tensor, as it was made. */
  readonly dims: Dims;
  readonly order: readonly number[];
  /** Of the value; 1 along axes that are still to be repeated. */
  readonly shape: Dims;
}

/** Numbers that are known, row-major. */
interface ConstantView {
  readonly constant: { readonly name: string; readonly elements: Float64Array };
  readonly shape: Shape;
}

export type View = TensorView | ConstantView;

/** A node without its name. */
export type Step = PortableNode extends infer N
  ? N extends PortableNode
    ? Omit<N, 'output'>
    : never
  : never;

/** Gathers the nodes and constants of a file. */
export class Emitter {
  readonly nodes: PortableNode[] = [];
  readonly constants = new Map<string, Constant>();
  readonly #made = new Map<string, string>();

  /** Adds a node, or finds the one that does the same; its output is seen in `order`. */
  emit(step: Step, order: readonly number[] = rowMajor(step.dims)): TensorView {
    const key = JSON.stringify(step);
    const tensor =
      this.#made.get(key) ?? `${step.kind === 'pointwise' ? step.name : step.kind}_${this.nodes.length}`;
    if (!this.#made.has(key)) {
      this.#made.set(key, tensor);
      this.nodes.push({ ...step, output: tensor });
    }
    const shape = step.dims.map((_, axis) => step.dims[order.indexOf(axis)] ?? 1);
    return { tensor, dims: step.dims, order, shape };
  }

  /** The name of a tensor of the view's shape, with its axes in `order`; constants perhaps without axes of size 1 in front. */
  inOrder(view: View, order: readonly number[], trim = false): string {
    if ('constant' in view) return this.#constant(view, order, trim);
    const { tensor, dims } = this.#arranged(view, order);
    return this.#shaped(tensor, dims, permuted(view.shape, order));
  }

  /** The view under another shape, its elements in the same row-major order. */
  reshaped(view: View, shape: Dims): View {
    if ('constant' in view) return { ...view, shape };
    return { ...this.#arranged(view, rowMajor(view.shape)), order: rowMajor(shape), shape };
  }

  /** The view with nothing left to be repeated. */
  expanded(view: View, shape: Dims): View {
    if (String(view.shape) === String(shape)) return view;
    const order = 'constant' in view ? rowMajor(shape) : view.order;
    const inputs = [this.inOrder(view, order)];
    return this.emit({ kind: 'expand', inputs, dims: permuted(shape, order) }, order);
  }

  /** A tensor with the view's elements in `order`, whatever its dims. */
  #arranged(view: TensorView, order: readonly number[]): Pick<TensorView, 'tensor' | 'dims'> {
    // Where only axes of one element change places, the elements stay where they are.
    const moving = (axes: readonly number[]) => axes.filter((axis) => view.shape[axis] !== 1).join();
    if (moving(order) === moving(view.order)) return view;
    const from = this.#shaped(view.tensor, view.dims, permuted(view.shape, view.order));
    const permutation = order.map((axis) => view.order.indexOf(axis));
    return this.emit({ kind: 'transpose', permutation, inputs: [from], dims: permuted(view.shape, order) });
  }

  #shaped(tensor: string, from: Dims, dims: Dims): string {
    return String(from) === String(dims)
      ? tensor
      : this.emit({ kind: 'reshape', keepsFirst: from[0] === dims[0], inputs: [tensor], dims }).tensor;
  }

  #constant({ constant, shape }: ConstantView, order: readonly number[], trim: boolean): string {
    const all = permuted(shape, order);
    const first = trim ? all.findIndex((size) => size !== 1) : 0;
    const dims = first < 0 ? [] : all.slice(first);
    const data = Float32Array.from(inAxes(constant.elements, shape, order));
    for (let copy = 0; ; copy++) {
      const name = copy === 0 ? constant.name : `${constant.name}_${copy}`;
      const there = this.constants.get(name);
      if (there === undefined) this.constants.set(name, { name, dims, data });
      else if (String(there.dims) !== String(dims) || !sameData(there.data, data)) continue;
      return name;
    }
  }
}

/** The view with its axes in another order, as `ops.transpose` has it. */
export function transposed(view: View, permutation: readonly number[]): View {
  const shape = permuted(view.shape, permutation);
  if ('tensor' in view) {
    return { ...view, shape, order: view.order.map((axis) => permutation.indexOf(axis)) };
  }
  const { name, elements } = view.constant;
  return { constant: { name, elements: inAxes(elements, view.shape, permutation) }, shape };
}

function inAxes(elements: Float64Array, shape: Shape, order: readonly number[]): Float64Array {
  const to = permuted(shape, order);
  return rearranged(elements, to, strided(to, permuted(stridesOf(shape), order), 0));
}

export function rowMajor(shape: Dims): number[] {
  return shape.map((_, axis) => axis);
}

export function permuted(shape: Dims, order: readonly number[]): number[] {
  return order.map((axis) => shape[axis] ?? 1);
}

function sameData(a: Float32Array, b: Float32Array): boolean {
  return a.length === b.length && a.every((element, i) => Object.is(element, b[i]));
}
