// gemm-workgroup: out = epilogue(A·B), a square tile per workgroup, its operands staged in workgroup memory.
//   out[row, col] = epilogue(Σ_k A[row, k] · B[k, col])
// Half of the invocations fetch 4 × 4 blocks of A, the others of B; then each multiplies ROW_BLOCKS of them.
// layout  a: f32[M, K], b: f32[K, N], out: f32[M, N], row-major; hooks as in gemm-register
// grid    one workgroup of 2·TILE invocations per (slice, TILE rows, TILE columns), column tiles fastest
// cost    per invocation and DEPTH terms: 4 vec4 loads from storage, (1 + ROW_BLOCKS)·DEPTH from workgroup memory,
//         16·ROW_BLOCKS·DEPTH multiply-adds, 2 barriers; 128·TILE bytes of workgroup memory

override M: u32 = 8;
override N: u32 = 8;
override K: u32 = 8;
override SLICES: u32 = 1;
override SLICE_DEPTH: u32 = 8; // terms of K per slice, a multiple of 4
override COLUMN_SUM: bool = false;

const OUTSIDE = 0xffffffffu; // the address of an element that is not there: it reads as 0
const TILE = 32u; // rows and columns of a workgroup's part of the result
const DEPTH = 16u; // terms of K that are staged at a time
const WORKGROUP = 2u * TILE; // as many as there are blocks in what is staged
const ROW_BLOCKS = TILE / 32u;

@group(0) @binding(0) var<storage, read> a: array<f32>;
@group(0) @binding(1) var<storage, read> b: array<f32>;
@group(0) @binding(2) var<storage, read_write> out: array<f32>;

var<workgroup> stagedA: array<vec4f, TILE * DEPTH / 4u>; // [term / 4][row], of four terms
var<workgroup> stagedB: array<vec4f, TILE * DEPTH / 4u>; // [term][column / 4], of four columns

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

@compute @workgroup_size(WORKGROUP)
fn main(
  @builtin(workgroup_id) group: vec3u,
  @builtin(num_workgroups) groups: vec3u,
  @builtin(local_invocation_index) local: u32,
) {
  let tile = group.y * groups.x + group.x;
  let colTiles = (N + TILE - 1u) / TILE;
  let rowTiles = (M + TILE - 1u) / TILE;
  if (tile >= SLICES * rowTiles * colTiles) { return; }
  let tileCol = TILE * (tile % colTiles);
  let tileRow = TILE * (tile / colTiles % rowTiles);
  let slice = tile / colTiles / rowTiles;
  let terms = span(slice);

  // The block that this invocation fetches. Of A neighbours take neighbouring terms, of B neighbouring columns.
  let fetchesA = local < WORKGROUP / 2u;
  let fetch = local % (WORKGROUP / 2u);
  let fetchRow = 4u * (fetch / (DEPTH / 4u));
  let fetchCol = 4u * (fetch % (TILE / 4u));
  let fetchTerm = 4u * select(fetch / (TILE / 4u), fetch % (DEPTH / 4u), fetchesA);
  let origin0 = originA(slice, fragmentRow(tileRow + fetchRow, 0u));
  let origin1 = originA(slice, fragmentRow(tileRow + fetchRow, 1u));
  let origin2 = originA(slice, fragmentRow(tileRow + fetchRow, 2u));
  let origin3 = originA(slice, fragmentRow(tileRow + fetchRow, 3u));

  // The blocks that it computes.
  let col = 4u * (local % (TILE / 4u));
  let row = 4u * ROW_BLOCKS * (local / (TILE / 4u));

  var sum: array<mat4x4f, ROW_BLOCKS>;
  var columnSum = mat2x4f();
  for (var first = terms.x; first < terms.y; first += DEPTH) {
    let k = first + fetchTerm;
    if (fetchesA) {
      var part = mat4x4f();
      if (k < terms.y) {
        part = orientA(mat4x4f(
          fragmentA(slice, origin0, k, 0u), fragmentA(slice, origin1, k, 1u),
          fragmentA(slice, origin2, k, 2u), fragmentA(slice, origin3, k, 3u)
        ));
      }
      let at = fetchTerm / 4u * TILE + fetchRow;
      for (var r = 0u; r < 4u; r++) { stagedA[at + r] = part[r]; }
    } else {
      var part = mat4x4f();
      if (k < terms.y) { part = blockB(slice, k, tileCol + fetchCol); }
      let at = (fetchTerm * TILE + fetchCol) / 4u;
      for (var t = 0u; t < 4u; t++) { stagedB[at + t * (TILE / 4u)] = part[t]; }
    }
    workgroupBarrier();
    for (var t = 0u; t < DEPTH; t += 4u) {
      let b = (t * TILE + col) / 4u;
      let right = mat4x4f(
        stagedB[b], stagedB[b + TILE / 4u], stagedB[b + 2u * (TILE / 4u)], stagedB[b + 3u * (TILE / 4u)]
      );
      for (var q = 0u; q < ROW_BLOCKS; q++) {
        let a = t / 4u * TILE + row + 4u * q;
        let left = mat4x4f(stagedA[a], stagedA[a + 1u], stagedA[a + 2u], stagedA[a + 3u]);
        sum[q] = multiplyAdd(sum[q], left, right);
      }
      if (COLUMN_SUM && tileRow + row == 0u) { columnSum = addTerms(columnSum, first + t, K / 2u, right); }
    }
    workgroupBarrier();
  }
  for (var q = 0u; q < ROW_BLOCKS; q++) {
    let at = tileRow + row + 4u * q;
    store(slice, at, tileCol + col, sum[q][0]);
    store(slice, at + 1u, tileCol + col, sum[q][1]);
    store(slice, at + 2u, tileCol + col, sum[q][2]);
    store(slice, at + 3u, tileCol + col, sum[q][3]);
  }
  if (COLUMN_SUM && tileRow + row == 0u) { storeSum(slice, tileCol + col, columnSum[0] + columnSum[1]); }
}
