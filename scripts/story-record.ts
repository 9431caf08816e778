// `node scripts/run.mjs scripts/story-record.ts [duel] [critic] [digits]`: trains what the page's story shows in its last
// three steps, in Node on the adapter that EARTHMOVER_ADAPTER names, and writes what the page plays where there is no
// WebGPU. The digits come from the built page: `npm run build:demo` first. Without a name: all three.
import { writeFileSync } from 'node:fs';
import { gzipSync } from 'node:zlib';
import type { CriticAsked, CriticLook } from '../src/demo/story/critic.ts';
import {
  criticRecordingOf,
  recordedClips,
  recordedLooks,
  recordedSteps,
} from '../src/demo/story/critic-recording.ts';
import { teachCritic } from '../src/demo/story/critic-run.ts';
import { digitsRecordingOf } from '../src/demo/story/digits-recording.ts';
import { teachDigits } from '../src/demo/story/digits-run.ts';
import { recordingOf } from '../src/demo/story/duel-recording.ts';
import { playDuel } from '../src/demo/story/duel-run.ts';
import { openDevice } from '../src/runtime/platform/node/open-device.ts';
import { serveBuiltPage } from '../test/demo/site.ts';

const device = await openDevice();
const recordings = { duel, critic, digits };
const named = process.argv.slice(2);
for (const [name, record] of Object.entries(recordings)) {
  if (named.length > 0 && !named.includes(name)) continue;
  const text = JSON.stringify(await record());
  writeFileSync(new URL(`../src/demo/public/recorded/${name}.json`, import.meta.url), text);
  console.log(`${name}: ${text.length} bytes, ${gzipSync(text).length} gzipped`);
}
device.destroy();

async function duel() {
  return recordingOf(await all(playDuel(device, 1)));
}

/** Every second look of each pair's own run. */
async function critic() {
  const runs = [];
  for (const clip of recordedClips) {
    for (const nCritic of recordedSteps) runs.push(await taught({ clip, nCritic }));
  }
  return criticRecordingOf(runs);
}

async function taught(asked: CriticAsked): Promise<CriticLook[]> {
  const looks: CriticLook[] = [];
  const run = teachCritic(device, asked);
  for (let i = 1; looks.length < recordedLooks; i++) {
    const { value } = await run.next(asked);
    if (value && i % 2 === 0) looks.push(value);
  }
  await run.return();
  const last = looks.at(-1);
  console.log(
    asked,
    last && [last.step, last.w1, last.estimate, last.slope, last.estimate / last.slope, last.atClip],
  );
  return looks;
}

async function digits() {
  const site = await serveBuiltPage();
  try {
    return digitsRecordingOf(await all(teachDigits(device, site.address)));
  } finally {
    site.close();
  }
}

async function all<T>(source: AsyncIterable<T>): Promise<T[]> {
  const items: T[] = [];
  for await (const item of source) items.push(item);
  return items;
}
