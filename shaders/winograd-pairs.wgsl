// winograd-pairs: the nine matrices of what has two elements along each axis: taps of a phase, or pixels of a tile of y.
//   nine[3·r + s, item] = (E·g·Eᵀ)[r, s], E·(g₀, g₁) = (g₀, g₀ + g₁, g₁)
// layout  of weights: source f32[4, 4, C, O], nine f32[9, 4, C, O]; of y: source f32[n, OH, OW, O], nine f32[9, tiles, O];
//         O is a multiple of 4
// grid    one invocation per (phase, channel, four outputs) or (tile, four outputs)
// cost    four vec4 loads and nine stores

// import lib/winograd

@group(0) @binding(0) var<storage, read> source: array<vec4f>;
@group(0) @binding(1) var<storage, read_write> nine: array<vec4f>;

/// Hook: element (i, j) of an item; see src/kernels/winograd-pairs.ts.
fn pairAt(item: u32, i: u32, j: u32) -> vec4f { return source[item]; }

/// Element s of E·(g₀, g₁).
fn expanded(first: vec4f, second: vec4f, s: u32) -> vec4f {
  return select(select(second, first + second, s == 1u), first, s == 0u);
}

@compute @workgroup_size(WORKGROUP)
fn main(
  @builtin(workgroup_id) group: vec3u, @builtin(num_workgroups) groups: vec3u, @builtin(local_invocation_index) local: u32
) {
  let item = itemOf(group, groups, local);
  let items = arrayLength(&nine) / 9u;
  if (item >= items) { return; }
  let g00 = pairAt(item, 0u, 0u);
  let g01 = pairAt(item, 0u, 1u);
  let g10 = pairAt(item, 1u, 0u);
  let g11 = pairAt(item, 1u, 1u);
  for (var s = 0u; s < 3u + group.z; s++) {
    let upper = expanded(g00, g01, s);
    let lower = expanded(g10, g11, s);
    nine[s * items + item] = upper;
    nine[(s + 3u) * items + item] = upper + lower;
    nine[(s + 6u) * items + item] = lower;
  }
}
