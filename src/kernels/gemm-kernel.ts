// gemm-kernel: a kernel from a product and the shader of one tile shape: hooks replaced, bindings declared.
import { BindingList } from './binding-list.ts';
import { type ColumnCount, loadTexts } from './gemm-loads.ts';
import { type Product, usesVec4 } from './gemm-product.ts';
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
  readonly declarations?: Readonly<Record<string, string>>;
  /** Hook texts of the family's own. */
  readonly functions?: Readonly<Record<string, string>>;
  readonly requires?: readonly GPUFeatureName[];
}): Kernel {
  const { family, variant, source, product, slices, columns = 4 } = options;
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
  };

  return {
    family,
    variant,
    code: specialise(source, { declarations, functions, append: appended.join('\n') }),
    constants: {
      ...product.constants,
      M: m,
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

function runType(wide: boolean): 'array<vec4f>' | 'array<f32>' {
  return wide ? 'array<vec4f>' : 'array<f32>';
}

/** Terms of K per slice: a multiple of 4, so that only the last slice meets K's end. */
function sliceDepth(k: number, slices: number): number {
  return Math.max(4, 4 * Math.ceil(k / slices / 4));
}
