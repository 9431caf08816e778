// What the page shows of a run on pictures: the grid of fixed latents, and single places in the latent space.

import { createRandom } from '../../core/random.ts';
import { sizeOf } from '../../core/shape.ts';
import type { Trainer } from '../../gan/trainer.ts';
import { toBytes } from '../../io/pixel-bytes.ts';
import { gridCount, type Look, type PicturesFrame } from '../protocol.ts';

const directionStream = 0x6c_6f_6f_6b;

/** The grid, of one class where networks know classes and one is given; else these take turns. */
export async function picturesFrame(
  trainer: Trainer,
  shape: readonly number[],
  label?: number,
): Promise<PicturesFrame> {
  const classes = label === undefined ? undefined : new Uint8Array(gridCount).fill(label);
  const samples = await trainer.sample(trainer.fixedLatents(gridCount), { classes });
  return { kind: 'pictures', count: gridCount, shape, pixels: toBytes(samples) };
}

/** One picture from a place in the latent space, of the class given, or of that of the grid's picture `from`. */
export async function pictureAt(
  trainer: Trainer,
  shape: readonly number[],
  look: Look,
  label?: number,
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
  const { classes } = trainer.summary;
  const asked = classes === undefined ? undefined : [label ?? look.from % classes];
  const samples = await trainer.sample(z, { classes: asked });
  return { kind: 'pictures', count: 1, shape, pixels: toBytes(samples.subarray(0, sizeOf(shape))) };
}
