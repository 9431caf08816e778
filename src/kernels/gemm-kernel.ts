// gemm-kernel: a kernel from a product and the shader of one tile shape: hooks replaced, bindings declared.
import { BindingList } from './binding-list.ts';
import { type ColumnCount, loadTexts } from './gemm-loads.ts';
import { type Product, runsAlongRows, usesVec4 } from './gemm-product.ts';
import { storeSumText, storeText } from './gemm-stores.ts';
import { foldGroups } from './grid.ts';
import type { Kernel } from './kernel.ts';
import { shaders } from './shaders.generated.ts';
import { specialise } from './template.ts';

/** The text of a product's kernel: its hooks replaced, its buffers bound in order a, b (or b, a), reads, out, sums. */
export function productKernel(options: {
  readonly family: string;
  /** 4 where left out. */
  readonly columns?: ColumnCount;
  readonly variant: string;
  readonly source: string;
  readonly product: Product;
  readonly slices: number;
  readonly groups: number;
  /** Rows that are whole tiles, whatever the columns: of such a number of them, or a multiple, the last tile has no end to heed. */
  readonly tileRows: number;
  /** Hook texts of the family's own for those. */
  readonly anyRows?: Readonly<Record<string, string>>;
  readonly declarations?: Readonly<Record<string, string>>;
  /** Hook texts of the family's own. */
  readonly functions?: Readonly<Record<string, string>>;
  readonly requires?: readonly GPUFeatureName[];
}): Kernel {
  const { family, variant, source, product, slices, columns = 4 } = options;
  const whole = hasWholeTiles(options);
  const { m, n, k, columnSum = false } = product;
  const split = slices > 1;
  const wide = columns !== 1 && usesVec4(product);
  const epilogue = split ? undefined : product.epilogue;
  const out = split ? 'partials' : (product.result ?? 'out');
  const run = runType(wide);

  const bindings = new BindingList();
  const declarations: Record<string, string> = { ...options.declarations };
  for (const name of product.swapped ? (['b', 'a'] as const) : (['a', 'b'] as const)) {
    const pairs = name === 'b' && columns === 2 && product.b.vec4 === 'outer';
    declarations[name] = bindings.declare(
      name,
      'read',
      pairs ? 'array<vec2f>' : runType(product[name].vec4 !== 'none'),
    );
  }
  const appended = (epilogue?.reads ?? []).map(({ name, type }) => bindings.declare(name, 'read', type));
  declarations.out = bindings.declare(out, 'read_write', run);
  if (columnSum && !split) appended.push(bindings.declare('sums', 'read_write', run));
  appended.push(epilogue?.helpers ?? '', product.library ?? '');

  const functions: Record<string, string> = {
    ...product.functions,
    storeAt: storeText(out, wide, epilogue !== undefined, columns),
    ...(epilogue ? { epilogue: wide ? epilogue.vec4 : epilogue.scalar } : {}),
    ...(columnSum ? { addTerms: shaders['lib/half-sums'], storeSum: storeSumText(split, wide) } : {}),
    ...(split && { outputRow: 'fn outputRow(slice: u32, row: u32) -> u32 { return slice * M + row; }' }),
    ...loadTexts(product, columns),
    ...options.functions,
    ...(whole && { ...anyRows(runsAlongRows(product.a)), ...options.anyRows }),
  };
  if (whole) declarations.M = '';

  return {
    family,
    variant,
    code: specialise(source, { declarations, functions, append: appended.join('\n') }),
    constants: {
      ...product.constants,
      ...(whole ? {} : { M: m }),
      N: n,
      K: k,
      SLICES: slices * (product.phases ?? 1),
      SLICE_DEPTH: sliceDepth(k, slices),
      COLUMN_SUM: columnSum ? 1 : 0,
    },
    bindings: bindings.list,
    groups: foldGroups(options.groups),
    ...(options.requires ? { requires: options.requires } : {}),
    flops: product.flops,
  };
}

/**
 * Whether the text can do without knowing where the rows end. It serves any number of rows then: a critic's real and generated
 * samples at once, the generated ones alone, or a sample to look at. It is compiled once for all of them.
 */
function hasWholeTiles({
  product: { m, a, phases = 1 },
  slices,
  groups,
  tileRows,
}: Pick<Parameters<typeof productKernel>[0], 'product' | 'slices' | 'groups' | 'tileRows'>): boolean {
  const addressed = /\bM\b/.test(`${a.address} ${a.origin}`);
  // A folded grid has workgroups without a tile, which see it by M.
  const folded = foldGroups(groups)[1] > 1;
  return m % tileRows === 0 && slices * phases === 1 && !addressed && !folded;
}

/** Hooks without an end of the rows. */
function anyRows(alongRows: boolean): Readonly<Record<string, string>> {
  return {
    fragmentRow: `fn fragmentRow(row: u32, f: u32) -> u32 { return row + ${alongRows ? '(f & ~3u)' : 'f'}; }`,
    placeOf: 'fn placeOf(slice: u32, row: u32) -> u32 { return outputRow(slice, row); }',
    endOfRows: 'fn endOfRows(row: u32, rows: u32, zero: u32) -> u32 { return row + rows + zero; }',
    tileAt: `fn tileAt(number: u32, rows: u32, cols: u32) -> Tile {
  let colTiles = (N + cols - 1u) / cols;
  return Tile(0u, rows * (number / colTiles), cols * (number % colTiles), span(0u));
}`,
  };
}

function runType(wide: boolean): 'array<vec4f>' | 'array<f32>' {
  return wide ? 'array<vec4f>' : 'array<f32>';
}

/** Terms of K per slice: a multiple of 4, so that only the last slice meets K's end. */
function sliceDepth(k: number, slices: number): number {
  return Math.max(4, 4 * Math.ceil(k / slices / 4));
}
