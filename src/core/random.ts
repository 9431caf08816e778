// Counter-based randomness on the host: Philox4x32-10 (Salmon et al. 2011, "Parallel random numbers:
// as easy as 1, 2, 3"), and normals whose bits are the same in every engine (elementary.ts).
import { logOfHalfInteger, unitCircle } from './elementary.ts';
import { usageError } from './errors.ts';

/** Four or two u32 words. */
export type Words4 = readonly [number, number, number, number];
export type Words2 = readonly [number, number];

/** A reproducible sequence; the same (seed, stream) gives the same bits in Node and in every browser. */
export interface Random {
  /** The next 32 random bits, an integer in [0, 2³²). */
  uint32(): number;
  /** Uniform in [0, 1) in steps of 2⁻²⁴, so exact in f32. */
  uniform(): number;
  /** Standard normal, accurate to 1e-12; the tails end at |z| = 6.8. */
  normal(): number;
  /** A uniform integer in [0, count); the bias is at most count / 2³². */
  below(count: number): number;
}

const multiplier0 = 0xd2511f53;
const multiplier1 = 0xcd9e8d57;
const weyl0 = 0x9e3779b9;
const weyl1 = 0xbb67ae85;
const rounds = 10;

/** One Philox4x32-10 block: 128 random bits for this counter under this key. */
export function philox(counter: Words4, key: Words2): [number, number, number, number] {
  const block = Uint32Array.from(counter);
  encrypt(block, ...key);
  const [c0 = 0, c1 = 0, c2 = 0, c3 = 0] = block;
  return [c0, c1, c2, c3];
}

/** The `index`-th 32 random bits of (seed, stream); equals the (index + 1)-th `uint32()` of `createRandom`. */
export function uint32At(seed: number, stream: number, index: number): number {
  const block = new Uint32Array(4);
  blockInto(block, checkedSeed(seed), stream, Math.floor(index / 4));
  return block[index % 4]!;
}

/** The `index`-th uniform of (seed, stream), in [0, 1). */
export function uniformAt(seed: number, stream: number, index: number): number {
  return unitFromBits(uint32At(seed, stream, index));
}

/** The `index`-th standard normal of (seed, stream); equals the (index + 1)-th `normal()` of `createRandom`. */
export function normalAt(seed: number, stream: number, index: number): number {
  const pair = index - (index % 2);
  return normalPair(uint32At(seed, stream, pair), uint32At(seed, stream, pair + 1))[index % 2]!;
}

/**
 * A sequence of its own for each (seed, stream).
 *
 * @param seed a whole number in [0, 2⁵³)
 * @param stream a whole number in [0, 2³²), one per use: two streams of one seed are independent
 * @throws usage error on a seed that is none of those
 * @example
 * const random = createRandom(7);
 * const noise = Float32Array.from({ length: 128 }, () => random.normal());
 */
export function createRandom(seed: number, stream = 0): Random {
  checkedSeed(seed);
  const block = new Uint32Array(4);
  let position = 0;
  let spare: number | undefined;

  function uint32(): number {
    const word = position % 4;
    if (word === 0) blockInto(block, seed, stream, position / 4);
    position++;
    return block[word]!;
  }

  function normal(): number {
    if (spare !== undefined) {
      const second = spare;
      spare = undefined;
      return second;
    }
    const radiusBits = uint32();
    const [first, second] = normalPair(radiusBits, uint32());
    spare = second;
    return first;
  }

  return {
    uint32,
    uniform: () => unitFromBits(uint32()),
    normal,
    below: (count) => Math.floor((uint32() * count) / 2 ** 32),
  };
}

/** Shuffles `items` in place (Fisher–Yates) and returns them. */
export function shuffle<T extends { readonly length: number; [index: number]: unknown }>(
  items: T,
  random: Random,
): T {
  for (let last = items.length - 1; last > 0; last--) {
    const other = random.below(last + 1);
    const kept = items[last];
    (items as { [index: number]: unknown })[last] = items[other];
    (items as { [index: number]: unknown })[other] = kept;
  }
  return items;
}

/** Two independent standard normals from 64 random bits (Box and Muller 1958). */
export function normalPair(radiusBits: number, angleBits: number): [number, number] {
  const radius = Math.sqrt(-2 * (logOfHalfInteger(radiusBits) - 32 * Math.LN2));
  const [cosine, sine] = unitCircle(angleBits / 2 ** 32);
  return [radius * cosine, radius * sine];
}

function unitFromBits(bits: number): number {
  return (bits >>> 8) / 2 ** 24;
}

function blockInto(block: Uint32Array, seed: number, stream: number, index: number): void {
  block[0] = index;
  block[1] = Math.floor(index / 2 ** 32);
  block[2] = 0;
  block[3] = Math.floor(seed / 2 ** 32);
  encrypt(block, seed >>> 0, stream >>> 0);
}

/** Puts the block of a counter in its place. */
function encrypt(block: Uint32Array, key0: number, key1: number): void {
  let [c0 = 0, c1 = 0, c2 = 0, c3 = 0] = [block[0], block[1], block[2], block[3]];
  let [k0, k1] = [key0, key1];
  for (let round = 0; round < rounds; round++) {
    const high0 = multiplyHigh(multiplier0, c0);
    const low0 = Math.imul(multiplier0, c0);
    const high1 = multiplyHigh(multiplier1, c2);
    const low1 = Math.imul(multiplier1, c2);
    c0 = high1 ^ c1 ^ k0;
    c1 = low1;
    c2 = high0 ^ c3 ^ k1;
    c3 = low0;
    k0 = (k0 + weyl0) | 0;
    k1 = (k1 + weyl1) | 0;
  }
  block[0] = c0;
  block[1] = c1;
  block[2] = c2;
  block[3] = c3;
}

/** The upper 32 bits of a u32 × u32 product, from 16-bit halves; every partial sum stays below 2⁵³. */
function multiplyHigh(a: number, b: number): number {
  const [aHigh, aLow] = [a >>> 16, a & 0xffff];
  const [bHigh, bLow] = [b >>> 16, b & 0xffff];
  const middle = aHigh * bLow + ((aLow * bLow) >>> 16);
  const carry = aLow * bHigh + (middle % 2 ** 16);
  return (aHigh * bHigh + Math.floor(middle / 2 ** 16) + Math.floor(carry / 2 ** 16)) | 0;
}

function checkedSeed(seed: number): number {
  if (Number.isSafeInteger(seed) && seed >= 0) return seed;
  throw usageError('seed: not a whole number that can be used', {
    seed,
    hint: 'give a whole number from 0 to 9007199254740991',
  });
}
