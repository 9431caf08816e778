// What the page shows of a run on pictures: the grid of fixed latents, and single places in the latent space.

import { createRandom } from '../../core/random.ts';
import { sizeOf } from '../../core/shape.ts';
import type { Trainer } from '../../gan/trainer.ts';
import { toBytes } from '../../io/image-grid.ts';
import { gridCount, type Look, type PicturesFrame } from '../protocol.ts';

const directionStream = 0x6c_6f_6f_6b;

export async function picturesFrame(trainer: Trainer, shape: readonly number[]): Promise<PicturesFrame> {
  const samples = await trainer.sample(trainer.fixedLatents(gridCount));
  return { kind: 'pictures', count: gridCount, shape, pixels: toBytes(samples) };
}

/** One picture from a place in the latent space. */
export async function pictureAt(
  trainer: Trainer,
  shape: readonly number[],
  look: Look,
): Promise<PicturesFrame> {
  const { latent, seed } = trainer.config;
  const fixed = trainer.fixedLatents(gridCount);
  const random = createRandom(seed, directionStream);
  const z = Float32Array.from({ length: latent }, (_, i) => {
    const from = fixed[look.from * latent + i]!;
    return from + look.towards * (fixed[look.to * latent + i]! - from);
  });
  for (const offset of look.offsets) {
    const direction = Array.from({ length: latent }, () => random.normal());
    const length = Math.hypot(...direction);
    direction.forEach((part, i) => {
      z[i]! += (offset * part) / length;
    });
  }
  const samples = await trainer.sample(z);
  return { kind: 'pictures', count: 1, shape, pixels: toBytes(samples.subarray(0, sizeOf(shape))) };
}
