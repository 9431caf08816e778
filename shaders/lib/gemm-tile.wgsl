// gemm-tile: what every matrix product does around its loop over K: find its tile, load blocks of A, sum B's columns, store.
//   tile    neighbouring rows and columns of one slice's result; column tiles count fastest, then row tiles, then slices
//   block   4 × 4 elements

// import lib/gemm

struct Tile {
  slice: u32,
  row: u32, // its first
  col: u32, // its first
  terms: vec2u, // first and end of the slice's terms
}

/// The tile of that number, of tiles of so many rows and columns. Beyond the last tile, its slice is SLICES or more.
fn tileAt(number: u32, rows: u32, cols: u32) -> Tile {
  let colTiles = (N + cols - 1u) / cols;
  let rowTiles = (M + rows - 1u) / rows;
  let slice = number / colTiles / rowTiles;
  return Tile(slice, rows * (number / colTiles % rowTiles), cols * (number % colTiles), span(slice));
}

// ---- Blocks of A ----

/// `originA` of the fragments of a block.
struct Origins {
  first: vec3u,
  second: vec3u,
  third: vec3u,
  fourth: vec3u,
}

fn originsA(slice: u32, row: u32) -> Origins {
  return Origins(
    originA(slice, fragmentRow(row, 0u)), originA(slice, fragmentRow(row, 1u)),
    originA(slice, fragmentRow(row, 2u)), originA(slice, fragmentRow(row, 3u))
  );
}

/// Column r is row r of A, with terms k to k + 3.
fn blockA(slice: u32, origins: Origins, k: u32) -> mat4x4f {
  return orientA(mat4x4f(
    fragmentA(slice, origins.first, k, 0u), fragmentA(slice, origins.second, k, 1u),
    fragmentA(slice, origins.third, k, 2u), fragmentA(slice, origins.fourth, k, 3u)
  ));
}

// ---- Sums of B's columns, over the two halves of K; only the tiles of the first row make them ----

/// `sums` and terms k to k + 3 of B.
fn addColumns(sums: mat2x4f, row: u32, k: u32, terms: mat4x4f) -> mat2x4f {
  var total = sums;
  if (COLUMN_SUM && row == 0u) { total = addTerms(total, k, termCount() / 2u, terms); }
  return total;
}

fn storeColumnSums(slice: u32, row: u32, col: u32, sums: mat2x4f) {
  if (COLUMN_SUM && row == 0u) { storeSum(slice, col, sums[0] + sums[1]); }
}

// ---- Stores ----

/// Stores four rows of the result, of four columns each.
fn storeBlock(slice: u32, row: u32, col: u32, rows: mat4x4f) {
  storeAt(placeOf(slice, row), col, rows[0]);
  storeAt(placeOf(slice, row + 1u), col, rows[1]);
  storeAt(placeOf(slice, row + 2u), col, rows[2]);
  storeAt(placeOf(slice, row + 3u), col, rows[3]);
}
