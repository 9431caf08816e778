// gemm-stores: WGSL of the hooks that store a product's results; wide is four columns at a time.
import type { ColumnCount } from './gemm-loads.ts';

/** Text of `storeAt`, into the binding `out`. */
export function storeText(out: string, wide: boolean, epilogue: boolean, columns: ColumnCount): string {
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

/** Text of `storeSum`, into `sums`, or behind a split product's partial results. */
export function storeSumText(split: boolean, wide: boolean): string {
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
