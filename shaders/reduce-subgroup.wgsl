// reduce-subgroup: the sums of reduce, in the same order and so with the same bits, by the lanes of one subgroup.
//   sums[s][o] ← Σ over r of term s at (o, r)
// No barrier and no workgroup memory, with which a software adapter takes up to twice as long to compile a kernel.
// layout  as reduce: LINES partial sums an item, line l of every LINES-th r from l on; a lane makes SHARE of them, one after
//         the other, and ACROSS lanes hand theirs round line by line
// cost    as reduce
// hooks   sums: as reduce's

enable subgroups;

override OUTPUTS: u32 = 1u;
override REDUCED: u32 = 256u;
override GROUPS_X: u32 = 1u;

alias Lanes = f32;
const SUBGROUP = 8u; // the adapter's one subgroup size
const LINES = 8u;
const SHARE = 1u;
const ACROSS = LINES / SHARE;
const ITEMS = SUBGROUP / ACROSS;

@group(0) @binding(0) var<storage, read_write> sum0: array<f32>;
@group(0) @binding(1) var<storage, read> in0: array<f32>;

// Combines the lanes of a total where they were spread over the reduced axis.
fn gathered(total: Lanes) -> Lanes {
  return total;
}

/// `before` and the partial sums of an item's lanes, the first of which is `first`. No driver sees that `zero` is nought, and
/// unrolls a loop up to it.
fn added(before: Lanes, partial: Lanes, first: u32, zero: u32) -> Lanes {
  var total = before;
  for (var i = 0u; i < ACROSS + zero; i++) { total += subgroupShuffle(partial, first + i); }
  return total;
}

fn sums(output: u32, first: u32, line: u32, zero: u32) {
  var total0 = Lanes();
  for (var share = 0u; share < SHARE + zero; share++) {
    var partial0 = Lanes();
    for (var r = line + share * ACROSS; r < REDUCED && output < OUTPUTS; r += LINES) {
      partial0 += in0[output * REDUCED + r];
    }
    total0 = added(total0, partial0, first, zero);
  }
  if (line > 0u || output >= OUTPUTS) {
    return;
  }
  sum0[output] = gathered(total0);
}

@compute @workgroup_size(SUBGROUP)
fn main(@builtin(workgroup_id) group: vec3u, @builtin(subgroup_invocation_id) lane: u32) {
  sums((group.y * GROUPS_X + group.x) * ITEMS + lane / ACROSS, lane / ACROSS * ACROSS, lane % ACROSS, group.z);
}
