// `node scripts/run.mjs scripts/demo-record.ts`: records the run that the demo page shows where there is no WebGPU.
// Further arguments are settings, NAME=VALUE; `--dry` only prints the distances.
import { writeFileSync } from 'node:fs';
import { createToy } from '../src/data/toys.ts';
import { distanceToData } from '../src/demo/worker/distance.ts';
import { windowOf } from '../src/demo/worker/plane-window.ts';
import { readSettings } from '../src/demo/worker/settings.ts';
import { buildNetworks } from '../src/gan/networks.ts';
import { trainingConfig } from '../src/gan/run-config.ts';
import { createTrainer } from '../src/gan/trainer.ts';
import { openDevice } from '../src/runtime/platform/node/open-device.ts';

const scale = 1000;
const shown = 256;
const moments = 48;

const dry = process.argv.includes('--dry');
const given = process.argv
  .slice(2)
  .filter((text) => text.includes('='))
  .map((text) => text.split('=', 2) as [string, string]);
const settings = new Map<string, string>([['seed', '1'], ['steps', '1200'], ...given]);
const run = readSettings('points', [...settings], 'command line');
const data = createToy('8gaussians');
const device = await openDevice({ log: console.warn });
const trainer = await createTrainer(device, {
  ...buildNetworks(run, data.shape),
  data,
  config: trainingConfig(run),
});
const scaled = (values: ArrayLike<number>) => Array.from(values, (value) => Math.round(value * scale));
const frames = [];
// Early iterations change most: moments lie closer there.
for (let i = 0; i <= moments; i++) {
  const goal = Math.round((i / moments) ** 1.7 * run.steps!);
  for await (const _ of trainer.train({ steps: goal - trainer.step }));
  const points = await trainer.sample(trainer.fixedLatents(512));
  const w1 = distanceToData(data, points);
  console.log(goal, w1.toFixed(3));
  frames.push({ step: goal, w1: Number(w1.toFixed(4)), points: scaled(points.subarray(0, 2 * shown)) });
}
device.destroy();
if (!dry) {
  const recording = {
    reach: windowOf(data.values).reach,
    scale,
    real: scaled(data.values.subarray(0, 2 * shown)),
    frames,
  };
  writeFileSync(
    new URL('../src/demo/public/recorded/8gaussians.json', import.meta.url),
    JSON.stringify(recording),
  );
}
