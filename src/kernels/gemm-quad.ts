// gemm-quad: the host half of products whose quads of lanes share rows of A by swaps.
//   along rows   a fragment of A is one term of four rows, and not four terms of one row
import { productKernel } from './gemm-kernel.ts';
import { type Product, runsAlongRows } from './gemm-product.ts';
import type { AdapterTraits, Kernel } from './kernel.ts';
import { shaders } from './shaders.generated.ts';

const quad = 4;

/** What a quad computes: 16 rows, or 4 where there are no more; and columns a lane, four, or two where there are few. */
export interface QuadShape {
  readonly rows: 4 | 16;
  readonly width: 2 | 4;
}

/** What a workgroup computes: that of so many quads, one below the other. */
export interface QuadTile extends QuadShape {
  readonly quads: number;
}

/** Any adapter with subgroups has quads. Few columns have no column sums. */
export function quadFits(
  { m, n, columnSum = false }: Product,
  { rows, width }: QuadShape,
  { subgroupSize }: AdapterTraits,
): boolean {
  const few = { rows: m <= rows, columns: n <= quad * width && !columnSum };
  return subgroupSize !== undefined && (rows === 16 || few.rows) && (width === 4 || few.columns);
}

/** As many quads as a subgroup has, or fewer where there are not so many rows. */
export function quadTileOf(
  { m }: Product,
  shape: QuadShape,
  { subgroupSize = quad }: AdapterTraits,
): QuadTile {
  const needed = 2 ** Math.ceil(Math.log2(m / shape.rows));
  return { ...shape, quads: Math.max(1, Math.min(subgroupSize / quad, needed)) };
}

export function quadGroups(product: Product, tile: QuadTile, slices: number): number {
  const { m, n, phases = 1 } = product;
  const [rows, columns] = workgroupTile(tile);
  return slices * phases * Math.ceil(m / rows) * Math.ceil(n / columns);
}

function workgroupTile({ rows, width, quads }: QuadTile): readonly [rows: number, columns: number] {
  return [quads * rows, quad * width];
}

/** 16 or 4 rows × 16 or 8 columns per quad of lanes, A brought round by swaps. */
export function gemmQuad(product: Product, variant: string, tile: QuadTile, slices: number): Kernel {
  const { rows, width, quads } = tile;
  const alongRows = runsAlongRows(product.a);
  // Where lanes want different terms of B, or sums its columns, those cannot be taken from one run along K.
  const b =
    (alongRows || product.columnSum) && product.b.vec4 === 'k'
      ? { ...product.b, vec4: 'none' as const }
      : product.b;
  return productKernel({
    family: 'gemm-quad',
    columns: width,
    variant,
    source: shaders['gemm-quad'],
    product: { ...product, b },
    slices,
    groups: quadGroups(product, tile, slices),
    tileRows: quads * rows,
    workgroupTile: workgroupTile(tile),
    declarations: {
      QUADS: `const QUADS = ${quads}u;`,
      ROWS: `const ROWS = ${rows}u;`,
      WIDTH: `const WIDTH = ${width}u;`,
      Columns: `alias Columns = vec${width}f;`,
      Block: `alias Block = mat4x${width}f;`,
    },
    functions: {
      ...(alongRows && fragmentsAlongRows),
      ...(width === 2 && { storeRows: storeRowsOfPairs(alongRows), termOfColumns: noColumnSums }),
    },
    requires: ['subgroups'],
  });
}

/** Never called: products with column sums have four columns a lane. */
const noColumnSums = 'fn termOfColumns(slice: u32, k: u32, col: u32) -> vec4f { return vec4f(); }';

/** A lane holds one term of four rows: swaps bring it term lane ^ t, and it loads B accordingly. */
const fragmentsAlongRows: Readonly<Record<string, string>> = {
  term0: 'fn term0(run: vec4f) -> vec4f { return run; }',
  term1: 'fn term1(run: vec4f) -> vec4f { return quadSwapX(run); }',
  term2: 'fn term2(run: vec4f) -> vec4f { return quadSwapY(run); }',
  term3: 'fn term3(run: vec4f) -> vec4f { return quadSwapDiagonal(run); }',
  swapped: '',
  places: `fn places(slice: u32, row: u32, lane: u32) -> vec4u {
  return vec4u(placeOf(slice, row), placeOf(slice, row + 1u), placeOf(slice, row + 2u), placeOf(slice, row + 3u));
}`,
  termsB: `fn termsB(slice: u32, k: u32, col: u32, lane: u32) -> Block {
  return Block(
    fragmentB(slice, k, col, lane), fragmentB(slice, k, col, lane ^ 1u),
    fragmentB(slice, k, col, lane ^ 2u), fragmentB(slice, k, col, lane ^ 3u)
  );
}`,
};

/**
 * Two lanes have two columns each of the same two rows. Each takes one of the rows from the other, and stores four columns:
 * an epilogue is written for four, or for one.
 */
function storeRowsOfPairs(alongRows: boolean): string {
  // Accumulators 0 and 1 hold the lane's row and its neighbour's, or in all lanes rows 0 and 1.
  const [kept, given, place] = alongRows
    ? ['select(upper, lower, odd)', 'select(lower, upper, odd)', 'placeOf(slice, row + i + (lane & 1u))']
    : ['upper', 'lower', 'placeOf(slice, row + (lane ^ i))'];
  return `fn storeRows(slice: u32, row: u32, lane: u32, col: u32, c0: Columns, c1: Columns, c2: Columns, c3: Columns, four: u32) {
  let odd = (lane & 1u) == 1u;
  var upper = c0;
  var lower = c1;
  for (var i = 0u; i < four; i += 2u) {
    let kept = ${kept};
    let other = quadSwapX(${given});
    storeAt(${place}, col - 2u * (lane & 1u), select(vec4f(kept, other), vec4f(other, kept), odd));
    upper = c2;
    lower = c3;
  }
}`;
}
