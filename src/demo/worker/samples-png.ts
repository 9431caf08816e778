// A run's samples as a PNG, for the visitor to take along; loaded when it is first asked for.

import { EarthmoverError } from '../../core/errors.ts';
import { pictureGrid } from '../../io/picture-grid.ts';
import type { Taken } from '../protocol.ts';
import { type ActiveRun, stepOf } from './active-run.ts';

const samplesSaved = 64;

export async function samplesPng(run: ActiveRun): Promise<Taken<Blob>> {
  const { data, pairs } = run;
  if (data.shape.length !== 3) {
    throw new EarthmoverError('usage', 'points make no pictures', { hint: 'save the drawing instead' });
  }
  const { trainer } = pairs[0];
  const samples = await trainer.sample(trainer.fixedLatents(samplesSaved));
  const grid = pictureGrid(samples, [samplesSaved, ...data.shape]);
  return { step: stepOf(run), files: [await pngOf(grid)] };
}

/** The browser's own PNG: no code of ours has to be sent for it. */
async function pngOf({ width, height, channels, data }: ReturnType<typeof pictureGrid>): Promise<Blob> {
  const canvas = new OffscreenCanvas(width, height);
  const pixels = new ImageData(width, height);
  for (let i = 0; i < width * height; i++) {
    for (let c = 0; c < 3; c++) pixels.data[4 * i + c] = data[i * channels + (c % channels)] ?? 0;
    pixels.data[4 * i + 3] = 255;
  }
  canvas.getContext('2d')?.putImageData(pixels, 0, 0);
  return canvas.convertToBlob({ type: 'image/png' });
}
