// reduce: sums over the middle axis of a value seen as [outer, REDUCED, inner], several at once.
//   sum[s][o] ← Σ over r of term s at (o, r)
// layout  an output item o is one or four neighbouring inner elements; LINES invocations share an item, each takes
//         every LINES-th r, and a tree adds what they found: the order depends on the sizes alone
// cost    the loads of the terms; one pass over the middle axis for each phase
// hooks   terms, finish: generated from the graph; a later phase may use the totals of an earlier one (mean, variance)

override OUTPUTS: u32 = 1u;
override REDUCED: u32 = 256u;
override GROUPS_X: u32 = 1u;

alias Lanes = f32;
const SUMS = 1u;
const PHASES = 1u;
const PHASE_ENDS = array<u32, PHASES>(1u);
const ITEMS = 1u;
const LINES = 256u;
const WORKGROUP = ITEMS * LINES;

@group(0) @binding(0) var<storage, read_write> sum0: array<f32>;
@group(0) @binding(1) var<storage, read> in0: array<f32>;

var<workgroup> tree: array<array<Lanes, SUMS>, WORKGROUP>;
var<private> partial: array<Lanes, SUMS>;
var<private> totals: array<Lanes, SUMS>;

fn terms(phase: u32, output: u32, r: u32) {
  partial[0] += in0[output * REDUCED + r];
}

// Combines the lanes of a total where they were spread over the reduced axis.
fn gathered(total: Lanes) -> Lanes {
  return total;
}

fn finish(output: u32) {
  sum0[output] = totals[0];
}

@compute @workgroup_size(WORKGROUP)
fn main(@builtin(workgroup_id) group: vec3u, @builtin(local_invocation_index) lane: u32) {
  let column = lane % ITEMS;
  let line = lane / ITEMS;
  let output = (group.y * GROUPS_X + group.x) * ITEMS + column;
  var begin = 0u;
  for (var phase = 0u; phase < PHASES; phase++) {
    let end = PHASE_ENDS[phase];
    if (output < OUTPUTS) {
      for (var r = line; r < REDUCED; r += LINES) {
        terms(phase, output, r);
      }
    }
    for (var s = begin; s < end; s++) {
      tree[lane][s] = partial[s];
    }
    for (var half = LINES / 2u; half > 0u; half /= 2u) {
      workgroupBarrier();
      if (line < half) {
        for (var s = begin; s < end; s++) {
          tree[lane][s] += tree[lane + half * ITEMS][s];
        }
      }
    }
    workgroupBarrier();
    for (var s = begin; s < end; s++) {
      totals[s] = gathered(tree[column][s]);
    }
    begin = end;
  }
  if (line == 0u && output < OUTPUTS) {
    finish(output);
  }
}
