// gemm-subgroup: the host half of products whose subgroups share rows of A by shuffle.
import { productKernel } from './gemm-kernel.ts';
import type { Product } from './gemm-product.ts';
import { sliceAndPlace } from './gemm-sizes.ts';
import type { Kernel } from './kernel.ts';
import { shaders } from './shaders.generated.ts';

/** Tiles above each other that follow each other. */
const band = 4;

/** What the shader is instantiated with: the adapter's one subgroup size, and blocks of 4 rows per subgroup. */
export interface SubgroupTile {
  readonly subgroupSize: number;
  readonly rowBlocks: number;
}

export function subgroupGroups({ m, n, phases = 1 }: Product, tile: SubgroupTile, slices: number): number {
  return slices * phases * Math.ceil(m / (4 * tile.rowBlocks)) * Math.ceil(n / (4 * tile.subgroupSize));
}

/** 4·rowBlocks rows × 4·subgroupSize columns per subgroup, A handed round by shuffle. */
export function gemmSubgroup(product: Product, variant: string, tile: SubgroupTile, slices: number): Kernel {
  return productKernel({
    family: 'gemm-subgroup',
    variant,
    source: shaders['gemm-subgroup'],
    product,
    slices,
    groups: subgroupGroups(product, tile, slices),
    tileRows: band * 4 * tile.rowBlocks,
    anyRows: { bandedTileAt: wholeBands(product) },
    declarations: {
      SUBGROUP: `const SUBGROUP = ${tile.subgroupSize}u;`,
      BAND: `const BAND = ${band}u;`,
      ROW_BLOCKS: `const ROW_BLOCKS = ${tile.rowBlocks}u;`,
    },
    requires: ['subgroups'],
  });
}

/** As the shader has it, but each band is whole. */
function wholeBands(product: Product): string {
  return `fn bandedTileAt(number: u32) -> Tile {
  let colTiles = (N + 4u * SUBGROUP - 1u) / (4u * SUBGROUP);
  ${sliceAndPlace(product)}
  let above = place / (BAND * colTiles) * BAND;
  let within = place - above * colTiles;
  return Tile(slice, ROWS * (above + within % BAND), 4u * SUBGROUP * (within / BAND), span(slice));
}`;
}
