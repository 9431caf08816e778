// pointwise: one expression at every element of a row-major value.
//   out[i] ← body(i)
// layout  ITEMS of one or four neighbouring elements; PER_THREAD items an invocation, a workgroup apart
// cost    the loads and the store of the expression: bandwidth-bound
// hooks   element: generated from the graph; the default copies nothing but zeros
//         prepare: what is the same at all of an invocation's items, such as the scale of their channel

override ITEMS: u32 = 64u;
override PER_THREAD: u32 = 1u;
override GROUPS_X: u32 = 1u;

const WORKGROUP = 64u;

@group(0) @binding(0) var<storage, read_write> out0: array<f32>;

fn prepare(item: u32) {}

fn element(item: u32) {
  out0[item] = 0.0;
}

@compute @workgroup_size(WORKGROUP)
fn main(@builtin(workgroup_id) group: vec3u, @builtin(local_invocation_index) lane: u32) {
  let first = (group.y * GROUPS_X + group.x) * WORKGROUP * PER_THREAD;
  let end = min(first + WORKGROUP * PER_THREAD, ITEMS);
  prepare(first + lane);
  // No constant bound: drivers that unrolled this loop would compile the loads of every turn.
  for (var item = first + lane; item < end; item += WORKGROUP) {
    element(item);
  }
}
