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
  const tailAt = bytes.length - (bytes.length % 16);
  const words = new DataView(bytes.buffer, bytes.byteOffset, tailAt);
  let [h0, h1, h2, h3] = [seed, seed, seed, seed];
  for (let at = 0; at < tailAt; at += 16) {
    h0 = mixed(h0, scramble(words.getUint32(at, true), 0), h1, 0);
    h1 = mixed(h1, scramble(words.getUint32(at + 4, true), 1), h2, 1);
    h2 = mixed(h2, scramble(words.getUint32(at + 8, true), 2), h3, 2);
    h3 = mixed(h3, scramble(words.getUint32(at + 12, true), 3), h0, 3);
  }
  const padded = new Uint8Array(16);
  padded.set(bytes.subarray(tailAt));
  const tail = new DataView(padded.buffer);
  const lanes = [h0, h1, h2, h3] as const;
  const ends = ([0, 1, 2, 3] as const).map(
    (lane) => lanes[lane] ^ scramble(tail.getUint32(4 * lane, true), lane) ^ bytes.length,
  );
  return Uint32Array.from(sumsOf(sumsOf(ends).map(avalanche)));
}

type Lane = 0 | 1 | 2 | 3;

function mixed(state: number, word: number, next: number, lane: Lane): number {
  return (Math.imul(turn(state ^ word, stateTurns[lane]) + next, 5) + additions[lane]) | 0;
}

/** The first lane becomes the sum of all, and that is added to each of the others. */
function sumsOf(lanes: readonly number[]): number[] {
  const sum = lanes.reduce((total, lane) => (total + lane) | 0, 0);
  return lanes.map((lane, i) => (i === 0 ? sum : (lane + sum) | 0));
}

function scramble(word: number, lane: Lane): number {
  return Math.imul(
    turn(Math.imul(word, multipliers[lane]), keyTurns[lane]),
    multipliers[((lane + 1) % 4) as Lane],
  );
}

function turn(word: number, bits: number): number {
  return (word << bits) | (word >>> (32 - bits));
}

function avalanche(word: number): number {
  let mixed = Math.imul(word ^ (word >>> 16), 0x85ebca6b);
  mixed = Math.imul(mixed ^ (mixed >>> 13), 0xc2b2ae35);
  return mixed ^ (mixed >>> 16);
}
