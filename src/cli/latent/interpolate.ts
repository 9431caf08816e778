// `earthmover latent interpolate`: rows of pictures on the way from one latent to the next.
import { interpolateLatents, straight } from '../../gan/latents.ts';
import { drawPictures, type LatentTask, writeSheet } from './latent-task.ts';
import { numbersOf } from './tools.ts';

export async function interpolate(task: LatentTask) {
  const { count, frames } = numbersOf('interpolate', task.raw);
  const { latent } = task.generator.run;
  const way = task.raw.straight === true ? straight : undefined;
  const latents = interpolateLatents({ latent, seed: task.seed }, count, frames, way);
  writeSheet(task, await drawPictures(task, latents), frames);
  return { count: count * frames };
}
