// gemm-sum: the host half of the second pass of a split product.
//   partials   the slices' results, one after the other
import { BindingList } from './binding-list.ts';
import { type Product, usesVec4 } from './gemm-product.ts';
import { foldGroups } from './grid.ts';
import type { Kernel } from './kernel.ts';
import { shaders } from './shaders.generated.ts';
import { specialise } from './template.ts';

const workgroup = 64;

/** Bytes of the partial results of a product split into so many slices. */
export function partialBytes({ m, n, columnSum }: Product, slices: number): number {
  return 4 * slices * (m + (columnSum ? 1 : 0)) * n;
}

/** Adds up what a split product left in `partials`, always in the order of the slices, and applies the epilogue. */
export function gemmSum(product: Product, variant: string, slices: number): Kernel {
  const { m, n, epilogue, columnSum = false } = product;
  const wide = usesVec4(product);
  const run = wide ? 'array<vec4f>' : 'array<f32>';
  const width = wide ? 4 : 1;
  const bindings = new BindingList();
  const partials = bindings.declare('partials', 'read', run);
  const appended = (epilogue?.reads ?? []).map(({ name, type }) => bindings.declare(name, 'read', type));
  const out = bindings.declare('out', 'read_write', run);
  if (columnSum) appended.push(bindings.declare('sums', 'read_write', run));
  if (epilogue?.helpers) appended.push(epilogue.helpers);
  const call = epilogue ? `${wide ? 'epilogue4' : 'epilogue'}(v, row, col)` : 'v';

  return {
    family: 'gemm-sum',
    variant,
    code: specialise(shaders['gemm-sum'], {
      declarations: {
        partials,
        out,
        WIDTH: `const WIDTH = ${width}u;`,
        Run: `alias Run = ${wide ? 'vec4f' : 'f32'};`,
      },
      functions: {
        ...(epilogue ? { epilogue: wide ? epilogue.vec4 : epilogue.scalar } : {}),
        finish: `fn finish(v: Run, row: u32, col: u32) -> Run { return ${call}; }`,
        ...(columnSum ? { storeSum: 'fn storeSum(index: u32, v: Run) { sums[index] = v; }' } : {}),
      },
      append: appended.join('\n'),
    }),
    constants: { M: m, N: n, SLICES: slices, COLUMN_SUM: columnSum ? 1 : 0 },
    bindings: bindings.list,
    groups: foldGroups(Math.ceil(((m + (columnSum ? 1 : 0)) * n) / width / workgroup)),
    flops: slices * m * n,
  };
}
