// gemm-subgroup: out = epilogue(A·B), one subgroup per 16 rows × 4 columns a lane.
//   out[row, col] = epilogue(Σ_k A[row, k] · B[k, col])
// Each lane loads other rows of A and hands them round by shuffle: no workgroup memory, no barriers.
// layout  a: f32[M, K], b: f32[K, N], out: f32[M, N], row-major; hooks as in gemm-register
// grid    one subgroup (= one workgroup) per (slice, 4·ROW_BLOCKS rows, 4·SUBGROUP columns)
// cost    per lane and 4 terms: 4 + 4·ROW_BLOCKS / SUBGROUP vec4 loads for 64·ROW_BLOCKS multiply-adds

enable subgroups;

override M: u32 = 8;
override N: u32 = 8;
override K: u32 = 8;
override SLICES: u32 = 1;
override SLICE_DEPTH: u32 = 8; // terms of K per slice, a multiple of 4
override COLUMN_SUM: bool = false;

const OUTSIDE = 0xffffffffu; // the address of an element that is not there: it reads as 0
const SUBGROUP = 8u; // the adapter's one subgroup size
const ROW_BLOCKS = 4u;
const SHARE = (4u * ROW_BLOCKS + SUBGROUP - 1u) / SUBGROUP; // rows of A that a lane loads

@group(0) @binding(0) var<storage, read> a: array<f32>;
@group(0) @binding(1) var<storage, read> b: array<f32>;
@group(0) @binding(2) var<storage, read_write> out: array<f32>;

// ---- Hooks: addresses ----

fn inside(k: u32, address: u32) -> u32 { return select(address, OUTSIDE, k >= K); }

/// What addressA needs of a row, worked out once, before the loop over K.
fn originA(slice: u32, row: u32) -> vec3u { return vec3u(row * K, 0u, 0u); }

fn addressA(slice: u32, origin: vec3u, k: u32) -> u32 { return inside(k, origin.x + k); }

fn addressB(slice: u32, k: u32, col: u32) -> u32 { return inside(k, k * N + col); }

fn outputRow(slice: u32, row: u32) -> u32 { return row; }

/// First and end of the slice's terms.
fn span(slice: u32) -> vec2u {
  let first = slice * SLICE_DEPTH;
  return vec2u(first, min(first + SLICE_DEPTH, K));
}

// ---- Hooks: loads ----
// Rows and columns beyond the edge repeat the last one, and are never stored;
// a selected load, not a branch, since every branch around a load costs compile time on software adapters.

fn loadA(slice: u32, origin: vec3u, k: u32) -> f32 {
  let at = addressA(slice, origin, k);
  return select(a[select(at, 0u, at == OUTSIDE)], 0.0, at == OUTSIDE);
}

fn loadB(slice: u32, k: u32, col: u32) -> f32 {
  let at = addressB(slice, k, min(col, N - 1u));
  return select(b[select(at, 0u, at == OUTSIDE)], 0.0, at == OUTSIDE);
}

/// The row at which fragment `f` of A's block begins.
fn fragmentRow(row: u32, f: u32) -> u32 { return min(row + f, M - 1u); }

/// Four terms of that row, from k on.
fn fragmentA(slice: u32, origin: vec3u, k: u32, f: u32) -> vec4f {
  return vec4f(
    loadA(slice, origin, k), loadA(slice, origin, k + 1u),
    loadA(slice, origin, k + 2u), loadA(slice, origin, k + 3u)
  );
}

/// Term `f` of B's block at (k, col): four columns.
fn fragmentB(slice: u32, k: u32, col: u32, f: u32) -> vec4f {
  return vec4f(
    loadB(slice, k + f, col), loadB(slice, k + f, col + 1u),
    loadB(slice, k + f, col + 2u), loadB(slice, k + f, col + 3u)
  );
}

// A transpose where the fragments run along the other axis: rows of A, or terms of B.
fn orientA(run: mat4x4f) -> mat4x4f { return run; }

fn orientB(run: mat4x4f) -> mat4x4f { return run; }

// ---- Hooks: results ----

fn epilogue(v: f32, row: u32, col: u32) -> f32 { return v; }

fn store(slice: u32, row: u32, col: u32, v: vec4f) {
  let place = outputRow(slice, row);
  if (row >= M || place == OUTSIDE) { return; }
  if (col < N) { out[place * N + col] = epilogue(v.x, place, col); }
  if (col + 1u < N) { out[place * N + col + 1u] = epilogue(v.y, place, col + 1u); }
  if (col + 2u < N) { out[place * N + col + 2u] = epilogue(v.z, place, col + 2u); }
  if (col + 3u < N) { out[place * N + col + 3u] = epilogue(v.w, place, col + 3u); }
}

