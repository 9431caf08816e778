// conv2d-fold: the transposed convolution's second pass: what each pixel of dy gives through every tap, added up in place.
//   dx[n, y, x, c] = epilogue(Σ_{i, j} taps[i, j, c, n, (y + PT − i) / SH, (x + PL − j) / SW])
// layout  taps: f32[KH, KW, C, n, OH, OW], the product of all weights with dy's pixels; dx: f32[n, H, W, C]
// grid    one invocation per element of dx
// cost    KH·KW / (SH·SW) loads and one store an element; the product before it loads each pixel of dy once, where a
//         product per phase of the stride loads it for every tap: for few channels that is most of the time

override ELEMENTS: u32 = 16u;
override H: u32 = 4u;
override W: u32 = 4u;
override C: u32 = 1u;
override KH: u32 = 3u;
override KW: u32 = 3u;
override OH: u32 = 4u;
override OW: u32 = 4u;
override SH: u32 = 1u;
override SW: u32 = 1u;
override PT: u32 = 1u;
override PL: u32 = 1u;

const WORKGROUP = 64u;

@group(0) @binding(0) var<storage, read> partials: array<f32>;
@group(0) @binding(1) var<storage, read_write> out: array<f32>;

fn epilogue(v: f32, row: u32, col: u32) -> f32 { return v; }

@compute @workgroup_size(WORKGROUP)
fn main(
  @builtin(workgroup_id) group: vec3u,
  @builtin(num_workgroups) groups: vec3u,
  @builtin(local_invocation_index) local: u32,
) {
  let index = (group.y * groups.x + group.x) * WORKGROUP + local;
  if (index >= ELEMENTS) { return; }
  let pixel = index / C;
  let channel = index % C;
  let image = pixel / (H * W) * OH;
  let pixels = ELEMENTS / (C * H * W) * OH * OW;
  let y = pixel / W % H + PT;
  let x = pixel % W + PL;
  var sum = 0.0;
  // Above and to the left of dy the subtraction wraps round to a huge number.
  for (var i = y % SH; i < KH; i += SH) {
    let oy = (y - i) / SH;
    for (var j = x % SW; j < KW; j += SW) {
      let ox = (x - j) / SW;
      let inside = (y >= i) & (x >= j) & (oy < OH) & (ox < OW);
      let at = ((i * KW + j) * C + channel) * pixels + (image + oy) * OW + ox;
      sum += select(partials[select(0u, at, inside)], 0.0, !inside);
    }
  }
  out[index] = epilogue(sum, pixel, channel);
}
