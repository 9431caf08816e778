import { at } from '../core/at.ts';
import { createRandom, shuffle } from '../core/random.ts';
import { sizeOf } from '../core/shape.ts';
import { type Dataset, sampleOf } from './dataset.ts';

/** The numbers below `count` in an order that the seed draws. */
export function drawOrder(count: number, seed: number, stream: number): Uint32Array {
  return shuffle(
    Uint32Array.from({ length: count }, (_, i) => i),
    createRandom(seed, stream),
  );
}

/** The first `count` rows of an order; where there are fewer, all of them, over and over. */
export function firstRows(order: Uint32Array, count: number): Uint32Array {
  return Uint32Array.from({ length: count }, (_, i) => at(order, i % order.length));
}

/** Samples by their row, as the networks see them: [rows, ...shape]. */
export function drawnSamples(dataset: Dataset, rows: ArrayLike<number>): Float32Array {
  const width = sizeOf(dataset.shape);
  const samples = new Float32Array(rows.length * width);
  for (let i = 0; i < rows.length; i++) samples.set(sampleOf(dataset, at(rows, i)), i * width);
  return samples;
}
