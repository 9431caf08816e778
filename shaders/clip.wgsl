// clip: every weight clamped to [−c, c], NaN kept.
// layout  weights: f32[4·LANES] as vec4f, or f32[LANES]; PER_THREAD lanes an invocation, a workgroup apart
// cost    a load and a store an element: bandwidth-bound
// source  the clip of the reference code, which comes before the critic's step; shared with rmsprop-clip

// import lib/clipped
// import lib/update-settings

override LANES: u32 = 1u;
override PER_THREAD: u32 = 1u;
override GROUPS_X: u32 = 1u;

const WORKGROUP = 64u;

@group(0) @binding(0) var<uniform> settings: Settings;
@group(0) @binding(1) var<storage, read_write> weights: array<Lane>;

@compute @workgroup_size(WORKGROUP)
fn main(@builtin(workgroup_id) group: vec3u, @builtin(local_invocation_index) thread: u32) {
  let first = (group.y * GROUPS_X + group.x) * WORKGROUP * PER_THREAD + thread;
  for (var turn = 0u; turn < PER_THREAD; turn++) {
    let at = first + turn * WORKGROUP;
    if (at < LANES) {
      weights[at] = clipped(weights[at], settings.clip);
    }
  }
}
