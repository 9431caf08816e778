// augment: each image of a batch mirrored with probability ½, then moved by up to SHIFT pixels along each axis.
//   out[i, y, x, :] ← in[i, reflect(y − down), m(reflect(x − right)), :]        m: the mirror, or nothing
//   (flip, down, right) ← philox(counter (i, 0, criticStep, seedHigh), key (seedLow, STREAM))
// layout  in, out: f32[BATCH, H, W, C]; a workgroup takes SPAN elements of one image, or what is left of them
// cost    a load and a store an element; the move is worked out once a workgroup
// hooks   philox: lib/philox.wgsl
// twin    augment of src/ops/augment.ts

// import lib/counters

override BATCH: u32 = 1u;
override H: u32 = 1u;
override W: u32 = 1u;
override C: u32 = 1u;
// 1: images are mirrored.
override FLIP: u32 = 0u;
override SHIFT: u32 = 0u;
override STREAM: u32 = 0u;
override CHUNKS: u32 = 1u;
override GROUPS_X: u32 = 1u;

const WORKGROUP = 64u;
const SPAN = 1024u;

struct Move {
  flipped: u32,
  down: i32,
  right: i32,
}

@group(0) @binding(0) var<storage, read> images: array<f32>;
@group(0) @binding(1) var<storage, read> state: array<vec4u, 2>;
@group(0) @binding(2) var<storage, read_write> out: array<f32>;

var<workgroup> chance: Move;

fn philox(counter: vec4u, key: vec2u) -> vec4u {
  return counter ^ key.xyxy;
}

// A whole number in [−SHIFT, SHIFT] from the upper half of a word.
fn offset(word: u32) -> i32 {
  return i32(((word >> 16u) * (2u * SHIFT + 1u)) >> 16u) - i32(SHIFT);
}

fn moveOf(image: u32) -> Move {
  let counters = countersOf(state[0], state[1]);
  let bits = philox(vec4u(image, 0u, counters.criticStep, counters.seedHigh), vec2u(counters.seedLow, STREAM));
  return Move(FLIP * (bits.x >> 31u), offset(bits.y), offset(bits.z));
}

// A mirror at the edges, which are not repeated: SHIFT is below every side.
fn reflect(at: i32, size: u32) -> u32 {
  let last = i32(size) - 1;
  return u32(last - abs(last - abs(at)));
}

@compute @workgroup_size(WORKGROUP)
fn main(@builtin(workgroup_id) group: vec3u, @builtin(local_invocation_index) thread: u32) {
  let part = group.y * GROUPS_X + group.x;
  let image = part / CHUNKS;
  if (thread == 0u) {
    chance = moveOf(image);
  }
  workgroupBarrier();
  let size = H * W * C;
  let first = part % CHUNKS * SPAN;
  for (var at = first + thread; at < min(first + SPAN, size) && image < BATCH; at += WORKGROUP) {
    let pixel = at / C;
    let y = reflect(i32(pixel / W) - chance.down, H);
    let x = reflect(i32(pixel % W) - chance.right, W);
    let column = select(x, W - 1u - x, chance.flipped == 1u);
    out[image * size + at] = images[image * size + (y * W + column) * C + at % C];
  }
}
