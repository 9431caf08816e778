// gemm-product: a matrix product as data, before a kernel is chosen for it: what its operands are and where they lie.
//   operand    A or B: where its elements lie in a buffer, and how many neighbours one load may bring
//   fragment   four elements that are loaded together: of one row or column, along K, or of four along the outer axis
//   epilogue   what is done with each finished element before it is stored
//   phase      one of several independent products that share their operands
//   slice      a part of K, summed by itself (split-K), or a phase
//   variant    a way to compute a product: a tile shape, plain or split
import type { AdapterTraits, Kernel } from './kernel.ts';

/**
 * WGSL that turns a finished element into the stored one. Its buffers are bound after the product's own
 * operands, and may have any name but `a`, `b`, `out`, `sums`, `partials` and single capital letters.
 */
export interface Epilogue {
  /** `fn epilogue(v: f32, row: u32, col: u32) -> f32 {…}`, used when the last dimension is not a multiple of 4. */
  readonly scalar: string;
  /** `fn epilogue4(v: vec4f, row: u32, col: u32) -> vec4f {…}`, used when it is; `col` is the first of 4. */
  readonly vec4: string;
  /** Storage buffers that the text in use reads, in binding order. */
  readonly reads: readonly { readonly name: string; readonly type: 'array<f32>' | 'array<vec4f>' }[];
  /** Functions that the text calls. */
  readonly helpers?: string;
}

/** WGSL of an element's place in the result, as epilogues write it: `columns` is N, a number or a name. */
export function elementNumber(columns: string): string {
  return `row * ${columns} + col`;
}

/** One side of the product: where its elements lie, and how they may be loaded. */
export interface Operand {
  /**
   * Text of `fn addressA(slice: u32, origin: vec3u, k: u32) -> u32` (with `originA(slice, row) -> vec3u`), or of
   * `fn addressB(slice: u32, k: u32, col: u32) -> u32`; in elements.
   */
  readonly address: string;
  readonly origin?: string;
  /** Four neighbours along this axis are one aligned vec4: K, the outer axis (row or column), or neither. */
  readonly vec4: 'k' | 'outer' | 'none';
  /**
   * Of A, where there is no vec4: four neighbours whose addresses are cheaper to work out together, by the text of
   * `fn fragmentA(slice: u32, origin: vec3u, k: u32, f: u32) -> vec4f`: terms k to k + 3, or along the outer axis four rows
   * at term k + f % 4.
   */
  readonly fragment?: { readonly along: 'k' | 'outer'; readonly text: string };
  /** Whether an address can be OUTSIDE: padding, or terms beyond K. */
  readonly guarded: boolean;
  /** Of B: whether its binding is all of it and nothing else, so that its size tells K where N is known. */
  readonly whole?: boolean;
}

/** A matrix product out[m, n] = epilogue(A[m, k]·B[k, n]) whose operands are whatever their addresses say. */
export interface Product {
  readonly m: number;
  readonly n: number;
  readonly k: number;
  readonly a: Operand;
  readonly b: Operand;
  /** The last dimension of the output, which decides between the two epilogue texts; `n` unless folded. */
  readonly lastDimension: number;
  /** Independent products that share the operands, one per phase of a strided transposed convolution. */
  readonly phases?: number;
  /** Texts of `span` and `outputRow` where phases need their own. */
  readonly functions?: Readonly<Record<string, string>>;
  /** Module text with the functions that the addresses call. */
  readonly library?: string;
  readonly constants?: Readonly<Record<string, number>>;
  readonly epilogue?: Epilogue | undefined;
  /** Name of the result's binding where another kernel goes on with it; `out` where left out. */
  readonly result?: 'partials';
  /** Also sum B's columns over K. */
  readonly columnSum?: boolean | undefined;
  readonly flops: number;
}

/**
 * Kernels to dispatch in order; where there are two, the first writes `partials` and the second reads it. Where there are
 * four, the first two make `a` and `b` of `first` and `second`, the third `partials` of those.
 */
export interface Dispatches {
  /** The row of the variant table that they are. */
  readonly variant: string;
  /** One; two where the sum over K is split; four where operands are transformed. */
  readonly kernels: readonly Kernel[];
  /** Bytes of the `partials` buffer, 0 where none is bound. */
  readonly scratchBytes: number;
  /** Whether the first of two kernels binds the second operand first, and its `out` is what the second reads as `partials`. */
  readonly swapped?: boolean;
  /** Bytes of transformed operands, where kernels make them. */
  readonly operandBytes?: { readonly a: number; readonly b: number };
}

/** A row of the variant table. */
export interface Variant {
  readonly name: string;
  legal(product: Product, traits: AdapterTraits): boolean;
  build(product: Product, traits: AdapterTraits): Dispatches;
}

/** Whether results are stored, and pass through the epilogue, four columns at a time. */
export function usesVec4(product: Product): boolean {
  return product.n % 4 === 0 && product.lastDimension % 4 === 0;
}

/** Whether A's fragments are four rows of one term, and not four terms of one row. */
export function runsAlongRows({ vec4, fragment }: Operand): boolean {
  return vec4 === 'outer' || fragment?.along === 'outer';
}
