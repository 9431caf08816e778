// clip: every weight clamped to [−c, c], NaN kept.
// layout  weights: f32[4·LANES] as vec4f, or f32[LANES]; PER_THREAD lanes an invocation, a workgroup apart
// cost    a load and a store an element: bandwidth-bound
// source  the clip of the reference code, which comes before the critic's step; settings as in rmsprop-clip.wgsl

override LANES: u32 = 1u;
override PER_THREAD: u32 = 1u;
override GROUPS_X: u32 = 1u;

const WORKGROUP = 64u;

alias Lane = vec4f;
alias Bits = vec4u;

struct Settings {
  learningRate: f32,
  smoothing: f32,
  epsilon: f32,
  clip: f32,
  freshness: f32,
}

@group(0) @binding(0) var<uniform> settings: Settings;
@group(0) @binding(1) var<storage, read_write> weights: array<Lane>;

// WGSL's clamp may turn NaN into a bound; PyTorch's keeps it.
fn clipped(w: Lane, c: f32) -> Lane {
  return select(clamp(w, Lane(-c), Lane(c)), w, (bitcast<Bits>(w) & Bits(0x7fffffffu)) > Bits(0x7f800000u));
}

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
