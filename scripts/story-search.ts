// `node scripts/run.mjs scripts/story-search.ts FROM TO [FILE]`: step 4 of the page's story for the seeds FROM to TO, in
// Node on the adapter that EARTHMOVER_ADAPTER names. Prints a table in Markdown: what the page would show of each seed, and
// whether what it claims is true. FILE gets a line of JSON for each seed with the numbers of all its looks.
import { appendFileSync } from 'node:fs';
import { type DuelLook, duelModels, verdictOf } from '../src/demo/story/duel.ts';
import { playDuel } from '../src/demo/story/duel-run.ts';
import { openDevice } from '../src/runtime/platform/node/open-device.ts';

const device = await openDevice();
const [from = '1', to = '10', file] = process.argv.slice(2);
await search(Number(from), Number(to));
device.destroy();

async function duelOf(seed: number): Promise<DuelLook[]> {
  const looks = [];
  for await (const look of playDuel(device, seed)) looks.push(look);
  return looks;
}

async function search(first: number, last: number): Promise<void> {
  const names = ['heaps, WGAN', 'heaps, GAN', 'W₁, WGAN', 'W₁, GAN', 'follows, WGAN', 'follows, GAN'];
  console.log(`| seed | ${names.join(' | ')} | claim | s |\n|---|---|---|---|---|---|---|---|---|`);
  let held = 0;
  for (let seed = first; seed <= last; seed++) {
    const start = performance.now();
    const looks = await duelOf(seed);
    const seconds = (performance.now() - start) / 1000;
    const verdict = verdictOf(looks);
    const sides = looks.at(-1)?.sides;
    if (!verdict || !sides) throw new Error('a duel of no looks');
    if (verdict.holds) held++;
    const cells = [
      seed,
      ...duelModels.map((model) => sides[model].found),
      ...duelModels.map((model) => sides[model].w1.toFixed(2)),
      ...duelModels.map((model) => verdict.follows[model]?.toFixed(2)),
      verdict.holds ? 'true' : 'not true',
      seconds.toFixed(0),
    ];
    console.log(`| ${cells.join(' | ')} |`);
    if (file) appendFileSync(file, `${JSON.stringify({ seed, looks: looks.map(numbersOf) })}\n`);
  }
  console.log(`\nThe claim is true for ${held} of ${last - first + 1} seeds.`);
}

/** [step, found, w1, estimate of the WGAN, the same of the GAN] */
function numbersOf({ step, sides }: DuelLook): number[] {
  const short = (value: number) => Number(value.toPrecision(4));
  return [
    step,
    ...duelModels.flatMap((model) => [
      sides[model].found,
      short(sides[model].w1),
      short(sides[model].estimate),
    ]),
  ];
}
