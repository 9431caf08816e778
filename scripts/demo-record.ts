// `node scripts/run.mjs scripts/demo-record.ts`: records the run that the demo page opens with, and shows where there is no
// WebGPU: what the page itself trains on a GPU, the ring's recipe. Further arguments are settings, NAME=VALUE; `--dry` only prints the distances.
import { writeFileSync } from 'node:fs';
import { createToy, mixtureOf } from '../src/data/toys.ts';
import { distanceFloor, distanceToData } from '../src/demo/worker/distance.ts';
import { windowOf } from '../src/demo/worker/plane-window.ts';
import { readSettings } from '../src/demo/worker/settings.ts';
import { buildNetworks } from '../src/gan/networks.ts';
import { trainingConfig } from '../src/gan/run-config.ts';
import { createTrainer } from '../src/gan/trainer.ts';
import { modeScores } from '../src/metrics/mode-scores.ts';
import { openDevice } from '../src/runtime/platform/node/open-device.ts';

const scale = 1000;
const shown = 256;
const moments = 48;

const dry = process.argv.includes('--dry');
const given = process.argv
  .slice(2)
  .filter((text) => text.includes('='))
  .map((text) => text.split('=', 2) as [string, string]);
const settings = new Map<string, string>([['seed', '1'], ['steps', '1500'], ...given]);
const run = readSettings('points', [...settings], 'command line', false);
const data = createToy('8gaussians');
const device = await openDevice({ log: console.warn });
const trainer = await createTrainer(device, {
  ...buildNetworks(run, data.shape),
  data,
  config: trainingConfig(run),
});
/** int16 in units of 1/scale, as base64. */
const packed = (values: ArrayLike<number>) => {
  const bytes = Buffer.alloc(2 * values.length);
  for (let i = 0; i < values.length; i++) bytes.writeInt16LE(Math.round(values[i]! * scale), 2 * i);
  return bytes.toString('base64');
};
const mixture = mixtureOf('8gaussians')!;
const frames = [];
// Early iterations change most: moments lie closer there.
for (let i = 0; i <= moments; i++) {
  const goal = Math.round((i / moments) ** 1.7 * run.steps!);
  for await (const _ of trainer.train({ steps: goal - trainer.step }));
  const points = await trainer.sample(trainer.fixedLatents(512));
  const w1 = distanceToData(data, points);
  const { covered, highQuality } = modeScores(points, mixture);
  console.log(goal, w1.toFixed(3), covered, highQuality.toFixed(2));
  const drawn = packed(points.subarray(0, 2 * shown));
  frames.push({ step: goal, w1: Number(w1.toFixed(4)), covered, points: drawn });
}
device.destroy();
if (!dry) {
  const recording = {
    reach: windowOf(data.values).reach,
    scale,
    floor: Number(distanceFloor(data).toFixed(4)),
    real: packed(data.values.subarray(0, 2 * shown)),
    frames,
  };
  writeFileSync(
    new URL('../src/demo/public/recorded/8gaussians.json', import.meta.url),
    `${JSON.stringify(recording, null, 2)}\n`,
  );
}
