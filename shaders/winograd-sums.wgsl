// winograd-sums: what nine products make of each 2 × 2: pixels of a tile of y, or taps of a phase of the weight's gradient.
//   out[i, j] = epilogue((F·m·Fᵀ)[i, j]), F·(m₀, m₁, m₂) = (m₀ + m₁, m₁ + m₂)
// layout  partials: f32[9, tiles, O] or f32[9, 4, C, O], out: f32[n, OH, OW, O] or f32[4, 4, C, O]; O is a multiple of 4
// grid    one invocation per (tile, four outputs) or (phase, channel, four outputs)
// cost    nine vec4 loads and four stores

// import lib/winograd

@group(0) @binding(0) var<storage, read> partials: array<vec4f>;
@group(0) @binding(1) var<storage, read_write> out: array<vec4f>;

fn epilogue4(v: vec4f, row: u32, col: u32) -> vec4f { return v; }

const OUTSIDE = 0xffffffffu;

/// Hook: the row of the result that (i, j) of an item is; OUTSIDE where it is none.
fn rowOf(item: u32, i: u32, j: u32) -> u32 { return item; }

fn store(item: u32, i: u32, j: u32, v: vec4f) {
  let row = rowOf(item, i, j);
  let quad = item % (O / 4u);
  if (row != OUTSIDE) { out[row * (O / 4u) + quad] = epilogue4(v, row, 4u * quad); }
}

fn line(items: u32, item: u32, r: u32) -> array<vec4f, 2> {
  let middle = partials[(3u * r + 1u) * items + item];
  return array(partials[3u * r * items + item] + middle, middle + partials[(3u * r + 2u) * items + item]);
}

@compute @workgroup_size(WORKGROUP)
fn main(
  @builtin(workgroup_id) group: vec3u, @builtin(num_workgroups) groups: vec3u, @builtin(local_invocation_index) local: u32
) {
  let item = itemOf(group, groups, local);
  let items = arrayLength(&partials) / 9u;
  if (item >= items) { return; }
  var left = vec4f();
  var right = vec4f();
  for (var r = 0u; r < 3u + group.z; r++) {
    let here = line(items, item, r);
    if (r > 0u) {
      store(item, r - 1u, 0u, left + here[0]);
      store(item, r - 1u, 1u, right + here[1]);
    }
    left = here[0];
    right = here[1];
  }
}
