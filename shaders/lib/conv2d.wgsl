// conv2d addressing: where a convolution's patches lie in the image, as rows of an implicit matrix.
//   patch[(n, oy, ox), (i, j, c)] = x[n, oy·SH + i − PT, ox·SW + j − PL, c]
// layout  x: f32[n, H, W, C]; pixels count (n, oy, ox), terms count (i, j, c), last index fastest
// The product with w[KH, KW, C, O] is conv2d; the transposed matrix times dy is the weight gradient.

override H: u32 = 4;
override W: u32 = 4;
override C: u32 = 1;
override KH: u32 = 3;
override KW: u32 = 3;
override OH: u32 = 4;
override OW: u32 = 4;
override SH: u32 = 1;
override SW: u32 = 1;
override PT: u32 = 1; // padding above and to the left; below and to the right it follows from OH and OW
override PL: u32 = 1;

const PADDING = 0xffffffffu; // gemm's OUTSIDE

fn patchAddress(pixel: u32, term: u32) -> u32 {
  let tap = term / C;
  let i = tap / KW;
  // Above and left of the image the subtraction wraps round to a huge number: one comparison serves both sides.
  let y = pixel / OW % OH * SH + i - PT;
  let x = pixel % OW * SW + tap % KW - PL;
  if (i >= KH || y >= H || x >= W) { return PADDING; }
  return ((pixel / (OW * OH) * H + y) * W + x) * C + term % C;
}
