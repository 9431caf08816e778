// gemm-quad: out = epilogue(A·B), a quad of lanes per 16 rows × 16 columns, 4 rows or 8 columns where there are few.
// A workgroup is as many quads as fill a subgroup, one below the other: lanes that it leaves idle would cost as much as others.
//   out[row, col] = epilogue(Σ_k A[row, k] · B[k, col])
// Each lane loads 4 rows of A, and swaps within the quad bring it the others': a lane's accumulators hold the same rows as
// its neighbours', in another order. For adapters where a load costs eight multiply-adds and a swap next to nothing
// (SwiftShader). Accumulators have names, since arrays and indices go through memory there.
// layout  a: f32[M, K], b: f32[K, N], out: f32[M, N], row-major; hooks as in lib/gemm
// grid    one workgroup of 4·QUADS per (slice, QUADS·ROWS rows, 4·WIDTH columns), column tiles fastest
// cost    per lane and 4 terms: ROWS / 4 vec4 loads of A and 4·WIDTH loads of B for 4·ROWS·WIDTH multiply-adds

enable subgroups;

// import lib/gemm-block

const QUAD = 4u;
const QUADS = 1u; // of a workgroup: a subgroup's, or as many as there are rows for
const WORKGROUP = QUAD * QUADS;
const ROWS = 16u; // as many as there are accumulators, or 4 where there are no more
const TALL = ROWS > 4u;
const WIDTH = 4u; // columns of a lane

alias Columns = vec4f;
alias Block = mat4x4f; // four terms of a lane's columns

// ---- Hooks: what is swapped. Here a lane holds four terms of one row, and gets those of row lane ^ i for accumulator i ----

fn term0(run: vec4f) -> vec4f { return swapped(run.x); }

fn term1(run: vec4f) -> vec4f { return swapped(run.y); }

fn term2(run: vec4f) -> vec4f { return swapped(run.z); }

fn term3(run: vec4f) -> vec4f { return swapped(run.w); }

fn swapped(x: f32) -> vec4f {
  return vec4f(x, quadSwapX(x), quadSwapY(x), quadSwapDiagonal(x));
}

/// Where the rows of a block are stored that the lane's accumulators hold.
fn places(slice: u32, row: u32, lane: u32) -> vec4u {
  let place = placeOf(slice, row + lane);
  return vec4u(place, quadSwapX(place), quadSwapY(place), quadSwapDiagonal(place));
}

/// The terms of B that meet term0 to term3.
fn termsB(slice: u32, k: u32, col: u32, lane: u32) -> Block { return blockB(slice, k, col); }

/// Stores a block's four rows, one a turn, so that an epilogue is compiled once.
fn storeRows(slice: u32, row: u32, lane: u32, col: u32, c0: Columns, c1: Columns, c2: Columns, c3: Columns, four: u32) {
  var place = places(slice, row, lane);
  var next = c0;
  var second = c1;
  var third = c2;
  for (var i = 0u; i < four; i++) {
    storeAt(place.x, col, next);
    next = second; second = third; third = c3;
    place = place.yzww;
  }
}

// ---- Sums of B's columns ----

/// Hook: term k of four columns.
fn termOfColumns(slice: u32, k: u32, col: u32) -> vec4f { return fragmentB(slice, k, col, 0u); }

/// As lib/half-sums has them, in a loop of its own: within the product's it would be most of what there is to compile.
fn columnSums(slice: u32, col: u32, terms: vec2u) -> vec4f {
  let middle = termCount() / 2u;
  var early = vec4f();
  var sum = vec4f();
  for (var k = terms.x; k < terms.y; k++) {
    if (k == middle) {
      early = sum;
      sum = vec4f();
    }
    sum += termOfColumns(slice, k, col);
  }
  return early + sum;
}

// ---- The product ----

/// Hook: the workgroup's tile.
fn tileOf(group: vec3u, groups: vec3u) -> Tile {
  return tileAt(group.y * groups.x + group.x, QUADS * ROWS, WIDTH * QUAD);
}

