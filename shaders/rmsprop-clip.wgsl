// rmsprop-clip: one RMSProp step, then every weight clamped to [−c, c], with the statistics that the clamp would hide.
//   v ← ρ·v + (1 − ρ)·g²      w ← clamp(w − α·g / (√v + ε), −c, c)      in PyTorch's order of operations
// layout  gradient, square, weights: f32[4·LANES] as vec4f, or f32[LANES]; a workgroup takes SPAN neighbouring lanes
//         partials: a row of 8 words a workgroup: non-finite gradients, non-finite weights, weights at or beyond ±bound,
//         first bad element; then f32 max |g|, Σ(−step·g), Σ step², Σ g², with step = weight after − weight before
// cost    3 loads, 2 stores an element: bandwidth-bound
// hooks   learningRate: α of this iteration; stepped: the weights before the clip, of this and of other optimisers; prepare: what they need once a thread;
//         total, count, greatest, least: over the components of a lane; report: what becomes of the threads' shares
// source  Arjovsky et al. 2017, Algorithm 1, lines 6–7; torch.optim.RMSprop

override LANES: u32 = 1u;
override SPAN: u32 = 64u;

const WORKGROUP = 64u;
const EXPONENT = 0x7f800000u;
const NONE = 0xffffffffu;

alias Lane = vec4f;
alias Bits = vec4u;
// Elements of a lane, and their places in it.
const WIDTH = 4u;
const PLACES: Bits = Bits(0u, 1u, 2u, 3u);

struct Settings {
  learningRate: f32,
  smoothing: f32,
  epsilon: f32,
  clip: f32,
  // 1 − smoothing, from float64: the f32 difference would be off by 1e-6 of itself.
  freshness: f32,
  // The clip that weights are counted against: c, also where the clamp is another kernel's and `clip` is none.
  bound: f32,
  // Momentum of RMSProp, or Adam's β₁; and 1 − that.
  momentum: f32,
  momentumFreshness: f32,
}

@group(0) @binding(0) var<uniform> settings: Settings;
@group(0) @binding(1) var<storage, read> gradient: array<Lane>;
@group(0) @binding(2) var<storage, read_write> square: array<Lane>;
@group(0) @binding(3) var<storage, read_write> weights: array<Lane>;
@group(0) @binding(4) var<storage, read_write> partials: array<vec4u>;

var<workgroup> wholes: array<vec4u, WORKGROUP>;
var<workgroup> reals: array<vec4f, WORKGROUP>;

// This thread's share of the partials.
var<private> whole: vec4u;
var<private> real: vec4f;
// α of this iteration.
var<private> rate: f32;

fn total(x: Lane) -> f32 {
  return dot(x, Lane(1.0));
}

fn count(x: Bits) -> u32 {
  return dot(x, Bits(1u));
}

fn greatest(x: Lane) -> f32 {
  return max(max(x.x, x.y), max(x.z, x.w));
}

fn least(x: Bits) -> u32 {
  return min(min(x.x, x.y), min(x.z, x.w));
}

// 1 where the exponent is all ones: NaN and infinities. Only the bits can be trusted to show them.
fn nonFinite(x: Lane) -> Bits {
  return select(Bits(0u), Bits(1u), (bitcast<Bits>(x) & Bits(EXPONENT)) == Bits(EXPONENT));
}

// Clamps, but keeps NaN, as PyTorch does and WGSL's clamp does not.
fn clipped(w: Lane, c: f32) -> Lane {
  return select(clamp(w, Lane(-c), Lane(c)), w, (bitcast<Bits>(w) & Bits(0x7fffffffu)) > Bits(EXPONENT));
}

fn learningRate() -> f32 {
  return settings.learningRate;
}

fn prepare() {
}

fn stepped(at: u32, before: Lane, g: Lane) -> Lane {
  let v = square[at] * settings.smoothing + settings.freshness * g * g;
  square[at] = v;
  return before - rate * g / (sqrt(v) + settings.epsilon);
}

fn update(at: u32) {
  let g = gradient[at];
  let before = weights[at];
  let free = stepped(at, before, g);
  let after = clipped(free, settings.clip);
  weights[at] = after;

  let step = after - before;
  let badGradient = nonFinite(g);
  let badWeight = nonFinite(free);
  let atClip = select(Bits(0u), Bits(1u), abs(after) >= Lane(settings.bound));
  let largest = select(abs(g), Lane(0.0), badGradient == Bits(1u));
  let bad = badGradient | badWeight;
  whole.z += count(atClip);
  if (count(bad) > 0u) {
    let places = select(Bits(NONE), WIDTH * at + PLACES, bad == Bits(1u));
    whole = vec4u(whole.x + count(badGradient), whole.y + count(badWeight), whole.z, min(whole.w, least(places)));
  }
  real = vec4f(max(real.x, greatest(largest)), real.yzw + vec3f(-total(step * g), total(step * step), total(g * g)));
}

fn report(group: u32, thread: u32, threads: u32) {
  wholes[thread] = whole;
  reals[thread] = real;
  workgroupBarrier();
  if (thread > 0u) { return; }
  for (var i = 1u; i < threads; i++) {
    let otherReal = reals[i];
    let otherWhole = wholes[i];
    whole = vec4u(whole.xyz + otherWhole.xyz, min(whole.w, otherWhole.w));
    real = vec4f(max(real.x, otherReal.x), real.yzw + otherReal.yzw);
  }
  partials[2u * group] = whole;
  partials[2u * group + 1u] = bitcast<vec4u>(real);
}

@compute @workgroup_size(WORKGROUP)
fn main(@builtin(workgroup_id) group: vec3u, @builtin(local_invocation_index) thread: u32) {
  whole.w = NONE;
  rate = learningRate();
  prepare();
  let begin = group.x * SPAN;
  let end = min(LANES, begin + SPAN);
  for (var at = begin + thread; at < end; at += WORKGROUP) {
    update(at);
  }
  report(group.x, thread, min(WORKGROUP, end - begin));
}
