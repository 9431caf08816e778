// Run by Deno: tells the story with a checkpoint in the file that is named, and prints it as JSON with the weights after 50
// iterations.
import { readFile, writeFile } from 'node:fs/promises';
import { type Device, openDevice } from '../../../../src/index.ts';
import { type Story, tellStory, weightsAfter } from './story.ts';

/** What it prints. */
export interface Told extends Story {
  readonly class: Device['traits']['class'];
  /** After 50 iterations. */
  readonly weights: Readonly<Record<string, readonly number[]>>;
}

const [file = ''] = process.argv.slice(2);
const device = await openDevice();
const weights = await weightsAfter(device, 50);
const { class: found } = device.traits;
const story = await tellStory(device, async (bytes) => {
  await writeFile(file, bytes);
  return readFile(file);
});
device.destroy();
console.log(JSON.stringify({ ...story, class: found, weights } satisfies Told));
