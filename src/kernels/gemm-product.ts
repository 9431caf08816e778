import { foldGroups } from './grid.ts';
import type { AdapterTraits, Binding, Kernel } from './kernel.ts';
import { shaders } from './shaders.generated.ts';
import { specialise } from './template.ts';

/**
 * WGSL that turns a finished element into the stored one. Its buffers are bound after the product's own
 * operands, and may have any name but `a`, `b`, `out`, `sums`, `partials` and single capital letters.
 */
export interface Epilogue {
  /** `fn epilogue(v: f32, row: u32, col: u32) -> f32 {…}`, used when the last dimension is not a multiple of 4. */
  readonly scalar: string;
  /** `fn epilogue4(v: vec4f, row: u32, col: u32) -> vec4f {…}`, used when it is; `col` is the first of 4. */
  readonly vec4: string;
  /** Storage buffers that the text in use reads, in binding order. */
  readonly reads: readonly { readonly name: string; readonly type: 'array<f32>' | 'array<vec4f>' }[];
  /** Functions that the text calls. */
  readonly helpers?: string;
}

/** One side of the product: where its elements lie, and how they may be loaded. */
export interface Operand {
  /**
   * Text of `fn addressA(slice: u32, origin: vec3u, k: u32) -> u32` (with `originA(slice, row) -> vec3u`), or of
   * `fn addressB(slice: u32, k: u32, col: u32) -> u32`; in elements.
   */
  readonly address: string;
  readonly origin?: string;
  /** Four neighbours along this axis are one aligned vec4: K, the outer axis (row or column), or neither. */
  readonly vec4: 'k' | 'outer' | 'none';
  /**
   * Of A, where there is no vec4: four neighbours whose addresses are cheaper to work out together, by the text of
   * `fn fragmentA(slice: u32, origin: vec3u, k: u32, f: u32) -> vec4f`: terms k to k + 3, or along the outer axis four rows
   * at term k + f % 4.
   */
  readonly fragment?: { readonly along: 'k' | 'outer'; readonly text: string };
  /** Whether an address can be OUTSIDE: padding, or terms beyond K. */
  readonly guarded: boolean;
}

/** A matrix product out[m, n] = epilogue(A[m, k]·B[k, n]) whose operands are whatever their addresses say. */
export interface Product {
  readonly m: number;
  readonly n: number;
  readonly k: number;
  readonly a: Operand;
  readonly b: Operand;
  /** The last dimension of the output, which decides between the two epilogue texts; `n` unless folded. */
  readonly lastDimension: number;
  /** Independent products that share the operands, one per phase of a strided transposed convolution. */
  readonly phases?: number;
  /** Texts of `span` and `outputRow` where phases need their own. */
  readonly functions?: Readonly<Record<string, string>>;
  /** Module text with the functions that the addresses call. */
  readonly library?: string;
  readonly constants?: Readonly<Record<string, number>>;
  readonly epilogue?: Epilogue | undefined;
  /** B is bound before A. */
  readonly swapped?: boolean;
  /** Name of the result's binding where another kernel goes on with it; `out` where left out. */
  readonly result?: 'partials';
  /** Also sum B's columns over K. */
  readonly columnSum?: boolean | undefined;
  readonly flops: number;
}

/** Kernels to dispatch in order; where there are two, the first writes `partials` and the second reads it. */
export interface Dispatches {
  /** The row of the variant table that they are. */
  readonly variant: string;
  readonly kernels: readonly Kernel[];
  /** Bytes of the `partials` buffer, 0 where none is bound. */
  readonly scratchBytes: number;
}

/** Rows and columns of the output that one workgroup of a variant computes, and how many of K's parts are apart. */
export interface Tiling {
  readonly groups: number;
  readonly slices: number;
}

/** A row of the variant table. */
export interface Variant {
  readonly name: string;
  legal(product: Product, traits: AdapterTraits): boolean;
  build(product: Product, traits: AdapterTraits): Dispatches;
}

