// philox: 128 random bits for a counter under a key, with no state carried along (Philox4x32-10).
// twin    src/core/random.ts, bit for bit
// cost    about 250 integer operations
// source  Salmon et al. 2011, "Parallel random numbers: as easy as 1, 2, 3"

const PHILOX_MULTIPLIERS = vec2u(0xd2511f53u, 0xcd9e8d57u);
const PHILOX_WEYL = vec2u(0x9e3779b9u, 0xbb67ae85u);
const PHILOX_ROUNDS = 10u;

// Upper halves of two u32 × u32 products, from 16-bit halves: no partial sum overflows.
fn multiplyHigh(a: vec2u, b: vec2u) -> vec2u {
  let aLow = a & vec2u(0xffffu);
  let bLow = b & vec2u(0xffffu);
  let aHigh = a >> vec2u(16u);
  let bHigh = b >> vec2u(16u);
  let middle = aHigh * bLow + ((aLow * bLow) >> vec2u(16u));
  let carry = aLow * bHigh + (middle & vec2u(0xffffu));
  return aHigh * bHigh + (middle >> vec2u(16u)) + (carry >> vec2u(16u));
}

fn philox(counter: vec4u, key: vec2u) -> vec4u {
  var c = counter;
  var k = key;
  for (var round = 0u; round < PHILOX_ROUNDS; round++) {
    let high = multiplyHigh(PHILOX_MULTIPLIERS, c.xz);
    let low = PHILOX_MULTIPLIERS * c.xz;
    c = vec4u(high.y ^ c.y ^ k.x, low.y, high.x ^ c.w ^ k.y, low.x);
    k += PHILOX_WEYL;
  }
  return c;
}
