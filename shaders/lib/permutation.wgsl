// permutation: image of an index under a keyed bijection of [0, count), count ≤ 2³⁰.
//   a Feistel network over the next power of four, walked on until it falls inside
// twin    src/core/permutation.ts, bit for bit
// cost    about 200 integer operations a walk, fewer than four walks on average

const FEISTEL_ROUNDS = 6u;

// A bijection of u32 with low bias (constants of Wellons, "hash prospector", 2018).
fn mix32(word: u32) -> u32 {
  var x = word;
  x = (x ^ (x >> 16u)) * 0x7feb352du;
  x = (x ^ (x >> 15u)) * 0x846ca68bu;
  return x ^ (x >> 16u);
}

fn permuteIndex(index: u32, count: u32, seed: vec2u, epoch: u32) -> u32 {
  let half = max(1u, (33u - countLeadingZeros(count - 1u)) / 2u);
  let mask = (1u << half) - 1u;
  var at = index;
  loop {
    var left = at >> half;
    var right = at & mask;
    for (var round = 0u; round < FEISTEL_ROUNDS; round++) {
      let key = mix32(seed.x ^ mix32(seed.y + mix32(epoch + round * 0x9e3779b9u)));
      let next = (left ^ mix32(right + key)) & mask;
      left = right;
      right = next;
    }
    at = (left << half) | right;
    if (at < count) {
      break;
    }
  }
  return at;
}
