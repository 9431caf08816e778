// gemm: what every matrix product shares: sizes, bindings, and the hooks that say where operands lie and how they load.
//   out[row, col] = epilogue(Σ_k A[row, k] · B[k, col])
// layout  a: f32[M, K], b: f32[K, N], out: f32[M, N], row-major. The hooks change what A and B are: transposes, gathered
//         convolution patches, vec4 loads. A fragment is four elements that one load brings, or four loads
// slices  a slice is a part of K (split-K) or a phase of a strided transposed convolution

override M: u32 = 8;
override N: u32 = 8;
override K: u32 = 8;
override SLICES: u32 = 1;
override SLICE_DEPTH: u32 = 8; // terms of K per slice, a multiple of 4
override COLUMN_SUM: bool = false;

const OUTSIDE = 0xffffffffu; // the address of an element that is not there: it reads as 0

@group(0) @binding(0) var<storage, read> a: array<f32>;
@group(0) @binding(1) var<storage, read> b: array<f32>;
@group(0) @binding(2) var<storage, read_write> out: array<f32>;

// ---- Hooks: addresses ----

/// Whether the sum has no term k: its last four may begin before its end and go beyond.
fn isBeyond(k: u32) -> bool { return k >= K; }

fn inside(k: u32, address: u32) -> u32 { return select(address, OUTSIDE, isBeyond(k)); }

/// What addressA needs of a row, worked out once, before the loop over K.
fn originA(slice: u32, row: u32) -> vec3u { return vec3u(row * K, 0u, 0u); }

fn addressA(slice: u32, origin: vec3u, k: u32) -> u32 { return inside(k, origin.x + k); }

fn addressB(slice: u32, k: u32, col: u32) -> u32 { return inside(k, k * N + col); }

fn outputRow(slice: u32, row: u32) -> u32 { return row; }

/// Terms of all slices.
fn termCount() -> u32 { return K; }

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

// A transpose where the fragments run along the rows of A, and not along its terms.
fn orientA(run: mat4x4f) -> mat4x4f { return run; }

// ---- Hooks: results ----

/// Where a row of the slice is stored: OUTSIDE beyond the last.
fn placeOf(slice: u32, row: u32) -> u32 { return select(outputRow(slice, row), OUTSIDE, row >= M); }

/// The end of the rows of a tile that begins at `row`. `zero` is 0, and drivers do not know it: they unroll no loop to there.
fn endOfRows(row: u32, rows: u32, zero: u32) -> u32 { return min(row + rows, M); }

fn epilogue(v: f32, row: u32, col: u32) -> f32 { return v; }

/// Stores four columns of a row, finished, at the place that `placeOf` gives.
fn storeAt(place: u32, col: u32, v: vec4f) {
  if (place == OUTSIDE) { return; }
  if (col < N) { out[place * N + col] = epilogue(v.x, place, col); }
  if (col + 1u < N) { out[place * N + col + 1u] = epilogue(v.y, place, col + 1u); }
  if (col + 2u < N) { out[place * N + col + 2u] = epilogue(v.z, place, col + 2u); }
  if (col + 3u < N) { out[place * N + col + 3u] = epilogue(v.w, place, col + 3u); }
}

fn storeSum(slice: u32, col: u32, v: vec4f) {}

/// Hook: adds terms k to k + 3 of B's columns to their sums over the two halves of K; see lib/half-sums.wgsl.
fn addTerms(sums: mat2x4f, k: u32, middle: u32, terms: mat4x4f) -> mat2x4f { return sums; }
