import { createRandom, shuffle } from '../core/random.ts';
import { sizeOf } from '../core/shape.ts';
import { type Dataset, sampleOf } from './dataset.ts';

/**
 * `count` different samples of a data set in an order that the seed draws, as the networks see them: [count, ...shape].
 * Where there are fewer, all of them, over and over.
 */
export function drawnSamples(dataset: Dataset, count: number, seed: number, stream: number): Float32Array {
  const order = shuffle(
    Uint32Array.from({ length: dataset.count }, (_, i) => i),
    createRandom(seed, stream),
  );
  const width = sizeOf(dataset.shape);
  const samples = new Float32Array(count * width);
  for (let i = 0; i < count; i++) samples.set(sampleOf(dataset, order[i % dataset.count]!), i * width);
  return samples;
}
