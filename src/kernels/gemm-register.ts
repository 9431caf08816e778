// gemm-register: the host half of products by a block of registers an invocation.
import { productKernel } from './gemm-kernel.ts';
import type { Product } from './gemm-product.ts';
import { rowsOfInvocations } from './gemm-sizes.ts';
import type { Kernel } from './kernel.ts';
import { shaders } from './shaders.generated.ts';

const workgroup = 64;

/** Workgroups of one slice. */
export function registerGroups({ m, n, phases = 1 }: Product, slices: number): number {
  return Math.ceil((slices * phases * Math.ceil(m / 4) * Math.ceil(n / 4)) / workgroup);
}

/** A 4 × 4 block of registers per invocation: needs no feature, and no loop that a driver has to unroll. */
export function gemmRegister(product: Product, variant: string, slices: number): Kernel {
  return productKernel({
    family: 'gemm-register',
    variant,
    source: shaders['gemm-register'],
    product,
    slices,
    groups: registerGroups(product, slices),
    tileRows: rowsOfInvocations(product, workgroup),
  });
}
