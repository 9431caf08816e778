// The node training script, short on purpose: `node scripts/run.mjs scripts/train.ts`. It uses the public library
// only; `npm run train` is the full-grown version, with a run folder, checkpoints and all the options.
import { mkdir, writeFile } from 'node:fs/promises';
import {
  createTrainer,
  dcganCritic,
  dcganGenerator,
  encodeImageGrid,
  loadDataset,
  openDevice,
  runningMedian,
  wassersteinCurveSvg,
} from 'earthmover/node';

const steps = Number(process.argv[2] ?? 100);
const folder = 'runs/train-script';

// A GPU where there is one, a software adapter otherwise; the data; the two networks of the paper, at 32 pixels.
const device = await openDevice({ log: console.error });
const data = await loadDataset({ dataset: 'mnist', imageSize: 32, log: console.error });
const trainer = await createTrainer(device, {
  data,
  generator: dcganGenerator({ imageSize: 32, channels: 1, latent: 100, filters: 32 }),
  critic: dcganCritic({ imageSize: 32, channels: 1, filters: 32 }),
  config: { seed: 1, nCritic: 5, clip: 0.01, lr: 5e-5, batch: 64 },
});

// Algorithm 1. Every iteration is one submit; the metrics arrive behind it.
const estimates: number[] = [];
for await (const { step, wassersteinEstimate, milliseconds } of trainer.train({ steps })) {
  estimates.push(wassersteinEstimate);
  console.log(`step ${step}  W ≈ ${wassersteinEstimate.toFixed(4)}  ${milliseconds.toFixed(0)} ms`);
}

// What the generator makes of 64 fixed latents, and the curve that should fall.
await mkdir(folder, { recursive: true });
const samples = await trainer.sample(trainer.fixedLatents(64));
await writeFile(`${folder}/samples.png`, encodeImageGrid(samples, [64, 32, 32, 1]));
await writeFile(`${folder}/curve.svg`, await wassersteinCurveSvg({ estimates }));
console.log(`median estimate ${runningMedian(estimates).at(-1)}; samples and curve are in ${folder}`);

trainer.destroy();
device.destroy();
process.exit(0);
