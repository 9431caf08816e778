// `earthmover latent nearest`: each sample beside the training picture that is nearest to it.
import { at } from '../../core/at.ts';
import { sizeOf } from '../../core/shape.ts';
import { drawnSamples, drawOrder } from '../../data/drawn-samples.ts';
import { drawLatents } from '../../gan/latents.ts';
import { memorisation, nearestIn } from '../../gan/nearest-samples.ts';
import { loadReal } from '../real-data.ts';
import { drawPictures, type LatentTask, writeSheet } from './latent-task.ts';
import { numbersOf } from './tools.ts';

/** Held-out pictures that are the measure. */
const mostHeldOut = 200;
const heldOutStream = 0x1a_01;
/** Pairs of the sheet, the nearest first, and how many stand in a row. */
const [mostPairs, pairsInRow] = [32, 4];

export async function nearest(task: LatentTask) {
  const { count } = numbersOf('nearest', task.raw);
  const { generator, label, seed, terminal, shape } = task;
  const { real, heldOut, training, whole } = await loadReal(
    { ...(task.raw.cache !== undefined && { cache: task.raw.cache }) },
    task.file,
    generator,
    terminal,
  );
  const data = training ?? whole;
  const { latent } = generator.run;
  const samples = await drawPictures(task, drawLatents({ count, latent, seed }));
  const progress = (what: string) => (done: number, all: number) =>
    terminal.progress(() => `${what}: ${done} of ${all} training pictures`);
  const found = await nearestIn(data, samples, progress('samples'));
  const order = heldOut ? drawOrder(real.count, seed, heldOutStream) : new Uint32Array();
  // One class has its own measure: ones lie nearer to one another than eights do.
  const { labels } = real;
  const alike = label === undefined || !labels ? order : order.filter((row) => at(labels, row) === label);
  const rows = alike.subarray(0, mostHeldOut);
  const unseen = await nearestIn(data, await drawnSamples(real, rows), progress('held-out pictures'));

  const nearestFirst = found.map((_, i) => i).sort((a, b) => at(found, a).distance - at(found, b).distance);
  const shown = nearestFirst.slice(0, mostPairs);
  const copies = await drawnSamples(
    data,
    shown.map((i) => at(found, i).row),
  );
  const width = sizeOf(shape);
  const pairs = new Float32Array(2 * shown.length * width);
  for (const [place, i] of shown.entries()) {
    pairs.set(samples.subarray(i * width, (i + 1) * width), 2 * place * width);
    pairs.set(copies.subarray(place * width, (place + 1) * width), (2 * place + 1) * width);
  }
  writeSheet(task, pairs, 2 * pairsInRow);
  const judged = unseen.length > 0 ? memorisation(found, unseen) : undefined;
  terminal.print(
    judged === undefined
      ? 'no pictures are held out from this data set: distances have nothing to stand beside'
      : [
          `median distance to the nearest training picture: samples ${judged.samples.toFixed(3)}, held-out pictures ${judged.heldOut.toFixed(3)}`,
          judged.verdict,
        ].join('\n'),
  );
  return { nearest: found, ...(judged && { memorisation: judged }) };
}
