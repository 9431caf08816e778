// conv2d addressing: where a convolution's patches lie in the image, as rows of an implicit matrix.
//   patch[(n, oy, ox), (i, j, c)] = x[n, oy·SH + i − PT, ox·SW + j − PL, c]
// layout  x: f32[n, H, W, C]; pixels count (n, oy, ox), terms count (i, j, c), last index fastest
// The product with w[KH, KW, C, O] is conv2d; the transposed matrix times dy is the weight gradient.

// import lib/conv2d-sizes

const PADDING = 0xffffffffu; // gemm's OUTSIDE

// Hooks: quotients by sizes, which some adapters work out lane by lane; see src/kernels/quotient.ts.
fn overC(x: u32) -> u32 { return x / C; }

fn overKW(x: u32) -> u32 { return x / KW; }

fn overOH(x: u32) -> u32 { return x / OH; }

fn overOW(x: u32) -> u32 { return x / OW; }

/// First image row, and the patch's upper left corner, of a pixel of y. Above and left of the image the corner
/// wraps round to huge numbers: one comparison serves both sides.
fn patchCorner(pixel: u32) -> vec3u {
  let line = overOW(pixel);
  let image = overOH(line);
  return vec3u(image * H, (line - image * OH) * SH - PT, (pixel - line * OW) * SW - PL);
}

/// The tap (i, j) and channel c of a term.
fn patchTerm(term: u32) -> vec3u {
  let tap = overC(term);
  let i = overKW(tap);
  return vec3u(i, tap - i * KW, term - tap * C);
}

fn patchAddress(corner: vec3u, term: vec3u) -> u32 {
  let y = corner.y + term.x;
  let x = corner.z + term.y;
  return select(((corner.x + y) * W + x) * C + term.z, PADDING, (term.x >= KH) | (y >= H) | (x >= W));
}