fn accumulate(
  rows: vec4f,
  b: Columns,
  c0: ptr<function, Columns>,
  c1: ptr<function, Columns>,
  c2: ptr<function, Columns>,
  c3: ptr<function, Columns>,
) {
  *c0 = fma(Columns(rows.x), b, *c0);
  *c1 = fma(Columns(rows.y), b, *c1);
  *c2 = fma(Columns(rows.z), b, *c2);
  *c3 = fma(Columns(rows.w), b, *c3);
}

@compute @workgroup_size(WORKGROUP)
fn main(
  @builtin(workgroup_id) group: vec3u, @builtin(num_workgroups) groups: vec3u, @builtin(subgroup_invocation_id) invocation: u32
) {
  let tile = tileOf(group, groups);
  if (tile.slice >= SLICES) { return; }
  let slice = tile.slice;
  let lane = invocation % QUAD;
  let row = tile.row + ROWS * (invocation / QUAD);
  let col = tile.col + WIDTH * lane;
  let origin0 = originA(slice, fragmentRow(row, lane));
  let origin1 = originA(slice, fragmentRow(row, lane + 4u));
  let origin2 = originA(slice, fragmentRow(row, lane + 8u));
  let origin3 = originA(slice, fragmentRow(row, lane + 12u));

  var c0 = Columns(); var c1 = Columns(); var c2 = Columns(); var c3 = Columns();
  var c4 = Columns(); var c5 = Columns(); var c6 = Columns(); var c7 = Columns();
  var c8 = Columns(); var c9 = Columns(); var c10 = Columns(); var c11 = Columns();
  var c12 = Columns(); var c13 = Columns(); var c14 = Columns(); var c15 = Columns();
  for (var k = tile.terms.x; k < tile.terms.y; k += 4u) {
    let a0 = fragmentA(slice, origin0, k, lane);
    let b = termsB(slice, k, col, lane);
    accumulate(term0(a0), b[0], &c0, &c1, &c2, &c3);
    accumulate(term1(a0), b[1], &c0, &c1, &c2, &c3);
    accumulate(term2(a0), b[2], &c0, &c1, &c2, &c3);
    accumulate(term3(a0), b[3], &c0, &c1, &c2, &c3);
    if (TALL) {
      let a1 = fragmentA(slice, origin1, k, lane);
      let a2 = fragmentA(slice, origin2, k, lane);
      let a3 = fragmentA(slice, origin3, k, lane);
      accumulate(term0(a1), b[0], &c4, &c5, &c6, &c7);
      accumulate(term0(a2), b[0], &c8, &c9, &c10, &c11);
      accumulate(term0(a3), b[0], &c12, &c13, &c14, &c15);
      accumulate(term1(a1), b[1], &c4, &c5, &c6, &c7);
      accumulate(term1(a2), b[1], &c8, &c9, &c10, &c11);
      accumulate(term1(a3), b[1], &c12, &c13, &c14, &c15);
      accumulate(term2(a1), b[2], &c4, &c5, &c6, &c7);
      accumulate(term2(a2), b[2], &c8, &c9, &c10, &c11);
      accumulate(term2(a3), b[2], &c12, &c13, &c14, &c15);
      accumulate(term3(a1), b[3], &c4, &c5, &c6, &c7);
      accumulate(term3(a2), b[3], &c8, &c9, &c10, &c11);
      accumulate(term3(a3), b[3], &c12, &c13, &c14, &c15);
    }
  }
  // No driver sees that this is four, and unrolls the stores.
  let four = 4u + group.z;
  // The first quad has as many rows as any: swaps want all quads in the loop.
  let rows = endOfRows(tile.row, ROWS, group.z) - tile.row;
  for (var next = 0u; next < rows; next += 4u) {
    storeRows(slice, row + next, lane, col, c0, c1, c2, c3, four);
    c0 = c4; c1 = c5; c2 = c6; c3 = c7;
    c4 = c8; c5 = c9; c6 = c10; c7 = c11;
    c8 = c12; c9 = c13; c10 = c14; c11 = c15;
  }
  if (COLUMN_SUM && row == 0u) { storeSum(slice, col, columnSums(slice, col, tile.terms)); }
}
