// gather: rows of a table, chosen by indices.
//   out[i, :] ← table[indices[i], :]
// layout  rows of PER_ROW lanes (four elements, or one); PER_THREAD lanes an invocation, a workgroup apart
// cost    two loads and a store a lane: bandwidth-bound
// faults  an index ≥ COUNT yields a row of NaN, so that it cannot pass for data

// import lib/lane

override ROWS: u32 = 1u;
override COUNT: u32 = 1u;
override PER_ROW: u32 = 1u;
override PER_THREAD: u32 = 1u;
override GROUPS_X: u32 = 1u;

const WORKGROUP = 64u;
const NAN_BITS = 0x7fc00000u;

@group(0) @binding(0) var<storage, read> table: array<Lane>;
@group(0) @binding(1) var<storage, read> indices: array<u32>;
@group(0) @binding(2) var<storage, read_write> out: array<Lane>;

@compute @workgroup_size(WORKGROUP)
fn main(@builtin(workgroup_id) group: vec3u, @builtin(local_invocation_index) thread: u32) {
  let first = (group.y * GROUPS_X + group.x) * WORKGROUP * PER_THREAD + thread;
  for (var turn = 0u; turn < PER_THREAD; turn++) {
    let at = first + turn * WORKGROUP;
    if (at < ROWS * PER_ROW) {
      let row = indices[at / PER_ROW];
      let values = bitcast<Bits>(table[min(row, COUNT - 1u) * PER_ROW + at % PER_ROW]);
      out[at] = bitcast<Lane>(select(Bits(NAN_BITS), values, row < COUNT));
    }
  }
}
