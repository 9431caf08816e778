// gemm-variants: the table of ways to compute a product, and the choice among them.
//   tile    rows and columns of the result that an invocation, subgroup or workgroup computes
//   split   K in slices that workgroups sum apart, and a second pass (gemm-sum) adds up
//   prior   the choice made without measuring
import { usageError } from '../core/errors.ts';
import type { Dispatches, Product, Variant } from './gemm-product.ts';
import { gemmQuad, type QuadShape, quadFits, quadGroups, quadTileOf } from './gemm-quad.ts';
import { gemmRegister, registerGroups } from './gemm-register.ts';
import { gemmRows, rowsGroups, rowsMaxColumns } from './gemm-rows.ts';
import { gemmSubgroup, subgroupGroups } from './gemm-subgroup.ts';
import { gemmSum, partialBytes } from './gemm-sum.ts';
import { gemmWorkgroup, type WorkgroupTile, workgroupFits, workgroupGroups } from './gemm-workgroup.ts';
import type { AdapterTraits, Kernel } from './kernel.ts';

/** A tile shape, from which the table makes a plain row and one that splits K over workgroups. */
interface Tile {
  readonly name: string;
  legal(product: Product, traits: AdapterTraits): boolean;
  groups(product: Product, traits: AdapterTraits, slices: number): number;
  build(product: Product, traits: AdapterTraits, variant: string, slices: number): Kernel;
}

const registerTile: Tile = {
  name: 'register',
  legal: () => true,
  groups: (product, _traits, slices) => registerGroups(product, slices),
  build: (product, _traits, variant, slices) => gemmRegister(product, variant, slices),
};

const rowsTile: Tile = {
  name: 'rows',
  legal: ({ n }) => n <= rowsMaxColumns,
  groups: (product, _traits, slices) => rowsGroups(product, slices),
  build: (product, _traits, variant, slices) => gemmRows(product, variant, slices),
};

const quadTiles: readonly [Tile, Tile, Tile] = [
  quadTile('quad', { rows: 16, width: 4 }),
  quadTile('quad-narrow', { rows: 16, width: 2 }),
  quadTile('quad-short', { rows: 4, width: 4 }),
];

const tiles: readonly Tile[] = [
  registerTile,
  ...([32, 16, 8, 4] as const).map(subgroupTile),
  rowsTile,
  ...([64, 32] as const).map(workgroupTile),
  ...quadTiles,
];

function quadTile(name: string, shape: QuadShape): Tile {
  return {
    name,
    legal: (product, traits) => quadFits(product, shape, traits),
    groups: (product, traits, slices) => quadGroups(product, quadTileOf(product, shape, traits), slices),
    build: (product, traits, variant, slices) =>
      gemmQuad(product, variant, quadTileOf(product, shape, traits), slices),
  };
}

function workgroupTile(size: WorkgroupTile): Tile {
  return {
    name: `workgroup-${size}`,
    legal: (_product, traits) => workgroupFits(size, traits),
    groups: (product, _traits, slices) => workgroupGroups(product, size, slices),
    build: (product, _traits, variant, slices) => gemmWorkgroup(product, variant, size, slices),
  };
}

function subgroupTile(rows: 32 | 16 | 8 | 4): Tile {
  // Nothing is built, or counted, for an adapter without subgroups of one size: the tile is not legal there.
  const shape = ({ subgroupSize = 4 }: AdapterTraits) => ({ subgroupSize, rowBlocks: rows / 4 });
  return {
    name: `subgroup-${rows}`,
    legal: (_product, { subgroupSize }) =>
      subgroupSize !== undefined && [4, 8, 16, 32, 64].includes(subgroupSize),
    groups: (product, traits, slices) => subgroupGroups(product, shape(traits), slices),
    build: (product, traits, variant, slices) => gemmSubgroup(product, variant, shape(traits), slices),
  };
}

/** Every way to compute a product: each tile, plain and with K split into slices that a second pass adds up. */
const variants: readonly Variant[] = tiles.flatMap((tile) => [
  {
    name: tile.name,
    legal: (product, traits) => tile.legal(product, traits),
    build: (product, traits) => ({
      variant: tile.name,
      kernels: [tile.build(product, traits, tile.name, 1)],
      scratchBytes: 0,
    }),
  },
  {
    name: `${tile.name}-split`,
    legal: (product, traits) => tile.legal(product, traits) && sliceCount(tile, product, traits) > 1,
    build: (product, traits) => split(tile, product, traits),
  },
]);

export function variantsOf(product: Product, traits: AdapterTraits): string[] {
  return variants.filter((variant) => variant.legal(product, traits)).map(({ name }) => name);
}

