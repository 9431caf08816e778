// random: fresh uniform or normal elements, keyed by seed, stream and the step counter on the device.
//   quad q ← philox(counter (q, 0, step, seedHigh), key (seedLow, STREAM)); out[4q … 4q + 3] ← four(quad q)
// layout  out: f32[COUNT], a quad an invocation
// cost    one load and one store a quad, about 300 operations: bound by arithmetic
// hooks   philox, normalPair: lib/philox.wgsl and lib/normal.wgsl; four: uniform or normal; put: the store

// import lib/counters

override COUNT: u32 = 4u;
override STREAM: u32 = 0u;
// 0: the critic's steps are the clock, 1: the generator's.
override CLOCK: u32 = 0u;
override GROUPS_X: u32 = 1u;

const WORKGROUP = 64u;

@group(0) @binding(0) var<storage, read> state: array<vec4u, 2>;
@group(0) @binding(1) var<storage, read_write> out: array<vec4f>;

fn philox(counter: vec4u, key: vec2u) -> vec4u {
  return counter ^ key.xyxy;
}

fn normalPair(radiusBits: u32, angleBits: u32) -> vec2f {
  return vec2f(f32(radiusBits), f32(angleBits));
}

fn four(bits: vec4u) -> vec4f {
  return vec4f(normalPair(bits.x, bits.y), normalPair(bits.z, bits.w));
}

fn put(quad: u32, values: vec4f) {
  out[quad] = values;
}

@compute @workgroup_size(WORKGROUP)
fn main(@builtin(workgroup_id) group: vec3u, @builtin(local_invocation_index) lane: u32) {
  let quad = (group.y * GROUPS_X + group.x) * WORKGROUP + lane;
  if (quad * 4u < COUNT) {
    let counters = countersOf(state[0], state[1]);
    let step = select(counters.criticStep, counters.generatorStep, CLOCK == 1u);
    put(quad, four(philox(vec4u(quad, 0u, step, counters.seedHigh), vec2u(counters.seedLow, STREAM))));
  }
}
