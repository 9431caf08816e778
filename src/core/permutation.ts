// The order in which a run draws its samples: a keyed bijection for each epoch.
const rounds = 6;

/**
 * Image of `index` under a keyed bijection of [0, count): a Feistel network over the next power of four, walked on
 * until it falls inside. An epoch's order without a stored permutation; shaders/lib/permutation.wgsl is its twin.
 *
 * @param index in [0, count), count ≤ 2³⁰
 */
export function permuteIndex(
  index: number,
  count: number,
  [seedLow, seedHigh]: readonly [low: number, high: number],
  epoch: number,
): number {
  const half = halfBits(count);
  const mask = 2 ** half - 1;
  let at = index;
  do {
    let left = at >>> half;
    let right = at & mask;
    for (let round = 0; round < rounds; round++) {
      const key = mix((seedLow ^ mix((seedHigh + mix((epoch + round * 0x9e3779b9) >>> 0)) >>> 0)) >>> 0);
      [left, right] = [right, (left ^ mix((right + key) >>> 0)) & mask];
    }
    at = ((left << half) | right) >>> 0;
  } while (at >= count);
  return at;
}

/** The place in the shuffled order of a run from which batches are drawn. */
export interface OrderPlace {
  readonly seed: readonly [low: number, high: number];
  readonly epoch: number;
  /** Samples of the epoch already used, in [0, count). */
  readonly position: number;
}

/** Sample number `position + i` of the order, i ≤ count: with the last of an epoch used up, it is of the next one. */
export function orderedRow({ seed, epoch, position }: OrderPlace, i: number, count: number): number {
  const at = position + i;
  return at < count
    ? permuteIndex(at, count, seed, epoch)
    : permuteIndex(at - count, count, seed, (epoch + 1) >>> 0);
}

/** The place after a batch of at most `count` samples. */
export function afterBatch({ seed, epoch, position }: OrderPlace, batch: number, count: number): OrderPlace {
  const next = position + batch;
  if (next < count) return { seed, epoch, position: next };
  return { seed, epoch: (epoch + 1) >>> 0, position: next - count };
}

/** Bits in each half of the network: the smallest that covers `count`. */
function halfBits(count: number): number {
  let half = 1;
  while (4 ** half < count) half++;
  return half;
}

/** A bijection of u32 with low bias (constants of Wellons, "hash prospector", 2018). */
function mix(word: number): number {
  let x = word;
  x = Math.imul(x ^ (x >>> 16), 0x7feb352d);
  x = Math.imul(x ^ (x >>> 15), 0x846ca68b);
  return (x ^ (x >>> 16)) >>> 0;
}
