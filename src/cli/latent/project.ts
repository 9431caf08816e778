// `earthmover latent project`: the latent whose sample is nearest to a picture.
import { existsSync, readFileSync } from 'node:fs';
import { EarthmoverError, messageOf, usageError } from '../../core/errors.ts';
import { fromBytes } from '../../core/pixel-bytes.ts';
import type { Shape } from '../../core/shape.ts';
import { fitPicture } from '../../data/picture.ts';
import { project } from '../../gan/projection.ts';
import { encodeNpy } from '../../io/npz.ts';
import { decodePicture } from '../../node/decode-picture.ts';
import { onDisk } from '../../node/disk.ts';
import { type LatentTask, writeBytes, writeSheet } from './latent-task.ts';
import { numbersOf } from './tools.ts';

/** The picture of a file as the generator would make it: fitted to [h, w, c], values in [−1, 1]. */
export async function pictureFor(
  file: string,
  [height = 0, width = 0, channels = 0]: Shape,
): Promise<Float32Array> {
  if (!existsSync(file))
    throw usageError('there is no such picture', { picture: file, hint: 'give its path' });
  const bytes = onDisk('read the picture', file, () => readFileSync(file));
  try {
    const pixels = new Uint8Array(height * width * channels);
    fitPicture(await decodePicture(bytes), { height, width, channels: channels === 1 ? 1 : 3 }, pixels, 0);
    return fromBytes(pixels);
  } catch (error) {
    throw new EarthmoverError('data', 'the picture cannot be read', {
      picture: file,
      reason: messageOf(error),
      hint: 'give a PNG, or another picture that sharp can read',
    });
  }
}

export async function projectPicture(task: LatentTask, picture: Float32Array) {
  const { starts, steps } = numbersOf('project', task.raw);
  const { device, generator, label, terminal, seed, out } = task;
  const found = await project(device, generator, picture, {
    seed,
    label,
    starts,
    steps,
    progress: (step, error) =>
      terminal.progress(() => `step ${step} of ${steps}, error ${error.toPrecision(3)}`),
  });
  const both = new Float32Array(2 * picture.length);
  both.set(picture);
  both.set(found.picture, picture.length);
  writeSheet(task, both, 2);
  const latentFile = out.replace(/\.png$/, '.npy');
  writeBytes(latentFile, encodeNpy({ data: found.latent, shape: [found.latent.length] }));
  const { error, psnr, errors } = found;
  terminal.print(
    [
      `PSNR    ${psnr.toFixed(1)} dB: ${wordsFor(psnr)}`,
      `error   ${error.toPrecision(3)}, mean squared, of values from −1 to 1`,
      `starts  ${errors.map((each) => each.toPrecision(2)).join(', ')}`,
      latentFile,
    ].join('\n'),
  );
  return { latent: latentFile, error, psnr, errors };
}

function wordsFor(psnr: number): string {
  if (psnr >= 30) return 'the generator makes this picture';
  return psnr >= 18 ? 'a likeness' : 'the generator makes nothing like it';
}
