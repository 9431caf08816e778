// winograd-patches: the nine matrices of an image's patches.
//   nine[3·r + s, tile, phase, c] = (Bᵀ·d·B)[r, s] of the 3 × 3 positions d that the tile meets
// layout  source: f32[n, H, W, C], nine: f32[9, tiles, 4, C]; C is a multiple of 4
// grid    one invocation per (tile, phase, four channels)
// cost    nine vec4 loads and nine stores

// import lib/winograd

@group(0) @binding(0) var<storage, read> source: array<vec4f>;
@group(0) @binding(1) var<storage, read_write> nine: array<vec4f>;

/// Four channels of a pixel; above and left of the image coordinates wrap round to huge numbers.
fn pixelOr0(image: u32, y: u32, x: u32, quad: u32) -> vec4f {
  let outside = (y >= H) | (x >= W);
  return select(source[select(((image * H + y) * W + x) * (C / 4u) + quad, 0u, outside)], vec4f(), outside);
}

fn line(image: u32, y: u32, x: u32, quad: u32) -> array<vec4f, 3> {
  let middle = pixelOr0(image, y, x + SW, quad);
  return array(pixelOr0(image, y, x, quad) - middle, middle, pixelOr0(image, y, x + 2u * SW, quad) - middle);
}

@compute @workgroup_size(WORKGROUP)
fn main(
  @builtin(workgroup_id) group: vec3u, @builtin(num_workgroups) groups: vec3u, @builtin(local_invocation_index) local: u32
) {
  let item = itemOf(group, groups, local);
  let items = arrayLength(&nine) / 9u;
  if (item >= items) { return; }
  let quad = item % (C / 4u);
  let phase = item / (C / 4u) % 4u;
  let tile = tileOf(item / C);
  let y = 2u * SH * tile.y + phase / 2u - PT;
  let x = 2u * SW * tile.z + phase % 2u - PL;
  var left = vec4f();
  var middle = vec4f();
  var right = vec4f();
  for (var turn = 0u; turn < 3u + group.z; turn++) {
    let r = turn ^ u32(turn < 2u); // 1, 0, 2: the middle line is taken from the others
    let here = line(tile.x, y + r * SH, x, quad);
    if (r == 1u) { left = here[0]; middle = here[1]; right = here[2]; }
    let at = 3u * r * items + item;
    nine[at] = select(here[0] - left, here[0], r == 1u);
    nine[at + items] = select(here[1] - middle, here[1], r == 1u);
    nine[at + 2u * items] = select(here[2] - right, here[2], r == 1u);
  }
}
