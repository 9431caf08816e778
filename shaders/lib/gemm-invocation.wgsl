// gemm-invocation: products whose invocations share nothing: each has a tile of its own, one block in size.

// import lib/gemm-tile

const WORKGROUP = 64u;

fn tileOfInvocation(group: vec3u, groups: vec3u, local: u32) -> Tile {
  return tileAt((group.y * groups.x + group.x) * WORKGROUP + local, 4u, 4u);
}

/// Stores the block, and with it the sums of its columns of B.
fn storeTile(tile: Tile, rows: mat4x4f, columnSums: mat2x4f) {
  storeBlock(tile.slice, tile.row, tile.col, rows);
  storeColumnSums(tile.slice, tile.row, tile.col, columnSums);
}
