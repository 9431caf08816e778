// rmsprop-clip: one RMSProp step, then every weight clamped to [−c, c], with the statistics that the clamp would hide.
//   v ← ρ·v + (1 − ρ)·g²      w ← clamp(w − α·g / (√v + ε), −c, c)      in PyTorch's order of operations
// layout  gradient, square, weights: f32[4·lanes] as vec4f, or f32[lanes]; a workgroup takes a span of neighbouring lanes;
//         a Partial a workgroup
// cost    4 loads, one of them of what was just stored, 2 stores an element: bandwidth-bound
// hooks   learningRate: α of this iteration; epsilonAt: ε, or what stands for it; stepped: the weights before the clip, of
//         this and of other optimisers; prepare: what they need once a thread; total, count, greatest, least: over the
//         components of a lane; laneCount: lanes of all weights; report: what becomes of the threads' shares
// source  Arjovsky et al. 2017, Algorithm 1, lines 6–7; torch.optim.RMSprop

// import lib/clipped
// import lib/update-settings
// import lib/update-partial

override MOST_GROUPS: u32 = 1024u;
override LEAST_SPAN: u32 = 64u; // lanes of a workgroup, where they are not more than MOST_GROUPS workgroups have

const WORKGROUP = 64u;
const EXPONENT = 0x7f800000u;

// Elements of a lane, and their places in it.
const WIDTH = 4u;
const PLACES: Bits = Bits(0u, 1u, 2u, 3u);

@group(0) @binding(0) var<uniform> settings: Settings;
@group(0) @binding(1) var<storage, read> gradient: array<Lane>;
@group(0) @binding(2) var<storage, read_write> square: array<Lane>;
@group(0) @binding(3) var<storage, read_write> weights: array<Lane>;
@group(0) @binding(4) var<storage, read_write> partials: array<Partial>;

var<workgroup> shares: array<Partial, WORKGROUP>;

// This thread's.
var<private> share: Partial;
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

// As many as the binding holds.
fn laneCount() -> u32 {
  return arrayLength(&weights);
}

fn learningRate() -> f32 {
  return settings.learningRate;
}

// One value for all, unless an ε of 0 must be kept out of the padding between tensors, where it would divide 0 by 0.
fn epsilonAt(at: u32) -> Lane {
  return Lane(settings.epsilon);
}

fn prepare() {
}

fn stepped(at: u32, before: Lane, g: Lane) -> Lane {
  let v = square[at] * settings.smoothing + settings.oneMinusSmoothing * g * g;
  square[at] = v;
  return before - rate * g / (sqrt(v) + epsilonAt(at));
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
  let badSquare = nonFinite(square[at]);
  let atClip = select(Bits(0u), Bits(1u), abs(after) >= Lane(settings.bound));
  let largest = select(abs(g), Lane(0.0), badGradient == Bits(1u));
  let bad = badGradient | badWeight | badSquare;
  share.weightsAtClip += count(atClip);
  if (count(bad) > 0u) {
    let places = select(Bits(NONE), WIDTH * at + PLACES, bad == Bits(1u));
    share.badGradients += count(badGradient);
    share.badWeights += count(badWeight);
    share.badSquares += count(badSquare);
    share.firstBad = min(share.firstBad, least(places));
  }
  share.largestGradient = max(share.largestGradient, greatest(largest));
  share.descent -= total(step * g);
  share.stepSquares += total(step * step);
  share.gradientSquares += total(g * g);
}

fn report(group: u32, thread: u32, threads: u32) {
  shares[thread] = share;
  workgroupBarrier();
  if (thread > 0u) { return; }
  for (var i = 1u; i < threads; i++) { share = joinPartials(share, shares[i]); }
  partials[group] = share;
}

@compute @workgroup_size(WORKGROUP)
fn main(@builtin(workgroup_id) group: vec3u, @builtin(local_invocation_index) thread: u32) {
  share.firstBad = NONE;
  rate = learningRate();
  prepare();
  let lanes = laneCount();
  let span = max(LEAST_SPAN, (lanes + MOST_GROUPS - 1u) / MOST_GROUPS);
  let begin = group.x * span;
  let end = min(lanes, begin + span);
  for (var at = begin + thread; at < end; at += WORKGROUP) {
    update(at);
  }
  report(group.x, thread, min(WORKGROUP, end - begin));
}
