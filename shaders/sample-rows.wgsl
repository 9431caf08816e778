// sample-rows: the next BATCH rows of an epoch's shuffled order, without replacement.
//   out[i, :] ← table[permuteIndex(position + i), :]        a byte v means v/127.5 − 1 = (2v − 255)/255
//   out[i, :] ← table[criticStep % SLOTS · SLOT_ROWS + i, :]        where the host lays each batch ready in a slot
// layout  rows of PER_ROW lanes (four elements, or one); a workgroup takes ROWS whole rows or SPAN lanes of one
// cost    a load and a store a lane; the row's number is worked out once a workgroup
// hooks   permuteIndex: lib/permutation.wgsl; fetch: bytes or floats, by fours or singly
// twin    sampleRows of src/ops/random.ts

// import lib/counters
// import lib/lane

override BATCH: u32 = 1u;
override PER_ROW: u32 = 1u;
// Rows in the data set.
override COUNT: u32 = 1u;
// Where the table holds the next batches only: slots of so many rows, one a batch. No rows: it holds the data set.
override SLOTS: u32 = 1u;
override SLOT_ROWS: u32 = 0u;
override ROWS: u32 = 1u;
override SPAN: u32 = 64u;
override CHUNKS: u32 = 1u;
override GROUPS_X: u32 = 1u;

const WORKGROUP = 64u;

alias Cell = u32;

@group(0) @binding(0) var<storage, read> table: array<Cell>;
@group(0) @binding(1) var<storage, read> state: array<vec4u, 2>;
@group(0) @binding(2) var<storage, read_write> out: array<Lane>;

var<workgroup> sources: array<u32, WORKGROUP>;

fn permuteIndex(index: u32, count: u32, seed: vec2u, epoch: u32) -> u32 {
  return index;
}

// n/255 for an odd |n| ≤ 255, rounded once, as on the host: 1/255 = 257·2⁻¹⁶ + 2⁻²⁴·1.00392…, and the first product
// is exact. It is taken in integers, or compilers would add the two factors up.
fn centred(n: vec4i) -> vec4f {
  return vec4f(257 * n) * 0x1p-16 + vec4f(n) * 0x1.010102p-24;
}

fn fetch(at: u32) -> Lane {
  let bytes = (vec4u(table[at]) >> vec4u(0u, 8u, 16u, 24u)) & vec4u(255u);
  return centred(vec4i(2u * bytes) - 255);
}

// The row of the table that is number i of the batch, which may cross into the next epoch.
fn source(i: u32) -> u32 {
  let counters = countersOf(state[0], state[1]);
  if (SLOT_ROWS > 0u) {
    return counters.criticStep % SLOTS * SLOT_ROWS + i;
  }
  let at = counters.position + i;
  let wraps = at >= COUNT;
  let seed = vec2u(counters.seedLow, counters.seedHigh);
  return permuteIndex(select(at, at - COUNT, wraps), COUNT, seed, counters.epoch + u32(wraps));
}

@compute @workgroup_size(WORKGROUP)
fn main(@builtin(workgroup_id) group: vec3u, @builtin(local_invocation_index) thread: u32) {
  let part = group.y * GROUPS_X + group.x;
  let firstRow = part / CHUNKS * ROWS;
  let firstLane = part % CHUNKS * SPAN;
  if (thread < ROWS && firstRow + thread < BATCH) {
    sources[thread] = source(firstRow + thread);
  }
  workgroupBarrier();
  for (var i = thread; i < ROWS * SPAN; i += WORKGROUP) {
    let row = select(i / SPAN, 0u, ROWS == 1u);
    let lane = firstLane + i - row * SPAN;
    if (firstRow + row < BATCH && lane < PER_ROW) {
      out[(firstRow + row) * PER_ROW + lane] = fetch(sources[row] * PER_ROW + lane);
    }
  }
}
