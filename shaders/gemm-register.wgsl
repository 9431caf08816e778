// gemm-register: out = epilogue(A·B), one 4 × 4 block of registers per invocation.
//   out[row, col] = epilogue(Σ_k A[row, k] · B[k, col])
// layout  a: f32[M, K], b: f32[K, N], out: f32[M, N], row-major. The hooks change what A and B are:
//         transposes, gathered convolution patches, vec4 loads
// grid    one invocation per (slice, 4 rows, 4 columns), column blocks fastest, folded into x and y.
//         A slice is a part of K (split-K) or a phase of a strided transposed convolution
// cost    8 vec4 loads for 64 multiply-adds; no subgroups, no barriers: legal everywhere

// import lib/gemm-block
// import lib/gemm-invocation

@compute @workgroup_size(WORKGROUP)
fn main(
  @builtin(workgroup_id) group: vec3u, @builtin(num_workgroups) groups: vec3u, @builtin(local_invocation_index) local: u32
) {
  let tile = tileOfInvocation(group, groups, local);
  if (tile.slice >= SLICES) { return; }
  let origins = originsA(tile.slice, tile.row);
  var sum = mat4x4f();
  var columnSum = mat2x4f();
  for (var k = tile.terms.x; k < tile.terms.y; k += 4u) {
    let right = blockB(tile.slice, k, tile.col);
    sum = multiplyAdd(sum, blockA(tile.slice, origins, k), right);
    columnSum = addColumns(columnSum, tile.row, k, right);
  }
  storeTile(tile, sum, columnSum);
}
