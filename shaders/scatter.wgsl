// scatter: the transpose of gather, rows added to the rows of zeros that indices name.
//   out[k, :] ← Σ rows[i, :] over the i with indices[i] = k, in order of i
// layout  rows of PER_ROW lanes (four elements, or one); PER_THREAD lanes an invocation, a workgroup apart
// cost    ROWS index loads a lane of the output: every lane scans them all, which needs no atomics, so that the
//         order of the sum, and with it the last bit, is always the same
// faults  a row whose index is ≥ COUNT is left out

// import lib/lane

override ROWS: u32 = 1u;
override COUNT: u32 = 1u;
override PER_ROW: u32 = 1u;
override PER_THREAD: u32 = 1u;
override GROUPS_X: u32 = 1u;

const WORKGROUP = 64u;

@group(0) @binding(0) var<storage, read> rows: array<Lane>;
@group(0) @binding(1) var<storage, read> indices: array<u32>;
@group(0) @binding(2) var<storage, read_write> out: array<Lane>;

@compute @workgroup_size(WORKGROUP)
fn main(@builtin(workgroup_id) group: vec3u, @builtin(local_invocation_index) thread: u32) {
  let first = (group.y * GROUPS_X + group.x) * WORKGROUP * PER_THREAD + thread;
  for (var turn = 0u; turn < PER_THREAD; turn++) {
    let at = first + turn * WORKGROUP;
    if (at < COUNT * PER_ROW) {
      var sum = Lane();
      for (var i = 0u; i < ROWS; i++) {
        if (indices[i] == at / PER_ROW) {
          sum += rows[i * PER_ROW + at % PER_ROW];
        }
      }
      out[at] = sum;
    }
  }
}
