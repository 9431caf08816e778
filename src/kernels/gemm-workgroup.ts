// gemm-workgroup: the host half of products staged in workgroup memory.
import { productKernel } from './gemm-kernel.ts';
import type { Product } from './gemm-product.ts';
import type { AdapterTraits, Kernel } from './kernel.ts';
import { shaders } from './shaders.generated.ts';

/** Rows and columns of a tile: 64 invocations with 4 × 4 registers each, or 128 with 8 × 4. */
export type WorkgroupTile = 32 | 64;

/** Whether the adapter has the invocations and the workgroup memory; WebGPU's default limits are enough. */
export function workgroupFits(tile: WorkgroupTile, { limits }: AdapterTraits): boolean {
  const invocations = Math.min(limits.maxComputeInvocationsPerWorkgroup, limits.maxComputeWorkgroupSizeX);
  return invocations >= 2 * tile && limits.maxComputeWorkgroupStorageSize >= 128 * tile;
}

export function workgroupGroups({ m, n, phases = 1 }: Product, tile: WorkgroupTile, slices: number): number {
  return slices * phases * Math.ceil(m / tile) * Math.ceil(n / tile);
}

/** A square tile per workgroup, staged in workgroup memory: needs no feature, and its two barriers a stage are dear on a CPU. */
export function gemmWorkgroup(
  product: Product,
  variant: string,
  tile: WorkgroupTile,
  slices: number,
): Kernel {
  return productKernel({
    family: 'gemm-workgroup',
    variant,
    source: shaders['gemm-workgroup'],
    product,
    slices,
    groups: workgroupGroups(product, tile, slices),
    tileRows: tile,
    declarations: { TILE: `const TILE = ${tile}u;` },
  });
}