fn storeSum(slice: u32, col: u32, v: vec4f) {}

// ---- The product ----

/// c + A·B for a block whose column r is row r of A (four terms), and of c (four columns).
fn multiplyAdd(c: mat4x4f, a: mat4x4f, b: mat4x4f) -> mat4x4f {
  return mat4x4f(
    fma(b[3], vec4f(a[0].w), fma(b[2], vec4f(a[0].z), fma(b[1], vec4f(a[0].y), fma(b[0], vec4f(a[0].x), c[0])))),
    fma(b[3], vec4f(a[1].w), fma(b[2], vec4f(a[1].z), fma(b[1], vec4f(a[1].y), fma(b[0], vec4f(a[1].x), c[1])))),
    fma(b[3], vec4f(a[2].w), fma(b[2], vec4f(a[2].z), fma(b[1], vec4f(a[2].y), fma(b[0], vec4f(a[2].x), c[2])))),
    fma(b[3], vec4f(a[3].w), fma(b[2], vec4f(a[3].z), fma(b[1], vec4f(a[3].y), fma(b[0], vec4f(a[3].x), c[3]))))
  );
}

/// Hook: adds terms k to k + 3 of B's columns to their sums over the two halves of K; see lib/half-sums.wgsl.
fn addTerms(sums: mat2x4f, k: u32, middle: u32, terms: mat4x4f) -> mat2x4f { return sums; }

fn blockB(slice: u32, k: u32, col: u32) -> mat4x4f {
  return orientB(mat4x4f(
    fragmentB(slice, k, col, 0u), fragmentB(slice, k, col, 1u),
    fragmentB(slice, k, col, 2u), fragmentB(slice, k, col, 3u)
  ));
}

@compute @workgroup_size(SUBGROUP)
fn main(
  @builtin(workgroup_id) group: vec3u,
  @builtin(num_workgroups) groups: vec3u,
  @builtin(subgroup_invocation_id) lane: u32,
) {
  let tile = group.y * groups.x + group.x;
  let rows = 4u * ROW_BLOCKS;
  let colTiles = (N + 4u * SUBGROUP - 1u) / (4u * SUBGROUP);
  let rowTiles = (M + rows - 1u) / rows;
  if (tile >= SLICES * rowTiles * colTiles) { return; }
  let col = 4u * (tile % colTiles * SUBGROUP + lane);
  let row = rows * (tile / colTiles % rowTiles);
  let slice = tile / colTiles / rowTiles;
  let terms = span(slice);

  // The loops below have constant bounds: drivers that unroll them keep the arrays in registers.
  var sum: array<mat4x4f, ROW_BLOCKS>;
  var columnSum = mat2x4f();
  var origin: array<vec3u, SHARE>;
  for (var i = 0u; i < SHARE; i++) {
    origin[i] = originA(slice, fragmentRow(row, (i * SUBGROUP + lane) % rows));
  }
  for (var k = terms.x; k < terms.y; k += 4u) {
    var own: array<vec4f, SHARE>;
    for (var i = 0u; i < SHARE; i++) { own[i] = fragmentA(slice, origin[i], k, (i * SUBGROUP + lane) % rows); }
    let right = blockB(slice, k, col);
    for (var q = 0u; q < ROW_BLOCKS; q++) {
      let f = 4u * q;
      let left = orientA(mat4x4f(
        subgroupShuffle(own[f / SUBGROUP], f % SUBGROUP),
        subgroupShuffle(own[(f + 1u) / SUBGROUP], (f + 1u) % SUBGROUP),
        subgroupShuffle(own[(f + 2u) / SUBGROUP], (f + 2u) % SUBGROUP),
        subgroupShuffle(own[(f + 3u) / SUBGROUP], (f + 3u) % SUBGROUP)
      ));
      sum[q] = multiplyAdd(sum[q], left, right);
    }
    if (COLUMN_SUM && row == 0u) { columnSum = addTerms(columnSum, k, K / 2u, right); }
  }
  // One row a turn, the others moved up to where constant indices find them. The bounds are no constants: drivers that
  // unrolled these loops would compile the stores, and an epilogue's loads, for every row.
  let rowEnd = min(row + rows, M);
  for (var next = row; next < rowEnd; next += 4u) {
    var four = sum[0];
    for (var r = next; r < min(next + 4u, rowEnd); r++) {
      let v = four[0];
      store(slice, r, col, v);
      four = mat4x4f(four[1], four[2], four[3], v);
    }
    for (var q = 1u; q < ROW_BLOCKS; q++) { sum[q - 1u] = sum[q]; }
  }
  if (COLUMN_SUM && row == 0u) { storeSum(slice, col, columnSum[0] + columnSum[1]); }
}
