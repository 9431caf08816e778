// gemm-rows: out = epilogue(A·B) for at most 3 columns, four rows per invocation.
//   out[row, col] = epilogue(Σ_k A[row, k] · B[k, col])      N ≤ 3
// A critic's head, 2-D points, a grey or RGB image: a tile of columns would mostly be waste.
// layout  a: f32[M, K], b: f32[K, N], out: f32[M, N], row-major; hooks as in lib/gemm, but B's
//         fragments always run along K
// grid    one invocation per (slice, 4 rows), folded into x and y
// cost    4 + N vec4 loads for 16·N multiply-adds: bound by A's loads

// import lib/gemm-invocation

/// Four terms of B's column.
fn fragmentB(slice: u32, k: u32, col: u32) -> vec4f {
  return vec4f(
    loadB(slice, k, col), loadB(slice, k + 1u, col), loadB(slice, k + 2u, col), loadB(slice, k + 3u, col)
  );
}

@compute @workgroup_size(WORKGROUP)
fn main(
  @builtin(workgroup_id) group: vec3u, @builtin(num_workgroups) groups: vec3u, @builtin(local_invocation_index) local: u32
) {
  let tile = tileOfInvocation(group, groups, local);
  if (tile.slice >= SLICES) { return; }
  let origins = originsA(tile.slice, tile.row);
  var sum = mat4x4f(); // one column per column of B, holding four rows
  var columnSum = mat2x4f();
  for (var k = tile.terms.x; k < tile.terms.y; k += 4u) {
    let left = blockA(tile.slice, origins, k);
    let first = fragmentB(tile.slice, k, 0u);
    sum[0] += first * left;
    var right = mat4x4f(first, vec4f(), vec4f(), vec4f());
    if (N > 1u) {
      let second = fragmentB(tile.slice, k, 1u);
      sum[1] += second * left;
      right[1] = second;
    }
    if (N > 2u) {
      let third = fragmentB(tile.slice, k, 2u);
      sum[2] += third * left;
      right[2] = third;
    }
    columnSum = addColumns(columnSum, tile.row, k, transpose(right));
  }
  storeTile(tile, transpose(sum), columnSum);
}
