// A network as other runtimes take it: a few kinds of nodes over named tensors, with a batch of any size. Made by
// network.ts; onnx.ts and tfjs.ts write it.
//   dim   a size; below 0, so many times the batch: [-1, 784]
import type { PointwiseName } from '../../ops/pointwise.ts';

/** A size; below 0, so many times the size of the batch. */
type Dim = number;
export type Dims = readonly Dim[];

/** What a node computes. Images and filters have the axes of the target, which the graph was made for. */
type Work =
  | { readonly kind: 'pointwise'; readonly name: PointwiseName; readonly slope: number }
  /** Of matrices, each perhaps transposed first; a third input is added to each row. */
  | { readonly kind: 'matmul'; readonly transposed: readonly [boolean, boolean] }
  /** A convolution, or its transpose; a third input is added to each channel. */
  | ({ readonly kind: 'conv' } & PaddedWindow)
  | ({ readonly kind: 'conv-transpose' } & PaddedWindow)
  /** `keepsFirst`: the first axis stays as it is. */
  | { readonly kind: 'reshape'; readonly keepsFirst: boolean }
  | { readonly kind: 'expand' }
  /** From whole numbers [batch]: 1 at that place of a row, 0 elsewhere. */
  | { readonly kind: 'one-hot' }
  | { readonly kind: 'transpose'; readonly permutation: readonly number[] }
  /** Summed axes stay, with size 1. */
  | { readonly kind: 'sum'; readonly axes: readonly number[] }
  | { readonly kind: 'concat'; readonly axis: number }
  /** Zeros around. */
  | { readonly kind: 'pad'; readonly before: readonly number[]; readonly after: readonly number[] }
  /** Only axes that are cut. */
  | {
      readonly kind: 'slice';
      readonly axes: readonly number[];
      readonly starts: readonly number[];
      readonly sizes: readonly number[];
    };

export interface PaddedWindow {
  readonly stride: readonly [number, number];
  /** Zeros, or in a transpose what is cut off: above, left, below, right. */
  readonly pads: readonly [number, number, number, number];
  /** Rows and columns more at the end of a transpose. */
  readonly extra: readonly [number, number];
}

export type NodeKind = Work['kind'];

/** One step: named tensors in, one out, of the given dims. */
export type PortableNode = Work & {
  readonly inputs: readonly string[];
  readonly output: string;
  readonly dims: Dims;
};

export type NodeOf<K extends NodeKind> = Extract<PortableNode, { readonly kind: K }>;

export interface NamedDims {
  readonly name: string;
  readonly dims: Dims;
  /** Whole numbers, in place of f32. */
  readonly whole?: true;
}

export interface Constant extends NamedDims {
  /** Row-major. */
  readonly data: Float32Array;
}

/** What stands in a file: nodes in the order in which they can be run. */
export interface PortableGraph {
  readonly inputs: readonly NamedDims[];
  readonly output: NamedDims;
  readonly constants: readonly Constant[];
  readonly nodes: readonly PortableNode[];
}

/** How a runtime wants its axes: axis i of its image is that axis of ours [n, h, w, c], of its filter that of [kh, kw, in, out]. */
export interface Target {
  readonly image: readonly number[];
  readonly filter: readonly number[];
  /** Of the weight [in, out] of a linear layer. */
  readonly linear: readonly number[];
}
