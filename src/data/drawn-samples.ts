// Samples of a set by their rows, in an order that a seed draws: what a run is scored with.
import { at } from '../core/at.ts';
import { fromBytes } from '../core/pixel-bytes.ts';
import { createRandom, shuffle } from '../core/random.ts';
import { readRows, roomFor, type TrainingData } from './dataset.ts';

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

/**
 * Samples by their row, as the networks see them: [rows, ...shape].
 * @throws data error where a store cannot be read
 */
export async function drawnSamples(data: TrainingData, rows: ArrayLike<number>): Promise<Float32Array> {
  const values = roomFor(data, rows.length);
  await readRows(data, rows, values);
  return values instanceof Uint8Array ? fromBytes(values) : values;
}

/** The classes of samples by their row; undefined where the data have no labels. */
export function labelsOf({ labels }: TrainingData, rows: ArrayLike<number>): Uint8Array | undefined {
  return labels && Uint8Array.from(rows, (row) => at(labels, row));
}
