// telemetry: one entry of the ring, from a step's scores and the update's partials; then the counters move on.
// layout  one workgroup; partials: PARTIAL_ROWS, as rmsprop-clip.wgsl writes them; scores: f32[SCORE_GROUPS, ROWS];
//         ring: entries, decoded by src/kernels/telemetry.ts
// cost    one load of its inputs
// hooks   joined: everybody's share, of which thread 0 makes the entry
// source  the wish list of Arjovsky et al. 2017, section 4.3: losses, and the cosine of step and gradient

// import lib/counters
// import lib/update-partial

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

// Of an objective that has them, else zeros.
struct Measures {
  loss: f32,
  slope: f32,
  unused0: f32,
  unused1: f32,
}

struct Entry {
  kind: u32,
  step: u32, // among its kind
  criticStep: u32,
  generatorStep: u32,
  realScore: f32,
  fakeScore: f32,
  badScores: u32,
  badGradients: u32,
  badWeights: u32,
  badSquares: u32,
  weightsAtClip: u32,
  firstBad: u32,
  largestGradient: f32,
  cosine: f32, // of the step and the descent direction
  gradientNorm: f32,
  stepNorm: f32,
  check: u32,
  measures: Measures,
}

@group(0) @binding(0) var<storage, read> partials: array<Partial>;
@group(0) @binding(1) var<storage, read> scores: array<f32>;
@group(0) @binding(2) var<storage, read_write> state: Counters;
@group(0) @binding(3) var<storage, read_write> ring: array<Entry>;
@group(0) @binding(4) var<storage, read> measures: Measures;

// One thread's share, then everybody's.
struct Tally {
  update: Partial,
  // Sums of the scores of the two groups.
  firstScores: f32,
  secondScores: f32,
  badScores: u32, // not finite
}

var<workgroup> tallies: array<Tally, WORKGROUP>;

fn join(a: Tally, b: Tally) -> Tally {
  return Tally(
    joinPartials(a.update, b.update),
    a.firstScores + b.firstScores,
    a.secondScores + b.secondScores,
    a.badScores + b.badScores
  );
}

fn collect(thread: u32) -> Tally {
  var tally = Tally();
  tally.update.firstBad = NONE;
  for (var i = thread; i < PARTIAL_ROWS; i += WORKGROUP) {
    tally.update = joinPartials(tally.update, partials[i]);
  }
  for (var i = thread; i < SCORE_GROUPS * ROWS; i += WORKGROUP) {
    let score = scores[i];
    tally.firstScores += select(0.0, score, i < ROWS);
    tally.secondScores += select(score, 0.0, i < ROWS);
    tally.badScores += notFinite(score);
  }
  return tally;
}

fn notFinite(x: f32) -> u32 {
  return u32((bitcast<u32>(x) & EXPONENT) == EXPONENT);
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
  let place = (state.criticStep + state.generatorStep) % RING;
  advance();
  let update = tally.update;
  var entry: Entry;
  entry.kind = KIND;
  entry.step = select(state.generatorStep, state.criticStep, KIND == CRITIC);
  entry.criticStep = state.criticStep;
  entry.generatorStep = state.generatorStep;
  // The generator's only group of scores is that of the fakes.
  entry.realScore = select(tally.secondScores, tally.firstScores, KIND == CRITIC) / f32(ROWS);
  entry.fakeScore = select(tally.firstScores, tally.secondScores, KIND == CRITIC) / f32(ROWS);
  entry.badScores = tally.badScores + notFinite(measures.loss);
  entry.badGradients = update.badGradients;
  entry.badWeights = update.badWeights;
  entry.badSquares = update.badSquares;
  entry.weightsAtClip = update.weightsAtClip;
  entry.firstBad = update.firstBad;
  entry.largestGradient = update.largestGradient;
  entry.gradientNorm = sqrt(update.gradientSquares);
  entry.stepNorm = sqrt(update.stepSquares);
  let product = entry.gradientNorm * entry.stepNorm;
  entry.cosine = select(update.descent / product, 0.0, product == 0.0);
  entry.check = CHECK ^ entry.kind ^ entry.step ^ entry.criticStep ^ entry.generatorStep;
  entry.measures = measures;
  ring[place] = entry;
}

fn joined(share: Tally, thread: u32) -> Tally {
  tallies[thread] = share;
  workgroupBarrier();
  var tally = share;
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
