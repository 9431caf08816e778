// `earthmover latent directions`: a row of pictures along each principal component of the first layer's activations.
import { alongDirection, latentDirections } from '../../gan/latent-directions.ts';
import { drawLatents } from '../../gan/latents.ts';
import { drawPictures, type LatentTask, writeSheet } from './latent-task.ts';
import { numbersOf } from './tools.ts';

/** How far a row goes to either side; latents are N(0, 1) along every direction. */
const reach = 3;

export async function directions(task: LatentTask) {
  const { count, frames } = numbersOf('directions', task.raw);
  const { device, generator, seed, terminal } = task;
  const { latent } = generator.run;
  const shown = (await latentDirections(device, generator)).slice(0, count);
  const from = drawLatents({ count: 1, latent, seed });
  const rows = shown.map((direction) => alongDirection(from, direction, { reach, steps: frames }));
  const latents = new Float32Array(rows.length * frames * latent);
  for (const [i, row] of rows.entries()) latents.set(row, i * frames * latent);
  writeSheet(task, await drawPictures(task, latents), frames);
  const shares = shown.map(({ share }) => share);
  let together = 0;
  const lines = shares.map((share, i) => {
    together += share;
    return `${String(i + 1).padStart(9)}  ${percent(share)}  ${percent(together)}`;
  });
  terminal.print(['direction   share  together', ...lines].join('\n'));
  return { shares, directions: shown.map(({ direction }) => [...direction]) };
}

function percent(share: number): string {
  return `${(100 * share).toFixed(1).padStart(4)} %`;
}
