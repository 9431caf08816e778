// gemm-kernel: a kernel from a product and the shader of one tile shape: hooks replaced, bindings declared.
import { BindingList } from './binding-list.ts';
import { type ColumnCount, loadTexts } from './gemm-loads.ts';
import { elementNumber, usesVec4 } from './gemm-product.ts';
import { type SizesSpec, sizesOf } from './gemm-sizes.ts';
import { storeSumText, storeText } from './gemm-stores.ts';
import type { Kernel } from './kernel.ts';
import { shaders } from './shaders.generated.ts';
import { specialise } from './template.ts';

interface KernelOptions extends Omit<SizesSpec, 'width'> {
  readonly family: string;
  /** 4 where left out. */
  readonly columns?: ColumnCount;
  readonly variant: string;
  readonly source: string;
  readonly declarations?: Readonly<Record<string, string>>;
  /** Hook texts of the family's own. */
  readonly functions?: Readonly<Record<string, string>>;
  readonly requires?: readonly GPUFeatureName[];
}

/** The text of a product's kernel: its hooks replaced, its buffers bound in order a, b, reads, out, sums. */
export function productKernel(options: KernelOptions): Kernel {
  const { family, variant, source, product, slices, columns = 4 } = options;
  const { n, columnSum = false } = product;
  const split = slices > 1;
  const wide = columns !== 1 && usesVec4(product);
  const epilogue = split ? undefined : product.epilogue;
  const out = split ? 'partials' : (product.result ?? 'out');
  const run = runType(wide);

  const bindings = new BindingList();
  const declarations: Record<string, string> = { ...options.declarations };
  const width = product.b.vec4 === 'none' ? 1 : columns === 2 && product.b.vec4 === 'outer' ? 2 : 4;
  for (const name of ['a', 'b'] as const) {
    const type = name === 'b' && width === 2 ? 'array<vec2f>' : runType(product[name].vec4 !== 'none');
    declarations[name] = bindings.declare(name, 'read', type);
  }
  const appended = (epilogue?.reads ?? []).map(({ name, type }) => bindings.declare(name, 'read', type));
  declarations.out = bindings.declare(out, 'read_write', run);
  if (columnSum && !split) appended.push(bindings.declare('sums', 'read_write', run));
  appended.push(epilogue?.helpers ?? '', product.library ?? '');

  const sizes = sizesOf({ ...options, width });
  const finished = (wide ? epilogue?.vec4 : epilogue?.scalar)?.replaceAll(
    elementNumber(`${n}u`),
    elementNumber(sizes.columns),
  );
  const functions: Record<string, string> = {
    ...product.functions,
    storeAt: storeText(out, wide, epilogue !== undefined, columns),
    ...(finished !== undefined && { epilogue: finished }),
    ...(columnSum ? { addTerms: shaders['lib/half-sums'], storeSum: storeSumText(split, wide) } : {}),
    ...(split && { outputRow: 'fn outputRow(slice: u32, row: u32) -> u32 { return slice * M + row; }' }),
    ...loadTexts(product, columns),
    ...options.functions,
    ...sizes.functions,
  };

  return {
    family,
    variant,
    code: specialise(source, {
      declarations: { ...declarations, ...sizes.declarations },
      functions,
      append: appended.join('\n'),
    }),
    constants: { ...product.constants, ...sizes.constants, COLUMN_SUM: columnSum ? 1 : 0 },
    bindings: bindings.list,
    groups: sizes.groups,
    ...(sizes.bindingBytes && { bindingBytes: sizes.bindingBytes }),
    ...(options.requires ? { requires: options.requires } : {}),
    flops: product.flops,
  };
}

function runType(wide: boolean): 'array<vec4f>' | 'array<f32>' {
  return wide ? 'array<vec4f>' : 'array<f32>';
}
