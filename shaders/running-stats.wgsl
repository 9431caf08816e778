// running-stats: running averages of batch norm's statistics, one group of the batch after the other.
//   r ← (1 − m)·r + m·scale·batch[first + group·stride]      or r ← batch[first], or r as it is
// layout  running: f32[COUNT]; table: where the batch's value of each lies, and by what it is scaled (n/(n − 1) for
//         the unbiased variance)
// cost    two loads and a store an element, and a load a group

override COUNT: u32 = 1u;
override GROUPS: u32 = 1u;
override MOMENTUM: f32 = 0.1;
// 1 − MOMENTUM, rounded from float64.
override ONE_MINUS_MOMENTUM: f32 = 0.9;
override GROUPS_X: u32 = 1u;

const WORKGROUP = 64u;
const AVERAGED = 0u;
const ASSIGNED = 1u;

// Where the values of one running average lie in the batch's, and by what they are scaled.
struct Source {
  first: u32, // place of group 0's value
  stride: u32, // to the next group's
  scale: f32,
  change: u32, // AVERAGED, ASSIGNED, or neither
}

@group(0) @binding(0) var<storage, read> table: array<Source>;
@group(0) @binding(1) var<storage, read> batch: array<f32>;
@group(0) @binding(2) var<storage, read_write> running: array<f32>;

@compute @workgroup_size(WORKGROUP)
fn main(@builtin(workgroup_id) group: vec3u, @builtin(local_invocation_index) thread: u32) {
  let at = (group.y * GROUPS_X + group.x) * WORKGROUP + thread;
  if (at < COUNT) {
    let source = table[at];
    var r = running[at];
    if (source.change == AVERAGED) {
      for (var g = 0u; g < GROUPS; g++) {
        r = ONE_MINUS_MOMENTUM * r + MOMENTUM * (batch[source.first + g * source.stride] * source.scale);
      }
    } else if (source.change == ASSIGNED) {
      r = batch[source.first];
    }
    running[at] = r;
  }
}
