// conv2d-fold: the transposed convolution's second pass: what each pixel of dy gives through every tap, added up in place.
//   dx[n, y, x, c] = epilogue(Σ_{i, j} taps[i, j, c, n, (y + PT − i) / SH, (x + PL − j) / SW])
// layout  taps: f32[KH, KW, C, n, OH, OW], the product of all weights with dy's pixels; dx: f32[n, H, W, C]
// grid    one invocation per element of dx
// cost    KH·KW / (SH·SW) loads and one store an element; the product before it loads each pixel of dy once, where a
//         product per phase of the stride loads it for every tap: for few channels that is most of the time

// import lib/conv2d-sizes

override ELEMENTS: u32 = 16u;

const WORKGROUP = 64u;

@group(0) @binding(0) var<storage, read> partials: array<f32>;
@group(0) @binding(1) var<storage, read_write> out: array<f32>;

// Hooks: quotients by sizes; see src/kernels/quotient.ts.
fn overC(x: u32) -> u32 { return x / C; }

fn overH(x: u32) -> u32 { return x / H; }

fn overW(x: u32) -> u32 { return x / W; }

fn overSH(x: u32) -> u32 { return x / SH; }

fn overSW(x: u32) -> u32 { return x / SW; }

fn epilogue(v: f32, row: u32, col: u32) -> f32 { return v; }

@compute @workgroup_size(WORKGROUP)
fn main(
  @builtin(workgroup_id) group: vec3u,
  @builtin(num_workgroups) groups: vec3u,
  @builtin(local_invocation_index) local: u32,
) {
  let index = (group.y * groups.x + group.x) * WORKGROUP + local;
  if (index >= ELEMENTS) { return; }
  let pixel = overC(index);
  let channel = index - pixel * C;
  let line = overW(pixel);
  let image = overH(line);
  let pixels = ELEMENTS / (C * H * W) * OH * OW;
  let y = line - image * H + PT;
  let x = pixel - line * W + PL;
  // The pixel of dy that the first tap along each axis meets; the next taps meet those before it.
  let firstOy = overSH(y);
  let firstOx = overSW(x);
  let firstTap = vec2u(y - firstOy * SH, x - firstOx * SW);
  var sum = 0.0;
  for (var t = 0u; t < (KH + SH - 1u) / SH; t++) {
    let i = firstTap.x + t * SH;
    let oy = firstOy - t; // above and to the left of dy a huge number
    for (var u = 0u; u < (KW + SW - 1u) / SW; u++) {
      let j = firstTap.y + u * SW;
      let ox = firstOx - u;
      let inside = (i < KH) & (j < KW) & (oy < OH) & (ox < OW);
      let at = ((i * KW + j) * C + channel) * pixels + (image * OH + oy) * OW + ox;
      sum += select(0.0, partials[select(0u, at, inside)], inside);
    }
  }
  out[index] = epilogue(sum, pixel, channel);
}
