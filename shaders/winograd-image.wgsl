// winograd-image: what nine products make of the image's gradient. Neighbouring tiles share a row and a column of positions.
//   d = B·m·Bᵀ, B·(m₀, m₁, m₂) = (m₀, m₁ − m₀ − m₂, m₂); position 2·t has d₀ of tile t and d₂ of tile t − 1
// layout  partials: f32[9, tiles, 4, C], out: f32[n, H, W, C]; C is a multiple of 4
// grid    one invocation per (2 × 2 positions, phase, four channels), of BY × BX blocks of positions in an image
// cost    16 vec4 loads and four stores

// import lib/winograd

override BY: u32 = 1;
override BX: u32 = 1;

@group(0) @binding(0) var<storage, read> partials: array<vec4f>;
@group(0) @binding(1) var<storage, read_write> out: array<vec4f>;

fn epilogue4(v: vec4f, row: u32, col: u32) -> vec4f { return v; }

/// Product 3·r + s of a tile, 0 where there is no tile. `channels` is the phase's four channels.
fn product(items: u32, tile: vec3u, channels: u32, r: u32, s: u32) -> vec4f {
  let outside = (tile.y >= TY) | (tile.z >= TX);
  let at = (3u * r + s) * items + ((tile.x * TY + tile.y) * TX + tile.z) * C + channels;
  return select(partials[select(at, 0u, outside)], vec4f(), outside);
}

/// Row r of a tile along x: positions 2·tx and 2·tx + 1.
fn line(items: u32, tile: vec3u, channels: u32, r: u32) -> array<vec4f, 2> {
  let left = product(items, tile, channels, r, 0u);
  return array(
    left + product(items, tile - vec3u(0u, 0u, 1u), channels, r, 2u),
    product(items, tile, channels, r, 1u) - left - product(items, tile, channels, r, 2u)
  );
}

fn store(pixel: vec3u, quad: u32, v: vec4f) {
  let row = (pixel.x * H + pixel.y) * W + pixel.z;
  if (pixel.y < H && pixel.z < W) { out[row * (C / 4u) + quad] = epilogue4(v, row, 4u * quad); }
}

@compute @workgroup_size(WORKGROUP)
fn main(
  @builtin(workgroup_id) group: vec3u, @builtin(num_workgroups) groups: vec3u, @builtin(local_invocation_index) local: u32
) {
  let item = itemOf(group, groups, local);
  let number = item / C;
  let channels = item % C;
  let tile = vec3u(number / (BY * BX), number / BX % BY, number % BX);
  let items = arrayLength(&partials) / 9u;
  if (tile.x >= items / (TY * TX * C)) { return; }
  let phase = channels / (C / 4u);
  let quad = channels % (C / 4u);
  // Above and left of the image coordinates wrap round to huge numbers.
  let pixel = vec3u(tile.x, 2u * SH * tile.y + phase / 2u - PT, 2u * SW * tile.z + phase % 2u - PL);
  // Rows 2 of the tiles above, then 0, 1 and 2 of these: the first position is 0 + 2, the second 1 − 0 − 2.
  var left = vec4f();
  var right = vec4f();
  for (var turn = 0u; turn < 4u + group.z; turn++) {
    let row = line(items, tile - vec3u(0u, u32(turn == 0u), 0u), channels, (turn + 2u) % 3u);
    if (turn % 2u == 1u) {
      let place = pixel + vec3u(0u, turn / 2u * SH, 0u);
      store(place, quad, select(row[0] + left, left - row[0], turn == 3u));
      store(place + vec3u(0u, 0u, SW), quad, select(row[1] + right, right - row[1], turn == 3u));
    }
    left = select(row[0], row[0] - left, turn == 2u);
    right = select(row[1], row[1] - right, turn == 2u);
  }
}
