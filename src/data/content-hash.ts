// MurmurHash3 x86 128 (Austin Appleby, public domain): tells data sets apart. It is synchronous and works
// on insecure pages, where crypto.subtle does neither; it is no protection against malice.

const multipliers = [0x239b961b, 0xab0e9789, 0x38b34ae5, 0xa1e38b93] as const;
const keyTurns = [15, 16, 17, 18] as const;
const stateTurns = [19, 17, 15, 13] as const;
const additions = [0x561ccd1b, 0x0bcaa747, 0x96cd1c35, 0x32ac3b17] as const;

/** 32 hex digits that stand for these bytes. */
export function contentHash(bytes: Uint8Array): string {
  return [...murmur128(bytes, 0)].map((word) => word.toString(16).padStart(8, '0')).join('');
}

/** The four u32 words of MurmurHash3 x86 128. */
export function murmur128(bytes: Uint8Array, seed: number): Uint32Array {
  const state = new Uint32Array(4).fill(seed);
  const blocks = bytes.length >>> 4;
  const words = littleEndianWords(bytes.subarray(0, blocks * 16));
  let [h0, h1, h2, h3] = [seed, seed, seed, seed];
  for (let at = 0; at < words.length; at += 4) {
    h0 = (Math.imul(turn(h0 ^ scramble(words[at]!, 0), stateTurns[0]) + h1, 5) + additions[0]) | 0;
    h1 = (Math.imul(turn(h1 ^ scramble(words[at + 1]!, 1), stateTurns[1]) + h2, 5) + additions[1]) | 0;
    h2 = (Math.imul(turn(h2 ^ scramble(words[at + 2]!, 2), stateTurns[2]) + h3, 5) + additions[2]) | 0;
    h3 = (Math.imul(turn(h3 ^ scramble(words[at + 3]!, 3), stateTurns[3]) + h0, 5) + additions[3]) | 0;
  }
  state.set([h0, h1, h2, h3]);

  const tail = new Uint8Array(16);
  tail.set(bytes.subarray(blocks * 16));
  littleEndianWords(tail).forEach((word, lane) => {
    if (word !== 0) state[lane]! ^= scramble(word, lane as 0 | 1 | 2 | 3);
  });
  for (let lane = 0; lane < 4; lane++) state[lane]! ^= bytes.length;
  mixLanes(state);
  for (let lane = 0; lane < 4; lane++) state[lane] = avalanche(state[lane]!);
  mixLanes(state);
  return state;
}

function littleEndianWords(bytes: Uint8Array): Uint32Array {
  const aligned = bytes.byteOffset % 4 === 0 ? bytes : bytes.slice();
  return new Uint32Array(aligned.buffer, aligned.byteOffset, aligned.byteLength / 4);
}

function scramble(word: number, lane: 0 | 1 | 2 | 3): number {
  return Math.imul(
    turn(Math.imul(word, multipliers[lane]), keyTurns[lane]),
    multipliers[((lane + 1) % 4) as 0 | 1 | 2 | 3],
  );
}

function turn(word: number, bits: number): number {
  return (word << bits) | (word >>> (32 - bits));
}

function mixLanes(state: Uint32Array): void {
  state[0] = state[0]! + state[1]! + state[2]! + state[3]!;
  for (let lane = 1; lane < 4; lane++) state[lane]! += state[0]!;
}

function avalanche(word: number): number {
  let mixed = Math.imul(word ^ (word >>> 16), 0x85ebca6b);
  mixed = Math.imul(mixed ^ (mixed >>> 13), 0xc2b2ae35);
  return mixed ^ (mixed >>> 16);
}