/** The text of a product's kernel: its hooks replaced, its buffers bound in order a, b (or b, a), reads, out, sums. */
export function productKernel(options: {
  readonly family: string;
  /** Neighbouring columns that an invocation loads of B at a time: 4 where left out, 2, or 1 with runs along K. */
  readonly columns?: 1 | 2 | 4;
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
  const { m, n, k, a, b, columnSum = false } = product;
  const split = slices > 1;
  const wide = columns !== 1 && usesVec4(product);
  const epilogue = split ? undefined : product.epilogue;
  const out = split ? 'partials' : (product.result ?? 'out');
  const run = runType(wide);

  const bindings = new BindingList();
  const declarations: Record<string, string> = { ...options.declarations };
  for (const name of product.swapped ? (['b', 'a'] as const) : (['a', 'b'] as const)) {
    const pairs = name === 'b' && columns === 2 && b.vec4 === 'outer';
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
    ...(a.origin ? { originA: a.origin } : {}),
    addressA: a.address,
    addressB: b.address,
    storeAt: storeText(out, wide, epilogue !== undefined, columns),
    ...(epilogue ? { epilogue: wide ? epilogue.vec4 : epilogue.scalar } : {}),
    ...(columnSum ? { addTerms: shaders['lib/half-sums'], storeSum: storeSumText(split, wide) } : {}),
  };
  if (split) functions.outputRow = 'fn outputRow(slice: u32, row: u32) -> u32 { return slice * M + row; }';
  if (a.vec4 !== 'none') Object.assign(functions, wideLoadsOfA(a));
  if (a.fragment) functions.fragmentA = a.fragment.text;
  if (runsAlongRows(a)) Object.assign(functions, fragmentsOfRows);
  if (columns === 2) Object.assign(functions, loadsOfPairs(b));
  else if (b.vec4 !== 'none')
    Object.assign(functions, columns === 1 ? wideLoadsOfColumn(b) : wideLoadsOfB(b));
  Object.assign(functions, options.functions);

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
export function sliceDepth(k: number, slices: number): number {
  return Math.max(4, 4 * Math.ceil(k / slices / 4));
}

/** Whether results are stored, and pass through the epilogue, four columns at a time. */
export function usesVec4(product: Product): boolean {
  return product.n % 4 === 0 && product.lastDimension % 4 === 0;
}

/** Hands out binding numbers in order of declaration. */
export class BindingList {
  readonly list: Binding[] = [];

  declare(name: string, access: 'read' | 'read_write', type: string): string {
    this.list.push({ name, access });
    return `@group(0) @binding(${this.list.length - 1}) var<storage, ${access}> ${name}: ${type};`;
  }
}

// ---- Hook texts: vec4 loads. The fragment's index f counts rows of a block, or terms where K is the outer axis. ----

function wideLoadsOfA({ vec4, guarded }: Operand): Record<string, string> {
  return {
    loadA: '',
    fragmentA: `fn fragmentA(slice: u32, origin: vec3u, k: u32, f: u32) -> vec4f {
  let at = addressA(slice, origin, ${vec4 === 'outer' ? 'k + (f & 3u)' : 'k'});
  return ${guarded ? guardedRun('a') : 'a[at >> 2u]'};
}`,
  };
}

/** Whether A's fragments are four rows of one term, and not four terms of one row. */
export function runsAlongRows({ vec4, fragment }: Operand): boolean {
  return vec4 === 'outer' || fragment?.along === 'outer';
}

const fragmentsOfRows = {
  fragmentRow: 'fn fragmentRow(row: u32, f: u32) -> u32 { return min(row + (f & ~3u), M - 4u); }',
  orientA: transposed('orientA'),
};

function wideLoadsOfB({ vec4, guarded }: Operand): Record<string, string> {
  const address = vec4 === 'k' ? 'k, min(col + f, N - 1u)' : 'k + f, min(col, N - 4u)';
  return {
    loadB: '',
    fragmentB: `fn fragmentB(slice: u32, k: u32, col: u32, f: u32) -> vec4f {
  let at = addressB(slice, ${address});
  return ${guarded ? guardedRun('b') : 'b[at >> 2u]'};
}`,
    ...(vec4 === 'k' ? { orientB: transposed('orientB') } : {}),
  };
}

function wideLoadsOfColumn({ guarded }: Operand): Record<string, string> {
  return {
    loadB: '',
    fragmentB: `fn fragmentB(slice: u32, k: u32, col: u32) -> vec4f {
  let at = addressB(slice, k, col);
  return ${guarded ? guardedRun('b') : 'b[at >> 2u]'};
}`,
  };
}

/** Blocks of B with two columns instead of four: a `mat4x2f`, whose column t is term t. */
function loadsOfPairs({ vec4, guarded }: Operand): Record<string, string> {
  const fragment = (type: string, address: string, width: 2 | 4): string =>
    `fn fragmentB(slice: u32, k: u32, col: u32, f: u32) -> ${type} {
  let at = addressB(slice, ${address});
  return ${guarded ? guardedRun('b', width) : `b[at >> ${width / 2}u]`};
}`;
  const loads = {
    none: {
      fragmentB: `fn fragmentB(slice: u32, k: u32, col: u32, f: u32) -> vec2f {
  return vec2f(loadB(slice, k + f, col), loadB(slice, k + f, col + 1u));
}`,
    },
    outer: { loadB: '', fragmentB: fragment('vec2f', 'k + f, min(col, N - 2u)', 2) },
    k: { loadB: '', fragmentB: fragment('vec4f', 'k, min(col + f, N - 1u)', 4) },
  }[vec4];
  const fragments = (count: number): string =>
    Array.from({ length: count }, (_, f) => `fragmentB(slice, k, col, ${f}u)`).join(', ');
  const block = vec4 === 'k' ? `transpose(mat2x4f(${fragments(2)}))` : `mat4x2f(${fragments(4)})`;
  return {
    ...loads,
    orientB: '',
    blockB: `fn blockB(slice: u32, k: u32, col: u32) -> mat4x2f { return ${block}; }`,
    // Never called: products with column sums have four columns.
    addTerms: 'fn addTerms(sums: mat2x4f, k: u32, middle: u32, terms: mat4x2f) -> mat2x4f { return sums; }',
    addColumns: '',
  };
}

function guardedRun(buffer: string, width: 2 | 4 = 4): string {
  return `select(${buffer}[select(at, 0u, at == OUTSIDE) >> ${width / 2}u], vec${width}f(), at == OUTSIDE)`;
}

function transposed(name: string): string {
  return `fn ${name}(run: mat4x4f) -> mat4x4f { return transpose(run); }`;
}

// ---- Hook texts: stores ----

function storeText(out: string, wide: boolean, epilogue: boolean, columns: 1 | 2 | 4): string {
  const parts = ['x', 'y', 'z', 'w'].slice(0, columns === 1 ? 3 : 4);
  const last = parts.map((part, j) => {
    const value = epilogue ? `epilogue(v.${part}, place, col + ${j}u)` : `v.${part}`;
    return `  if (col + ${j}u < N) { ${out}[place * N + col + ${j}u] = ${value}; }`;
  });
  const four = `  if (col < N) { ${out}[(place * N + col) >> 2u] = ${epilogue ? 'epilogue4(v, place, col)' : 'v'}; }`;
  return `fn storeAt(place: u32, col: u32, v: vec4f) {
  if (place == OUTSIDE) { return; }
${wide ? four : last.join('\n')}
}`;
}

function storeSumText(split: boolean, wide: boolean): string {
  const target = split ? 'partials' : 'sums';
  const first = split ? 'SLICES * M * N + slice * N + col' : 'col';
  const last = ['x', 'y', 'z', 'w'].map(
    (part, j) => `  if (col + ${j}u < N) { ${target}[${first} + ${j}u] = v.${part}; }`,
  );
  const four = `  if (col < N) { ${target}[(${first}) / 4u] = v; }`;
  return `fn storeSum(slice: u32, col: u32, v: vec4f) {
${wide ? four : last.join('\n')}
}`;
}
