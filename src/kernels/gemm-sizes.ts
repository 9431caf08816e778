// gemm-sizes: what a product's text knows of its sizes. The less it knows, the more products share a kernel, which is compiled once.
//   constant   a size that the kernel is made for
//   counted    found at run time: in the size of B's binding, or in the grid
//   whole      of tiles and terms: the last is no shorter than the others, so that nothing heeds its end
import { type Product, runsAlongRows } from './gemm-product.ts';
import { defaultLimit, foldGroups } from './grid.ts';

/** A product as a family of kernels computes it. */
export interface SizesSpec {
  readonly product: Product;
  readonly slices: number;
  readonly groups: number;
  /** Rows that are whole tiles, whatever the columns. Left out where the text always heeds the end of the rows. */
  readonly tileRows: number | undefined;
  /** Rows and columns of a workgroup, of a family whose hook `tileOf` can count them in the grid. */
  readonly workgroupTile?: readonly [rows: number, columns: number] | undefined;
  /** Hooks of the family's own, for rows that are whole tiles. */
  readonly anyRows?: Readonly<Record<string, string>> | undefined;
  /** Numbers in an element of B's array. */
  readonly width: 1 | 2 | 4;
}

/** What the sizes put into a kernel. */
export interface Sizes {
  readonly declarations: Readonly<Record<string, string>>;
  readonly functions: Readonly<Record<string, string>>;
  readonly constants: Readonly<Record<string, number>>;
  readonly groups: readonly [number, number, number];
  /** As in `Kernel`. */
  readonly bindingBytes?: Readonly<Record<string, number>>;
  /** N in WGSL: the number, or the name of what counts it. */
  readonly columns: string;
}

export function sizesOf(spec: SizesSpec): Sizes {
  const { product, slices, groups } = spec;
  const { m, n, k, phases = 1 } = product;
  const grid = countedGrid(spec);
  if (grid) return allCounted(spec, grid);
  const anyRows = hasWholeTiles(spec);
  const anyTerms = countsTerms(spec);
  return {
    declarations: { ...(anyRows && { M: '' }), ...(anyTerms && { K: '', SLICE_DEPTH: '' }) },
    functions: {
      ...(anyRows && { ...rowsWithoutEnd(product), ...spec.anyRows }),
      ...(anyTerms && termsOfBinding(spec)),
    },
    constants: {
      ...(anyRows ? {} : { M: m }),
      N: n,
      ...(anyTerms ? {} : { K: k, SLICE_DEPTH: sliceDepth(k, slices) }),
      SLICES: slices * phases,
    },
    groups: foldGroups(groups),
    ...(anyTerms && { bindingBytes: { b: 4 * k * n } }),
    columns: `${n}u`,
  };
}

/** Terms of K per slice: a multiple of 4, so that only the last slice meets K's end. `termsOfBinding` has it in WGSL. */
function sliceDepth(k: number, slices: number): number {
  return Math.max(4, 4 * Math.ceil(k / slices / 4));
}

// ---- Rows ----

/**
 * Whether the text can do without knowing where the rows end. It serves any number of rows then: a critic's real and generated
 * samples at once, the generated ones alone, or a sample to look at.
 */
function hasWholeTiles({ product, slices, groups, tileRows }: SizesSpec): boolean {
  const { m, a, functions = {} } = product;
  const addressed = /\bM\b/.test([a.address, a.origin, ...Object.values(functions)].join(' '));
  // A folded grid has workgroups without a tile, which see it by M.
  const folded = foldGroups(groups)[1] > 1;
  return tileRows !== undefined && m % tileRows === 0 && slices === 1 && !addressed && !folded;
}

/** `tileRows` of families in which an invocation has four rows. With phases its neighbours would load other places of A. */
export function rowsOfInvocations({ phases = 1 }: Product, workgroup: number): number | undefined {
  return phases === 1 ? 4 * workgroup : undefined;
}

