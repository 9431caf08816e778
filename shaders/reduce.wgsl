// reduce: sums over the middle axis of a value seen as [outer, REDUCED, inner], several at once.
//   sum[s][o] ← Σ over r of term s at (o, r)
// layout  an output item o is one or four neighbouring inner elements; LINES invocations share an item, each takes
//         every LINES-th r, and behind one barrier their partial sums are added line by line: no tree, whose barriers take
//         software adapters 10 s to compile. The order depends on the sizes and the adapter's class alone
// cost    the loads of the terms; one pass over the middle axis for each phase
// hooks   sums: generated from the graph; a later phase may use the totals of an earlier one (mean, variance)

override OUTPUTS: u32 = 1u;
override REDUCED: u32 = 256u;
override GROUPS_X: u32 = 1u;

alias Lanes = f32;
const SUMS = 1u;
const ITEMS = 1u;
const LINES = 8u;
const WORKGROUP = ITEMS * LINES;

@group(0) @binding(0) var<storage, read_write> sum0: array<f32>;
@group(0) @binding(1) var<storage, read> in0: array<f32>;

var<workgroup> partials: array<array<Lanes, WORKGROUP>, SUMS>;

// LINES, in a way that drivers do not see: a loop that they unroll behind a barrier takes seconds to compile.
var<private> lines: u32;

// Combines the lanes of a total where they were spread over the reduced axis.
fn gathered(total: Lanes) -> Lanes {
  return total;
}

fn collected(s: u32, column: u32) -> Lanes {
  var total = partials[s][column];
  for (var line = 1u; line < lines; line++) {
    total += partials[s][column + line * ITEMS];
  }
  return gathered(total);
}

fn sums(output: u32, column: u32, line: u32) {
  var partial0 = Lanes();
  for (var r = line; r < REDUCED && output < OUTPUTS; r += LINES) {
    partial0 += in0[output * REDUCED + r];
  }
  partials[0][line * ITEMS + column] = partial0;
  workgroupBarrier();
  if (line > 0u || output >= OUTPUTS) {
    return;
  }
  sum0[output] = collected(0u, column);
}

@compute @workgroup_size(WORKGROUP)
fn main(@builtin(workgroup_id) group: vec3u, @builtin(local_invocation_index) lane: u32) {
  lines = LINES + group.z;
  let column = lane % ITEMS;
  sums((group.y * GROUPS_X + group.x) * ITEMS + column, column, lane / ITEMS);
}
