// What the page shows of a run on pictures: the grid of fixed latents, and single places in the latent space.

import { toBytes } from '../../core/pixel-bytes.ts';
import { createRandom } from '../../core/random.ts';
import { sizeOf } from '../../core/shape.ts';
import type { Trainer } from '../../gan/trainer.ts';
import { classesOf, classGrid } from '../class-grid.ts';
import type { Look, PicturesFrame } from '../protocol.ts';

const directionStream = 0x6c_6f_6f_6b;

/** The grid; where networks know classes, of the one that is given, or of all in rows, each column from one latent. */
export async function picturesFrame(
  trainer: Trainer,
  shape: readonly number[],
  label?: number,
): Promise<PicturesFrame> {
  const grid = classGrid(trainer.summary.classes, label);
  const { count, across, latentOf } = grid;
  const { latent } = trainer.config;
  const fixed = trainer.fixedLatents(count);
  const latents = new Float32Array(count * latent);
  for (let i = 0; i < count; i++) {
    const from = latentOf(i) * latent;
    latents.set(fixed.subarray(from, from + latent), i * latent);
  }
  const samples = await trainer.sample(latents, { classes: classesOf(grid) });
  return { kind: 'pictures', count, across, shape, pixels: toBytes(samples) };
}

/** One picture from a place in the latent space, of the class given, or of that of the grid's picture `from`. */
export async function pictureAt(
  trainer: Trainer,
  shape: readonly number[],
  look: Look,
  label?: number,
): Promise<PicturesFrame> {
  const { latent, seed } = trainer.config;
  const { classes } = trainer.summary;
  const { count, latentOf, classOf } = classGrid(classes, label);
  const fixed = trainer.fixedLatents(count);
  const [first, second] = [look.from, look.to].map((picture) => latentOf(Math.min(picture, count - 1)));
  const random = createRandom(seed, directionStream);
  const z = Float32Array.from({ length: latent }, (_, i) => {
    const from = fixed[first! * latent + i]!;
    return from + look.towards * (fixed[second! * latent + i]! - from);
  });
  for (const offset of look.offsets) {
    const direction = Array.from({ length: latent }, () => random.normal());
    const length = Math.hypot(...direction);
    direction.forEach((part, i) => {
      z[i]! += (offset * part) / length;
    });
  }
  const asked = classOf(look.from);
  const samples = await trainer.sample(z, { classes: asked === undefined ? undefined : [asked] });
  return { kind: 'pictures', count: 1, shape, pixels: toBytes(samples.subarray(0, sizeOf(shape))) };
}
