// gemm-register: out = epilogue(A·B), one 4 × 4 block of registers per invocation.
//   out[row, col] = epilogue(Σ_k A[row, k] · B[k, col])
// layout  a: f32[M, K], b: f32[K, N], out: f32[M, N], row-major. The hooks change what A and B are:
//         transposes, gathered convolution patches, vec4 loads
// grid    one invocation per (slice, 4 rows, 4 columns), column blocks fastest, folded into x and y.
//         A slice is a part of K (split-K) or a phase of a strided transposed convolution
// cost    8 vec4 loads for 64 multiply-adds; no subgroups, no barriers: legal everywhere

// import lib/gemm-block

const WORKGROUP = 64u;

@compute @workgroup_size(WORKGROUP)
fn main(
  @builtin(workgroup_id) group: vec3u,
  @builtin(num_workgroups) groups: vec3u,
  @builtin(local_invocation_index) local: u32,
) {
  let tile = (group.y * groups.x + group.x) * WORKGROUP + local;
  let colTiles = (N + 3u) / 4u;
  let rowTiles = (M + 3u) / 4u;
  if (tile >= SLICES * rowTiles * colTiles) { return; }
  let col = 4u * (tile % colTiles);
  let row = 4u * (tile / colTiles % rowTiles);
  let slice = tile / colTiles / rowTiles;
  let terms = span(slice);
  let origin0 = originA(slice, fragmentRow(row, 0u));
  let origin1 = originA(slice, fragmentRow(row, 1u));
  let origin2 = originA(slice, fragmentRow(row, 2u));
  let origin3 = originA(slice, fragmentRow(row, 3u));

  var sum = mat4x4f();
  var columnSum = mat2x4f();
  for (var k = terms.x; k < terms.y; k += 4u) {
    let right = blockB(slice, k, col);
    let left = orientA(mat4x4f(
      fragmentA(slice, origin0, k, 0u), fragmentA(slice, origin1, k, 1u),
      fragmentA(slice, origin2, k, 2u), fragmentA(slice, origin3, k, 3u)
    ));
    sum = multiplyAdd(sum, left, right);
    if (COLUMN_SUM && row == 0u) { columnSum = addTerms(columnSum, k, K / 2u, right); }
  }
  storeAt(placeOf(slice, row), col, sum[0]);
  storeAt(placeOf(slice, row + 1u), col, sum[1]);
  storeAt(placeOf(slice, row + 2u), col, sum[2]);
  storeAt(placeOf(slice, row + 3u), col, sum[3]);
  if (COLUMN_SUM && row == 0u) { storeSum(slice, col, columnSum[0] + columnSum[1]); }
}
