// telemetry: one entry of the ring, from a step's scores and the update's partials; then the counters move on.
// layout  one workgroup; partials: PARTIAL_ROWS of 8 words, as rmsprop-clip.wgsl writes them;
//         scores: f32[SCORE_GROUPS, ROWS]; measures: loss and slope of an objective that has them, else zeros;
//         ring: 20 words an entry, decoded by src/kernels/telemetry.ts
// cost    one load of its inputs
// hooks   joined: everybody's share, of which thread 0 makes the entry
// source  the wish list of Arjovsky et al. 2017, section 4.3: losses, and the cosine of step and gradient

override KIND: u32 = 0u;
override PARTIAL_ROWS: u32 = 1u;
override SCORE_GROUPS: u32 = 2u;
override ROWS: u32 = 1u;
override BATCH: u32 = 1u;
// Rows of the data set; 0 where batches come from outside and the place in the epoch stays.
override SAMPLES: u32 = 0u;
override RING: u32 = 1u;

const WORKGROUP = 64u;
const CRITIC = 0u;
const EXPONENT = 0x7f800000u;
const CHECK = 0x45415254u;

struct Counters {
  seedLow: u32,
  seedHigh: u32,
  criticStep: u32,
  generatorStep: u32,
  position: u32,
  epoch: u32,
  unused0: u32,
  unused1: u32,
}

@group(0) @binding(0) var<storage, read> partials: array<vec4u>;
@group(0) @binding(1) var<storage, read> scores: array<f32>;
@group(0) @binding(2) var<storage, read_write> state: Counters;
@group(0) @binding(3) var<storage, read_write> ring: array<vec4u>;
@group(0) @binding(4) var<storage, read> measures: vec4f;

// One thread's share, then everybody's.
struct Tally {
  // As in rmsprop-clip: non-finite gradients, non-finite weights, weights at ±c, first bad element.
  whole: vec4u,
  // max |g|, Σ(−step·g), Σ step², Σ g²
  real: vec4f,
  // Sum of the scores of each group, and how many are not finite.
  scores: vec2f,
  badScores: u32,
}

var<workgroup> tallies: array<Tally, WORKGROUP>;

fn join(a: Tally, b: Tally) -> Tally {
  let whole = vec4u(a.whole.xyz + b.whole.xyz, min(a.whole.w, b.whole.w));
  let real = vec4f(max(a.real.x, b.real.x), a.real.yzw + b.real.yzw);
  return Tally(whole, real, a.scores + b.scores, a.badScores + b.badScores);
}

fn collect(thread: u32) -> Tally {
  var tally = Tally(vec4u(0u, 0u, 0u, 0xffffffffu), vec4f(), vec2f(), 0u);
  for (var i = thread; i < PARTIAL_ROWS; i += WORKGROUP) {
    tally = join(tally, Tally(partials[2u * i], bitcast<vec4f>(partials[2u * i + 1u]), vec2f(), 0u));
  }
  for (var i = thread; i < SCORE_GROUPS * ROWS; i += WORKGROUP) {
    let score = scores[i];
    tally.scores += select(vec2f(0.0, score), vec2f(score, 0.0), i < ROWS);
    tally.badScores += u32((bitcast<u32>(score) & EXPONENT) == EXPONENT);
  }
  return tally;
}

fn advance() {
  if (KIND != CRITIC) {
    state.generatorStep += 1u;
    return;
  }
  state.criticStep += 1u;
  if (SAMPLES > 0u) {
    let position = state.position + BATCH;
    let wraps = position >= SAMPLES;
    state.position = select(position, position - SAMPLES, wraps);
    state.epoch += u32(wraps);
  }
}

fn record(tally: Tally) {
  let entry = 5u * ((state.criticStep + state.generatorStep) % RING);
  advance();
  let step = select(state.generatorStep, state.criticStep, KIND == CRITIC);
  let head = vec4u(KIND, step, state.criticStep, state.generatorStep);
  // The generator's only group of scores is that of the fakes.
  let means = select(tally.scores.yx, tally.scores, KIND == CRITIC) / f32(ROWS);
  let norms = sqrt(tally.real.wz);
  let product = norms.x * norms.y;
  let cosine = select(tally.real.y / product, 0.0, product == 0.0);
  let badLoss = u32((bitcast<u32>(measures.x) & EXPONENT) == EXPONENT);
  let check = CHECK ^ head.x ^ head.y ^ head.z ^ head.w;
  ring[entry] = head;
  ring[entry + 1u] = vec4u(bitcast<vec2u>(means), tally.badScores + badLoss, tally.whole.x);
  ring[entry + 2u] = vec4u(tally.whole.yzw, bitcast<u32>(tally.real.x));
  ring[entry + 3u] = vec4u(bitcast<u32>(cosine), bitcast<vec2u>(norms), check);
  ring[entry + 4u] = bitcast<vec4u>(measures);
}

fn joined(own: Tally, thread: u32) -> Tally {
  tallies[thread] = own;
  workgroupBarrier();
  var tally = own;
  for (var i = 1u; i < WORKGROUP && thread == 0u; i++) {
    tally = join(tally, tallies[i]);
  }
  return tally;
}

@compute @workgroup_size(WORKGROUP)
fn main(@builtin(local_invocation_index) thread: u32) {
  let tally = joined(collect(thread), thread);
  if (thread == 0u) {
    record(tally);
  }
}
