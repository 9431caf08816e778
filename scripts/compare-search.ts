// `node scripts/run.mjs scripts/compare-search.ts FROM TO [FILE]`: what the page's view "WGAN and GAN" trains where nothing
// else is asked for, for the seeds FROM to TO, in Node on the adapter that EARTHMOVER_ADAPTER names. Prints a table in
// Markdown; FILE gets a line of JSON for each seed with the numbers of all its looks.
import { appendFileSync } from 'node:fs';
import { createToy } from '../src/data/toys.ts';
import { heapsFound } from '../src/demo/story/ring.ts';
import { distanceToData } from '../src/demo/worker/distance.ts';
import { createPageRun, destroyPageRun } from '../src/demo/worker/page-run.ts';
import { readSettings } from '../src/demo/worker/settings.ts';
import { openDevice } from '../src/runtime/platform/node/open-device.ts';

const goal = 360;
const every = 60;
const points = 512;

// What the page's build puts in its place; checkpoints say it.
Object.assign(globalThis, { __EARTHMOVER_VERSION__: 'search' });
const device = await openDevice();
const data = createToy('8gaussians');
const [from = '1', to = '10', file] = process.argv.slice(2);
const names = ['modes, WGAN', 'modes, GAN', 'W₁, WGAN', 'W₁, GAN'];
console.log(`| seed | ${names.join(' | ')} |\n|---|---|---|---|---|`);
for (let seed = Number(from); seed <= Number(to); seed++) {
  const looks = await looksOf(seed);
  const [, ...last] = looks.at(-1) ?? [];
  const cells = [last[0], last[2], last[1]?.toFixed(2), last[3]?.toFixed(2)];
  console.log(`| ${seed} | ${cells.join(' | ')} |`);
  if (file) appendFileSync(file, `${JSON.stringify({ seed, looks })}\n`);
}
device.destroy();

/** [step, modes and W₁ of the WGAN, the same of the GAN] now and then. */
async function looksOf(seed: number): Promise<number[][]> {
  const config = readSettings('compare', [['seed', String(seed)]], 'search');
  const run = await createPageRun(device, { view: 'compare', config, data });
  const looks = [];
  for (let step = every; step <= goal; step += every) {
    const look = [step];
    for (const { trainer } of run.pairs) {
      for await (const _ of trainer.train({ steps: step - trainer.step }));
      const generated = await trainer.sample(trainer.fixedLatents(points));
      look.push(heapsFound(generated), Number(distanceToData(data, generated).toPrecision(4)));
    }
    looks.push(look);
  }
  destroyPageRun(run);
  return looks;
}
