// MurmurHash3 x86 128 (Austin Appleby, public domain): tells data sets apart. It is synchronous and works
// on insecure pages, where crypto.subtle does neither; it is no protection against malice.

const multipliers = [0x239b961b, 0xab0e9789, 0x38b34ae5, 0xa1e38b93] as const;
const keyTurns = [15, 16, 17, 18] as const;
const stateTurns = [19, 17, 15, 13] as const;
const additions = [0x561ccd1b, 0x0bcaa747, 0x96cd1c35, 0x32ac3b17] as const;

/** A hash of bytes that come piece by piece; how they are cut makes no difference. */
export interface ContentHash {
  /** Takes up the next bytes. */
  readonly update: (bytes: Uint8Array) => void;
  /** 32 hex digits that stand for all bytes so far. */
  readonly digest: () => string;
}

/** 32 hex digits that stand for these bytes. */
export function contentHash(bytes: Uint8Array): string {
  return hexOf(murmur128(bytes, 0));
}

/** The same for bytes that do not lie in memory all at once. */
export function createContentHash(): ContentHash {
  const hash = createMurmur128(0);
  return { update: hash.update, digest: () => hexOf(hash.digest()) };
}

/** The four u32 words of MurmurHash3 x86 128. */
export function murmur128(bytes: Uint8Array, seed: number): Uint32Array {
  const hash = createMurmur128(seed);
  hash.update(bytes);
  return hash.digest();
}

interface Murmur128 {
  readonly update: (bytes: Uint8Array) => void;
  readonly digest: () => Uint32Array;
}

const blockBytes = 16;

function createMurmur128(seed: number): Murmur128 {
  let [h0, h1, h2, h3] = [seed, seed, seed, seed];
  let length = 0;
  /** The bytes since the last whole block. */
  const rest = new Uint8Array(blockBytes);
  let waiting = 0;

  function mix(bytes: Uint8Array, from: number, end: number): void {
    const words = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    // Variables of the loop itself are faster than those around the function.
    let [a, b, c, d] = [h0, h1, h2, h3];
    for (let at = from; at < end; at += blockBytes) {
      a = mixed(a, scramble(words.getUint32(at, true), 0), b, 0);
      b = mixed(b, scramble(words.getUint32(at + 4, true), 1), c, 1);
      c = mixed(c, scramble(words.getUint32(at + 8, true), 2), d, 2);
      d = mixed(d, scramble(words.getUint32(at + 12, true), 3), a, 3);
    }
    [h0, h1, h2, h3] = [a, b, c, d];
  }

  return {
    update(bytes) {
      length += bytes.length;
      let at = 0;
      if (waiting > 0) {
        at = Math.min(blockBytes - waiting, bytes.length);
        rest.set(bytes.subarray(0, at), waiting);
        waiting += at;
        if (waiting < blockBytes) return;
        mix(rest, 0, blockBytes);
      }
      const end = bytes.length - ((bytes.length - at) % blockBytes);
      mix(bytes, at, end);
      rest.set(bytes.subarray(end));
      waiting = bytes.length - end;
    },
    digest() {
      const tail = new DataView(rest.slice().fill(0, waiting).buffer);
      const lanes = [h0, h1, h2, h3] as const;
      const ends = ([0, 1, 2, 3] as const).map(
        (lane) => lanes[lane] ^ scramble(tail.getUint32(4 * lane, true), lane) ^ length,
      );
      return Uint32Array.from(sumsOf(sumsOf(ends).map(avalanche)));
    },
  };
}

function hexOf(words: Uint32Array): string {
  return [...words].map((word) => word.toString(16).padStart(8, '0')).join('');
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
