// `node scripts/run.mjs scripts/own-pictures-search.ts COUNT STEPS [NAME=VALUE ...] [FILE.jsonl]`: what the page trains
// COUNT pictures of a visitor's with, and what becomes of it with other settings, in Node on the adapter that
// EARTHMOVER_ADAPTER names. The pictures are the first ones of MNIST, in colour as the page takes them. Prints a row of a
// table: now and then the Fréchet distance to digits that were held out, by the classifier that comes with Earthmover,
// and the share of samples that are nearer to a training picture than 99 % of held-out ones. FILE gets a line of JSON.
import { appendFileSync } from 'node:fs';
import { sizeOf } from '../src/core/shape.ts';
import { createDataset, type Dataset } from '../src/data/dataset.ts';
import { drawnSamples } from '../src/data/drawn-samples.ts';
import type { RawSettings } from '../src/demo/protocol.ts';
import { ownPictureRun } from '../src/demo/worker/settings.ts';
import { drawLatents } from '../src/gan/latents.ts';
import { memorisation, nearestIn } from '../src/gan/nearest-samples.ts';
import { createRunTrainer } from '../src/gan/run.ts';
import { frechetDistance } from '../src/metrics/frechet.ts';
import { openClassifier } from '../src/node/classifier-cache.ts';
import { loadDataset, loadHeldOut } from '../src/node/datasets.ts';
import { mnistFolder } from '../src/node/ready-sets.ts';
import { cacheFolder } from '../src/runtime/platform/node/cache-folder.ts';
import { openDevice } from '../src/runtime/platform/node/open-device.ts';

const looks = 6;
/** Samples of a Fréchet distance, and of a search for copies. */
const [scored, compared] = [1000, 200];

const given = process.argv.slice(2);
const file = given.find((each) => each.endsWith('.jsonl'));
const [count = 100, steps = 600] = given.slice(0, 2).map(Number);
const asked = given.slice(2).filter((each) => each !== file);
const device = await openDevice();
const source = {
  dataset: 'mnist',
  imageSize: 32,
  data: await mnistFolder(cacheFolder(), console.error),
} as const;
const [digits, unseen, judge] = await openJudge();
const found = await trained();
const cells = found.map(
  ({ step, frechet, copies }) => `${step}: ${frechet.toFixed(1)}, ${Math.round(100 * copies)} %`,
);
console.log(`| ${count} | ${asked.join(', ') || 'the page’s'} | ${cells.join(' | ')} |`);
if (file) appendFileSync(file, `${JSON.stringify({ count, asked, looks: found })}\n`);
judge.destroy();
device.destroy();

/** All digits to train on, some that none is trained on, and what tells digits apart. */
async function openJudge() {
  const [all, heldOut] = [await loadDataset(source), await loadHeldOut(source)];
  const opened = await openClassifier(device, all, { adapter: 'search' });
  if (!opened || !heldOut) throw new Error('MNIST is not there as a whole');
  const rows = Uint32Array.from({ length: scored }, (_, i) => i);
  return [all, await drawnSamples(heldOut, rows), opened.classifier] as const;
}

/** What comes of the settings, look by look. */
async function trained() {
  const run = ownPictureRun(count, asked.map((pair) => pair.split('=')) as unknown as RawSettings, true);
  const size = sizeOf(digits.shape);
  const own = createDataset('own', digits.shape, digits.values.slice(0, count * size));
  const { features: real } = await judge.classify(unseen);
  const heldOut = await nearestIn(own, unseen.subarray(0, compared * size));
  const trainer = await createRunTrainer(device, { run, data: inColour(own) });
  const all = [];
  for (let i = 1; i <= looks; i++) {
    for await (const _ of trainer.train({ steps: Math.round((i * steps) / looks) - trainer.step }));
    const drawn = await trainer.sample(drawLatents({ count: scored, latent: run.latent, seed: 1 }));
    const samples = inGrey(drawn);
    const { features } = await judge.classify(samples);
    const frechet = frechetDistance(real, features, { dimension: features.length / scored });
    const near = await nearestIn(own, samples.subarray(0, compared * size));
    all.push({ step: trainer.step, frechet, copies: memorisation(near, heldOut).suspicious });
  }
  trainer.destroy();
  return all;
}

function inColour({ shape: [height = 0, width = 0], values }: Dataset): Dataset {
  const pixels = Uint8Array.from({ length: 3 * values.length }, (_, i) => values[Math.floor(i / 3)] ?? 0);
  return createDataset('images', [height, width, 3], pixels);
}

function inGrey(samples: Float32Array): Float32Array {
  return Float32Array.from({ length: samples.length / 3 }, (_, i) => {
    const [red = 0, green = 0, blue = 0] = samples.subarray(3 * i, 3 * i + 3);
    return (red + green + blue) / 3;
  });
}
