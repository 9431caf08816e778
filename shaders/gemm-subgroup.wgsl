// gemm-subgroup: out = epilogue(A·B), one subgroup per 16 rows × 4 columns a lane.
//   out[row, col] = epilogue(Σ_k A[row, k] · B[k, col])
// Each lane loads other rows of A and hands them round by shuffle: no workgroup memory, no barriers.
// layout  a: f32[M, K], b: f32[K, N], out: f32[M, N], row-major; hooks as in lib/gemm
// grid    one subgroup (= one workgroup) per (slice, 4·ROW_BLOCKS rows, 4·SUBGROUP columns)
// cost    per lane and 4 terms: 4 + 4·ROW_BLOCKS / SUBGROUP vec4 loads for 64·ROW_BLOCKS multiply-adds

enable subgroups;

// import lib/gemm-block

const SUBGROUP = 8u; // the adapter's one subgroup size
const ROW_BLOCKS = 4u;
const ROWS = 4u * ROW_BLOCKS;
const SHARE = (ROWS + SUBGROUP - 1u) / SUBGROUP; // rows of A that a lane loads

/// Tiles above each other that follow each other: they load the same columns of B, and their rows of A stay in a cache.
const BAND = 4u;

/// As `tileAt`, but down a band of tiles first, then along it.
fn bandedTileAt(number: u32) -> Tile {
  let colTiles = (N + 4u * SUBGROUP - 1u) / (4u * SUBGROUP);
  let rowTiles = (M + ROWS - 1u) / ROWS;
  let slice = number / (colTiles * rowTiles);
  let within = number % (colTiles * rowTiles);
  let above = within / (BAND * colTiles) * BAND;
  let height = min(BAND, rowTiles - above);
  let place = within - above * colTiles;
  return Tile(slice, ROWS * (above + place % height), 4u * SUBGROUP * (place / height), span(slice));
}

@compute @workgroup_size(SUBGROUP)
fn main(
  @builtin(workgroup_id) group: vec3u, @builtin(num_workgroups) groups: vec3u, @builtin(subgroup_invocation_id) lane: u32
) {
  let tile = bandedTileAt(group.y * groups.x + group.x);
  if (tile.slice >= SLICES) { return; }
  let col = tile.col + 4u * lane;

  // The loops below have constant bounds: drivers that unroll them keep the arrays in registers.
  var sum: array<mat4x4f, ROW_BLOCKS>;
  var columnSum = mat2x4f();
  var origin: array<vec3u, SHARE>;
  for (var i = 0u; i < SHARE; i++) {
    origin[i] = originA(tile.slice, fragmentRow(tile.row, (i * SUBGROUP + lane) % ROWS));
  }
  for (var k = tile.terms.x; k < tile.terms.y; k += 4u) {
    var loaded: array<vec4f, SHARE>;
    for (var i = 0u; i < SHARE; i++) {
      loaded[i] = fragmentA(tile.slice, origin[i], k, (i * SUBGROUP + lane) % ROWS);
    }
    let right = blockB(tile.slice, k, col);
    for (var q = 0u; q < ROW_BLOCKS; q++) {
      let f = 4u * q;
      let left = orientA(mat4x4f(
        subgroupShuffle(loaded[f / SUBGROUP], f % SUBGROUP),
        subgroupShuffle(loaded[(f + 1u) / SUBGROUP], (f + 1u) % SUBGROUP),
        subgroupShuffle(loaded[(f + 2u) / SUBGROUP], (f + 2u) % SUBGROUP),
        subgroupShuffle(loaded[(f + 3u) / SUBGROUP], (f + 3u) % SUBGROUP)
      ));
      sum[q] = multiplyAdd(sum[q], left, right);
    }
    columnSum = addColumns(columnSum, tile.row, k, right);
  }
  // One row a turn, the others moved up to where constant indices find them. The bounds are no constants: drivers that
  // unrolled these loops would compile the stores, and an epilogue's loads, for every row.
  let rowEnd = endOfRows(tile.row, ROWS, group.z);
  for (var next = tile.row; next < rowEnd; next += 4u) {
    var four = sum[0];
    for (var r = next; r < min(next + 4u, rowEnd); r++) {
      let v = four[0];
      storeAt(placeOf(tile.slice, r), col, v);
      four = mat4x4f(four[1], four[2], four[3], v);
    }
    for (var q = 1u; q < ROW_BLOCKS; q++) { sum[q - 1u] = sum[q]; }
  }
  storeColumnSums(tile.slice, tile.row, col, columnSum);
}