/** Statements that find the slice of a tile, and its place there. Phases count fastest: one behind the other would need M. */
export function sliceAndPlace({ phases = 1 }: Product): string {
  return phases === 1
    ? 'let slice = 0u;\n  let place = number;'
    : 'let slice = number % SLICES;\n  let place = number / SLICES;';
}

/** Hooks without an end of the rows. */
function rowsWithoutEnd(product: Product): Readonly<Record<string, string>> {
  const row = runsAlongRows(product.a) ? '(f & ~3u)' : 'f';
  return {
    fragmentRow: `fn fragmentRow(row: u32, f: u32) -> u32 { return row + ${row}; }`,
    placeOf: 'fn placeOf(slice: u32, row: u32) -> u32 { return outputRow(slice, row); }',
    endOfRows: 'fn endOfRows(row: u32, rows: u32, zero: u32) -> u32 { return row + rows + zero; }',
    tileAt: `fn tileAt(number: u32, rows: u32, cols: u32) -> Tile {
  let colTiles = (N + cols - 1u) / cols;
  ${sliceAndPlace(product)}
  return Tile(slice, rows * (place / colTiles), cols * (place % colTiles), span(slice));
}`,
  };
}

// ---- Terms ----

/** Whether the text can do without K: a sum over samples, of which a critic's step has twice as many as a generator's. */
function countsTerms({ product: { a, b, k, phases = 1 } }: SizesSpec): boolean {
  const texts = [a.address, a.origin, a.fragment?.text, b.address].join(' ');
  return b.whole === true && k % 4 === 0 && phases === 1 && !/\bK\b/.test(texts);
}

const noTermsBeyond = { isBeyond: 'fn isBeyond(k: u32) -> bool { return false; }' };

function termsOfBinding({ width, slices }: SizesSpec): Readonly<Record<string, string>> {
  return {
    ...noTermsBeyond,
    termCount: `fn termCount() -> u32 { return arrayLength(&b) * ${width}u / N; }`,
    span:
      slices === 1
        ? 'fn span(slice: u32) -> vec2u { return vec2u(0u, termCount()); }'
        : `fn span(slice: u32) -> vec2u {
  let depth = (termCount() + 4u * SLICES - 1u) / (4u * SLICES) * 4u;
  return vec2u(slice * depth, min(slice * depth + depth, termCount()));
}`,
  };
}

// ---- All sizes ----

/** Workgroups along columns and rows, where the grid can tell the sizes of a dense product: all is whole, and nothing split. */
function countedGrid({ product, slices, workgroupTile }: SizesSpec): Sizes['groups'] | undefined {
  const { m, n, k, b, phases = 1 } = product;
  if (!workgroupTile || !b.whole || slices * phases > 1 || k % 4 !== 0) return;
  const [rows, columns] = workgroupTile;
  const grid = [n / columns, m / rows, 1] as const;
  return grid.every((count) => Number.isInteger(count) && count <= defaultLimit) ? grid : undefined;
}

/**
 * Sizes as private variables. Compilers take those as different from lane to lane: the tile, on which swaps and shuffles
 * depend, is worked out without them.
 */
function allCounted({ product, width }: SizesSpec, groups: Sizes['groups']): Sizes {
  const { m, n, k } = product;
  const [columns, rows] = [n / groups[0], m / groups[1]];
  return {
    groups,
    bindingBytes: { b: 4 * k * n },
    declarations: {
      M: 'var<private> M: u32;',
      N: 'var<private> N: u32;',
      K: 'var<private> K: u32;',
      SLICE_DEPTH: '',
    },
    functions: {
      ...rowsWithoutEnd(product),
      ...noTermsBeyond,
      span: '',
      tileAt: '',
      tileOf: `fn tileOf(group: vec3u, groups: vec3u) -> Tile {
  let columns = groups.x * ${columns}u;
  let terms = arrayLength(&b) * ${width}u / columns;
  M = groups.y * ${rows}u;
  N = columns;
  K = terms;
  return Tile(0u, group.y * ${rows}u, group.x * ${columns}u, vec2u(0u, terms));
}`,
    },
    constants: { SLICES: 1 },
    columns: 'N',
  };
}
