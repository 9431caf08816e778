// ema: a decaying mean of values that change once a generator step.
//   n = generator steps done, the present one included      f = max(1 − decay, 9 / (10 + n))
//   average ← average + f·(value − average)
// layout  values, average: f32[4·LANES] as vec4f, or f32[LANES]; PER_THREAD lanes an invocation, a workgroup apart
// cost    2 loads, 1 store an element: bandwidth-bound
// source  Yazıcı et al. 2019, "The unusual effectiveness of averaging in GAN training"; the ramp, which forgets the
//         random start, is that of TensorFlow's ExponentialMovingAverage: decay at most (1 + n) / (10 + n)

// import lib/counters
// import lib/lane

override LANES: u32 = 1u;
override PER_THREAD: u32 = 1u;
override GROUPS_X: u32 = 1u;
// 1 − decay, from float64.
override ONE_MINUS_DECAY: f32 = 0.001;

const WORKGROUP = 64u;

// The step under way is not counted yet.
@group(0) @binding(0) var<storage, read> counters: array<vec4u, 2>;
@group(0) @binding(1) var<storage, read> values: array<Lane>;
@group(0) @binding(2) var<storage, read_write> average: array<Lane>;

@compute @workgroup_size(WORKGROUP)
fn main(@builtin(workgroup_id) group: vec3u, @builtin(local_invocation_index) thread: u32) {
  let done = countersOf(counters[0], counters[1]).generatorStep;
  let weight = max(ONE_MINUS_DECAY, 9.0 / (11.0 + f32(done)));
  let first = (group.y * GROUPS_X + group.x) * WORKGROUP * PER_THREAD + thread;
  for (var turn = 0u; turn < PER_THREAD; turn++) {
    let at = first + turn * WORKGROUP;
    if (at < LANES) {
      let before = average[at];
      average[at] = before + weight * (values[at] - before);
    }
  }
}
