// running-stats: running averages of batch norm's statistics, one group of the batch after the other.
//   r ← (1 − m)·r + m·scale·batch[first + group·stride]
// layout  running: f32[COUNT]; table: where the batch's value of each lies, and by what it is scaled (n/(n − 1) for
//         the unbiased variance)
// cost    two loads and a store an element, and a load a group

override COUNT: u32 = 1u;
override GROUPS: u32 = 1u;
override MOMENTUM: f32 = 0.1;
// 1 − MOMENTUM, rounded from float64.
override KEPT: f32 = 0.9;
override GROUPS_X: u32 = 1u;

const WORKGROUP = 64u;

// x: place of group 0's value, y: stride to the next group's, z: bits of the scale.
@group(0) @binding(0) var<storage, read> table: array<vec4u>;
@group(0) @binding(1) var<storage, read> batch: array<f32>;
@group(0) @binding(2) var<storage, read_write> running: array<f32>;

@compute @workgroup_size(WORKGROUP)
fn main(@builtin(workgroup_id) group: vec3u, @builtin(local_invocation_index) thread: u32) {
  let at = (group.y * GROUPS_X + group.x) * WORKGROUP + thread;
  if (at < COUNT) {
    let place = table[at];
    let scale = bitcast<f32>(place.z);
    var r = running[at];
    for (var g = 0u; g < GROUPS; g++) {
      r = KEPT * r + MOMENTUM * (batch[place.x + g * place.y] * scale);
    }
    running[at] = r;
  }
}
