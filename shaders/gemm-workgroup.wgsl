// gemm-workgroup: out = epilogue(A·B), a square tile per workgroup, its operands staged in workgroup memory.
//   out[row, col] = epilogue(Σ_k A[row, k] · B[k, col])
// Half of the invocations fetch 4 × 4 blocks of A, the others of B; then each multiplies ROW_BLOCKS of them.
// layout  a: f32[M, K], b: f32[K, N], out: f32[M, N], row-major; hooks as in lib/gemm
// grid    one workgroup of 2·TILE invocations per (slice, TILE rows, TILE columns), column tiles fastest
// cost    per invocation and DEPTH terms: 4 vec4 loads from storage, (1 + ROW_BLOCKS)·DEPTH from workgroup memory,
//         16·ROW_BLOCKS·DEPTH multiply-adds, 2 barriers; 128·TILE bytes of workgroup memory

// import lib/gemm-block

const TILE = 32u; // rows and columns of a workgroup's part of the result
const DEPTH = 16u; // terms of K that are staged at a time
const WORKGROUP = 2u * TILE; // as many as there are blocks in what is staged
const ROW_BLOCKS = TILE / 32u;

var<workgroup> stagedA: array<vec4f, TILE * DEPTH / 4u>; // [term / 4][row], of four terms
var<workgroup> stagedB: array<vec4f, TILE * DEPTH / 4u>; // [term][column / 4], of four columns

@compute @workgroup_size(WORKGROUP)
fn main(
  @builtin(workgroup_id) group: vec3u, @builtin(num_workgroups) groups: vec3u, @builtin(local_invocation_index) local: u32
) {
  let tile = tileAt(group.y * groups.x + group.x, TILE, TILE);
  if (tile.slice >= SLICES) { return; }

  // The block that this invocation fetches. Of A neighbours take neighbouring terms, of B neighbouring columns.
  let fetchesA = local < WORKGROUP / 2u;
  let fetch = local % (WORKGROUP / 2u);
  let fetchRow = 4u * (fetch / (DEPTH / 4u));
  let fetchCol = 4u * (fetch % (TILE / 4u));
  let fetchTerm = 4u * select(fetch / (TILE / 4u), fetch % (DEPTH / 4u), fetchesA);
  let origins = originsA(tile.slice, tile.row + fetchRow);

  // The blocks that it computes: places in the tile, and in the result.
  let tileCol = 4u * (local % (TILE / 4u));
  let tileRow = 4u * ROW_BLOCKS * (local / (TILE / 4u));
  let col = tile.col + tileCol;
  let row = tile.row + tileRow;

  var sum: array<mat4x4f, ROW_BLOCKS>;
  var columnSum = mat2x4f();
  for (var first = tile.terms.x; first < tile.terms.y; first += DEPTH) {
    let k = first + fetchTerm;
    if (fetchesA) {
      var part = mat4x4f();
      if (k < tile.terms.y) { part = blockA(tile.slice, origins, k); }
      let at = fetchTerm / 4u * TILE + fetchRow;
      for (var r = 0u; r < 4u; r++) { stagedA[at + r] = part[r]; }
    } else {
      var part = mat4x4f();
      if (k < tile.terms.y) { part = blockB(tile.slice, k, tile.col + fetchCol); }
      let at = (fetchTerm * TILE + fetchCol) / 4u;
      for (var t = 0u; t < 4u; t++) { stagedB[at + t * (TILE / 4u)] = part[t]; }
    }
    workgroupBarrier();
    for (var t = 0u; t < DEPTH; t += 4u) {
      let b = (t * TILE + tileCol) / 4u;
      let right = mat4x4f(
        stagedB[b], stagedB[b + TILE / 4u], stagedB[b + 2u * (TILE / 4u)], stagedB[b + 3u * (TILE / 4u)]
      );
      for (var q = 0u; q < ROW_BLOCKS; q++) {
        let a = t / 4u * TILE + tileRow + 4u * q;
        let left = mat4x4f(stagedA[a], stagedA[a + 1u], stagedA[a + 2u], stagedA[a + 3u]);
        sum[q] = multiplyAdd(sum[q], left, right);
      }
      columnSum = addColumns(columnSum, row, first + t, right);
    }
    workgroupBarrier();
  }
  for (var q = 0u; q < ROW_BLOCKS; q++) { storeBlock(tile.slice, row + 4u * q, col, sum[q]); }
  storeColumnSums(tile.slice, row, col, columnSum);
}
