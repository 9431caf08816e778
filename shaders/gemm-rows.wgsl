// gemm-rows: out = epilogue(A·B) for at most 3 columns, four rows per invocation.
//   out[row, col] = epilogue(Σ_k A[row, k] · B[k, col])      N ≤ 3
// A critic's head, 2-D points, a grey or RGB image: a tile of columns would mostly be waste.
// layout  a: f32[M, K], b: f32[K, N], out: f32[M, N], row-major; hooks as in lib/gemm, but B's
//         fragments always run along K
// grid    one invocation per (slice, 4 rows), folded into x and y
// cost    4 + N vec4 loads for 16·N multiply-adds: bound by A's loads

// import lib/gemm

const WORKGROUP = 64u;

/// Four terms of B's column.
fn fragmentB(slice: u32, k: u32, col: u32) -> vec4f {
  return vec4f(
    loadB(slice, k, col), loadB(slice, k + 1u, col), loadB(slice, k + 2u, col), loadB(slice, k + 3u, col)
  );
}

fn storeAt(place: u32, col: u32, v: vec4f) {
  if (place == OUTSIDE) { return; }
  if (col < N) { out[place * N + col] = epilogue(v.x, place, col); }
  if (col + 1u < N) { out[place * N + col + 1u] = epilogue(v.y, place, col + 1u); }
  if (col + 2u < N) { out[place * N + col + 2u] = epilogue(v.z, place, col + 2u); }
}

@compute @workgroup_size(WORKGROUP)
fn main(
  @builtin(workgroup_id) group: vec3u,
  @builtin(num_workgroups) groups: vec3u,
  @builtin(local_invocation_index) local: u32,
) {
  let tile = (group.y * groups.x + group.x) * WORKGROUP + local;
  let rowTiles = (M + 3u) / 4u;
  if (tile >= SLICES * rowTiles) { return; }
  let row = 4u * (tile % rowTiles);
  let slice = tile / rowTiles;
  let terms = span(slice);
  let origin0 = originA(slice, fragmentRow(row, 0u));
  let origin1 = originA(slice, fragmentRow(row, 1u));
  let origin2 = originA(slice, fragmentRow(row, 2u));
  let origin3 = originA(slice, fragmentRow(row, 3u));

  var sum = mat4x4f(); // one column per column of B, holding four rows
  var columnSum = mat2x4f();
  for (var k = terms.x; k < terms.y; k += 4u) {
    let left = orientA(mat4x4f(
      fragmentA(slice, origin0, k, 0u), fragmentA(slice, origin1, k, 1u),
      fragmentA(slice, origin2, k, 2u), fragmentA(slice, origin3, k, 3u)
    ));
    let first = fragmentB(slice, k, 0u);
    sum[0] += first * left;
    var right = mat4x4f(first, vec4f(), vec4f(), vec4f());
    if (N > 1u) {
      let second = fragmentB(slice, k, 1u);
      sum[1] += second * left;
      right[1] = second;
    }
    if (N > 2u) {
      let third = fragmentB(slice, k, 2u);
      sum[2] += third * left;
      right[2] = third;
    }
    if (COLUMN_SUM && row == 0u) { columnSum = addTerms(columnSum, k, K / 2u, transpose(right)); }
  }
  let rows = transpose(sum);
  storeAt(placeOf(slice, row), 0u, rows[0]);
  storeAt(placeOf(slice, row + 1u), 0u, rows[1]);
  storeAt(placeOf(slice, row + 2u), 0u, rows[2]);
  storeAt(placeOf(slice, row + 3u), 0u, rows[3]);
  if (COLUMN_SUM && row == 0u) { storeSum(slice, 0u, columnSum[0] + columnSum[1]); }
}
