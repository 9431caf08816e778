// winograd-patches: the nine matrices of an image's patches.
//   a[3·r + s, tile, phase, c] = (Bᵀ·d·B)[r, s] of the 3 × 3 positions d that the tile meets
// layout  first: f32[n, H, W, C], a: f32[9, tiles, 4, C]; C is a multiple of 4
// grid    one invocation per (tile, phase, four channels)
// cost    nine vec4 loads and nine stores

// import lib/winograd

@group(0) @binding(0) var<storage, read> first: array<vec4f>;
@group(0) @binding(1) var<storage, read_write> a: array<vec4f>;

/// Four channels of a pixel; above and left of the image coordinates wrap round to huge numbers.
fn pixelOr0(image: u32, y: u32, x: u32, quad: u32) -> vec4f {
  let outside = (y >= H) | (x >= W);
  return select(first[select(((image * H + y) * W + x) * (C / 4u) + quad, 0u, outside)], vec4f(), outside);
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
  if (item >= ITEMS) { return; }
  let quad = item % (C / 4u);
  let phase = item / (C / 4u) % 4u;
  let tile = tileOf(item / C);
  let y = 2u * SH * tile.y + phase / 2u - PT;
  let x = 2u * SW * tile.z + phase % 2u - PL;
  let upper = line(tile.x, y, x, quad);
  let middle = line(tile.x, y + SH, x, quad);
  let lower = line(tile.x, y + 2u * SH, x, quad);
  a[item] = upper[0] - middle[0];
  a[ITEMS + item] = upper[1] - middle[1];
  a[2u * ITEMS + item] = upper[2] - middle[2];
  a[3u * ITEMS + item] = middle[0];
  a[4u * ITEMS + item] = middle[1];
  a[5u * ITEMS + item] = middle[2];
  a[6u * ITEMS + item] = lower[0] - middle[0];
  a[7u * ITEMS + item] = lower[1] - middle[1];
  a[8u * ITEMS + item] = lower[2] - middle[2];
}
