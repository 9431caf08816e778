// gemm-loads: WGSL of the hooks that load a product's operands.
//   f   index of a fragment in its block: it counts rows, or terms where the fragments run along the outer axis
import { type Operand, type Product, runsAlongRows } from './gemm-product.ts';

/** Neighbouring columns of B that an invocation loads at a time; a single one is loaded in runs along K. */
export type ColumnCount = 1 | 2 | 4;

/** The hooks of a product whose invocations take so many neighbouring columns of B at a time. */
export function loadTexts({ a, b }: Product, columns: ColumnCount): Record<string, string> {
  return {
    ...(a.origin ? { originA: a.origin } : {}),
    addressA: a.address,
    addressB: b.address,
    ...(a.vec4 === 'none' ? {} : wideLoadsOfA(a)),
    ...(a.fragment ? { fragmentA: a.fragment.text } : {}),
    ...(runsAlongRows(a) ? fragmentsOfRows : {}),
    ...loadsOfB(b, columns),
  };
}

function loadsOfB(b: Operand, columns: ColumnCount): Record<string, string> {
  if (columns === 2) return loadsOfPairs(b);
  if (b.vec4 === 'none') return {};
  return columns === 1 ? wideLoadsOfColumn(b) : wideLoadsOfB(b);
}

function wideLoadsOfA({ vec4, guarded }: Operand): Record<string, string> {
  return {
    loadA: '',
    fragmentA: `fn fragmentA(slice: u32, origin: vec3u, k: u32, f: u32) -> vec4f {
  let at = addressA(slice, origin, ${vec4 === 'outer' ? 'k + (f & 3u)' : 'k'});
  return ${guarded ? guardedRun('a') : 'a[at >> 2u]'};
}`,
  };
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
