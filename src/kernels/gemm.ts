// gemm: dense matrix products.
//   mode   which operands are transposed: N as it is, T transposed
import type { Dispatches, Epilogue, Operand, Product } from './gemm-product.ts';
import { productDispatches, variantsOf } from './gemm-variants.ts';
import type { AdapterTraits } from './kernel.ts';

export type { Dispatches, Epilogue } from './gemm-product.ts';

/** Which operands are transposed: NN a[m, k]·b[k, n], NT a[m, k]·b[n, k]ᵀ, TN a[k, m]ᵀ·b[k, n]. */
export type GemmMode = 'NN' | 'NT' | 'TN';

export interface GemmSpec {
  readonly m: number;
  readonly n: number;
  readonly k: number;
  readonly mode: GemmMode;
  readonly epilogue?: Epilogue | undefined;
  /** TN only: also write `sums`, f32[n], the sums of b's columns over k. */
  readonly columnSum?: boolean | undefined;
  /** Size of the innermost dimension that the epilogue sees, where the product's columns are several dimensions. */
  readonly lastDimension?: number | undefined;
}

/**
 * out[m, n] = epilogue(a·b), dense row-major f32. Bindings: a, b, the epilogue's reads, out, and sums
 * with `columnSum`. A split product has two kernels and `partials` between them: the first binds
 * a, b, partials, the second partials, the reads, out and sums.
 */
export function gemm(spec: GemmSpec, traits: AdapterTraits, variant?: string): Dispatches {
  return productDispatches(gemmProduct(spec), traits, variant);
}

/** Names that `gemm` accepts for this product on this adapter. */
export function gemmVariants(spec: GemmSpec, traits: AdapterTraits): string[] {
  return variantsOf(gemmProduct(spec), traits);
}

/** Where a dense product's operands lie. */
export function gemmProduct(spec: GemmSpec): Product {
  const { m, n, k, mode, epilogue, columnSum, lastDimension = n } = spec;
  const guarded = k % 4 !== 0;
  const left = mode === 'TN' ? 'k * M + origin.x' : 'origin.x + k';
  const right = mode === 'NT' ? 'col * K + k' : 'k * N + col';
  const a: Operand = {
    origin: `fn originA(slice: u32, row: u32) -> vec3u { return vec3u(${mode === 'TN' ? 'row' : 'row * K'}, 0u, 0u); }`,
    address: `fn addressA(slice: u32, origin: vec3u, k: u32) -> u32 { return inside(k, ${left}); }`,
    vec4: mode === 'TN' ? alignedOuter(m, k) : k % 4 === 0 ? 'k' : 'none',
    guarded,
  };
  const b: Operand = {
    address: `fn addressB(slice: u32, k: u32, col: u32) -> u32 { return inside(k, ${right}); }`,
    vec4: mode !== 'NT' ? alignedOuter(n, k) : k % 4 === 0 ? 'k' : 'none',
    guarded,
    whole: true,
  };
  return { m, n, k, a, b, lastDimension, epilogue, columnSum, flops: 2 * m * n * k };
}

/** How a row-major matrix [k, outer] may be loaded: along its rows, or along k where it has a single column. */
export function alignedOuter(outer: number, k: number): Operand['vec4'] {
  if (outer % 4 === 0) return 'outer';
  return outer === 1 && k % 4 === 0 ? 'k' : 'none';
}
