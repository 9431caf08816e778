// gemm-rows: the host half of products with few columns, four rows an invocation.
import { productKernel } from './gemm-kernel.ts';
import type { Product } from './gemm-product.ts';
import { rowsOfInvocations } from './gemm-sizes.ts';
import type { Kernel } from './kernel.ts';
import { shaders } from './shaders.generated.ts';

const workgroup = 64;

/** The most columns that the shader handles. */
export const rowsMaxColumns = 3;

export function rowsGroups({ m, phases = 1 }: Product, slices: number): number {
  return Math.ceil((slices * phases * Math.ceil(m / 4)) / workgroup);
}

/** Four rows and all of at most three columns per invocation. */
export function gemmRows(product: Product, variant: string, slices: number): Kernel {
  return productKernel({
    family: 'gemm-rows',
    columns: 1,
    variant,
    source: shaders['gemm-rows'],
    product,
    slices,
    groups: rowsGroups(product, slices),
    tileRows: rowsOfInvocations(product, workgroup),
  });
}
