// `earthmover latent walk`: a film whose pictures go by several latents and end where they began.
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { usageError } from '../../core/errors.ts';
import { walkLatents } from '../../gan/latents.ts';
import { encodeImageGrid } from '../../io/image-grid.ts';
import { onDisk } from '../../node/disk.ts';
import { encodeSheetsGif } from '../../node/sheets-gif.ts';
import { drawPictures, type LatentTask, writeBytes } from './latent-task.ts';
import { numbersOf } from './tools.ts';

/** Of a film: more in a frame are left out of it. */
const mostInFilm = 16;
const frameMs = 80;

export async function walk(task: LatentTask) {
  const { count, stops, frames: between } = numbersOf('walk', task.raw);
  const { generator, shape, seed, out } = task;
  const isFilm = out.endsWith('.gif');
  if (isFilm && count > mostInFilm) {
    throw usageError('too many pictures for a film', {
      count,
      hint: `give --count ${mostInFilm} or less, or a folder: --out frames/`,
    });
  }
  const { latent } = generator.run;
  const latents = walkLatents({ count, latent, seed }, stops, between);
  const samples = await drawPictures(task, latents);
  const frames = stops * between;
  const width = samples.length / frames;
  const columns = Math.ceil(Math.sqrt(count));
  const sheets = Array.from({ length: frames }, (_, i) =>
    encodeImageGrid(samples.subarray(i * width, (i + 1) * width), [count, ...shape], { columns }),
  );
  if (isFilm) {
    const [height = 0, side = 0] = shape;
    writeBytes(out, encodeSheetsGif(sheets, { height, width: side, frameMs, lastMs: frameMs }));
  } else {
    onDisk('make the folder', out, () => mkdirSync(out, { recursive: true }));
    for (const [i, sheet] of sheets.entries())
      writeBytes(join(out, `${String(i).padStart(5, '0')}.png`), sheet);
  }
  return { frames, count };
}