/** The kernels of a product by the named variant, or by the prior choice for the adapter's class. */
export function productDispatches(
  product: Product,
  traits: AdapterTraits,
  name: string = priorVariant(product, traits),
): Dispatches {
  const variant = variants.find((row) => row.name === name && row.legal(product, traits));
  if (!variant) {
    throw usageError(`no GEMM variant '${name}' for this product on this adapter`, {
      product: `[${product.m}, ${product.k}]·[${product.k}, ${product.n}]`,
      adapter: `${traits.class}, subgroup size ${traits.subgroupSize ?? 'not fixed'}`,
      hint: `choose one of ${variantsOf(product, traits).join(', ')}`,
    });
  }
  return variant.build(product, traits);
}

/** The choice made without measuring. */
export function priorVariant(product: Product, traits: AdapterTraits): string {
  const tile = priorTile(product, traits);
  const groups = tile.groups(product, traits, 1);
  // On a CPU two workgroups are enough, and little work is done sooner than a second dispatch is begun.
  const starved =
    traits.class === 'hardware'
      ? groups * 2 <= wantedGroups(traits)
      : groups < 2 && product.flops > smallFlops;
  return starved && sliceCount(tile, product, traits) > 1 ? `${tile.name}-split` : tile.name;
}

function priorTile(product: Product, traits: AdapterTraits): Tile {
  if (product.n <= rowsMaxColumns) return rowsTile;
  if (traits.class === 'hardware') {
    // What is small shares a dispatch with others, which a kernel with workgroup memory cannot. A tile is taken where
    // more than half of its rows and columns are used, the large one where it fills the machine without a second pass.
    if (product.flops <= smallFlops) return registerTile;
    const fits = (size: WorkgroupTile): boolean =>
      workgroupFits(size, traits) && Math.min(product.m, product.n) > size / 2;
    if (fits(64) && workgroupGroups(product, 64, 1) >= wantedGroups(traits)) return workgroupTile(64);
    return fits(32) ? workgroupTile(32) : registerTile;
  }
  // Tiles for few columns or rows compile in less time, and compute less padding.
  const [tall, ...smaller] = quadTiles;
  const quad = smaller.find((tile) => tile.legal(product, traits)) ?? tall;
  if (traits.class === 'swiftshader' && quad.legal(product, traits)) return quad;
  const fewColumns = traits.subgroupSize !== undefined && product.n <= 4;
  if (traits.class !== 'lavapipe' || traits.subgroupSize === undefined || fewColumns) return registerTile;
  // Tiles of 8 lanes are 32 columns wide: of few columns most lanes would have none.
  if (product.n <= 16 && product.flops >= tileFlops[8]) return quad;
  // Tall tiles reuse B most, but compile longest: only where there is work to pay for it, enough tiles to fill the
  // machine, and few rows of padding.
  const fits = (rows: 32 | 16 | 8): boolean =>
    product.flops >= tileFlops[rows] &&
    product.m > rows / 2 &&
    subgroupTile(rows).groups(product, traits, sliceLimit(product)) >= wantedGroups(traits);
  return subgroupTile(([32, 16, 8] as const).find(fits) ?? 4);
}

/** Work from which a subgroup tile of so many rows is worth its compilation on lavapipe: 2, 1 and ½ s. */
const tileFlops: Readonly<Record<32 | 16 | 8, number>> = { 32: 2 ** 26, 16: 2 ** 22, 8: 2 ** 18 };

/** Work that one core of a CPU does in about the time that a dispatch costs, ×10. */
const smallFlops = 2 ** 20;

/** Workgroups that keep an adapter of this class busy. */
function wantedGroups(traits: AdapterTraits): number {
  return traits.class === 'hardware' ? 256 : 8;
}

const leastSliceTerms = 32;

function sliceLimit({ k, phases = 1 }: Product): number {
  return phases > 1 ? 1 : Math.max(1, Math.floor(k / leastSliceTerms));
}

/** Slices of a split: enough to fill the adapter, each with enough terms; at least 2 where K allows, so that the row can be tested. */
function sliceCount(tile: Tile, product: Product, traits: AdapterTraits): number {
  const wanted = Math.ceil(wantedGroups(traits) / tile.groups(product, traits, 1));
  return Math.min(sliceLimit(product), Math.max(2, wanted));
}

function split(tile: Tile, product: Product, traits: AdapterTraits): Dispatches {
  const slices = sliceCount(tile, product, traits);
  const name = `${tile.name}-split`;
  return {
    variant: name,
    kernels: [tile.build(product, traits, name, slices), gemmSum(product, name, slices)],
    scratchBytes: partialBytes(product, slices),
  };
}
