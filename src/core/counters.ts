// The counters of a run: a few words on the GPU that all of its random numbers and its place in the data follow from.
import type { OrderPlace } from './permutation.ts';

/**
 * The words of the run's state buffer, u32 each. Kernels read them to key randomness, and one kernel advances them,
 * so that every replay of a step records the same commands.
 */
export const counterWords = {
  seedLow: 0,
  seedHigh: 1,
  /** Critic steps done. */
  criticStep: 2,
  /** Generator steps done. */
  generatorStep: 3,
  /** Samples of the current epoch already used. */
  position: 4,
  epoch: 5,
} as const;

/** Words in the state buffer. */
export const counterCount = 8;

/** The counters of a new run. */
export function initialCounters(seed: number): Uint32Array {
  const words = new Uint32Array(counterCount);
  words[counterWords.seedLow] = seed % 2 ** 32;
  words[counterWords.seedHigh] = Math.floor(seed / 2 ** 32);
  return words;
}

/** Where in its shuffled order a run is by these counters. */
export function orderPlaceOf(counters: ArrayLike<number>): OrderPlace {
  const word = (name: keyof typeof counterWords) => counters[counterWords[name]] ?? 0;
  return { seed: [word('seedLow'), word('seedHigh')], epoch: word('epoch'), position: word('position') };
}
