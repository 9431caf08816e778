// Batches that stream in a page: from memory, from a Blob, and from a file in the browser's own storage.
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'vite';
import { afterAll, expect, it } from 'vitest';
import { closeChromium, inChromium, onPage } from '../package/page.ts';

const page = mkdtempSync(join(tmpdir(), 'earthmover-streaming-page-'));
afterAll(async () => {
  await closeChromium();
  rmSync(page, { recursive: true, force: true });
});

const library = fileURLToPath(new URL('../../src/index.ts', import.meta.url));

/** Runs in the page, and tells the hash of each run's weights. */
const story = `
import {
  createDataset, createRandom, createTrainer, encodeSafetensors, mlp, openDevice, openStoredBlob,
} from ${JSON.stringify(library)};

const shape = [3, 5, 3];
const [count, steps] = [100, 24];
const values = Uint8Array.from({ length: count * 45 }, (_, i) => (i * 31 + (i >> 8) * 7) % 256);
const data = createDataset('numbered', shape, values);
const images = { dtype: 'U8', shape: [count, ...shape], data: values };
const blob = new Blob([encodeSafetensors(new Map([['images', images]]), { hash: data.hash })]);

async function inOwnStorage() {
  const folder = await navigator.storage.getDirectory();
  const handle = await folder.getFileHandle('pictures.safetensors', { create: true });
  const writable = await handle.createWritable();
  await writable.write(blob);
  await writable.close();
  return handle.getFile();
}

const options = {
  generator: mlp({ input: 4, hidden: [8], output: 45, activation: 'relu', outputShape: shape }),
  critic: mlp({ input: shape, hidden: [8], output: 1, activation: 'leakyRelu' }),
  config: { seed: 7, batch: 15, latent: 4, nCritic: 3, clip: 0.1, lr: 1e-3 },
};

async function hashOf(trainer) {
  const bytes = encodeSafetensors(await trainer.readWeights());
  const digest = await crypto.subtle.digest('SHA-256', bytes);
  return [...new Uint8Array(digest)].map((byte) => byte.toString(16).padStart(2, '0')).join('');
}

async function trained(device, way) {
  const trainer = await createTrainer(device, { ...options, ...way });
  for await (const _ of trainer.train({ steps }));
  const hash = await hashOf(trainer);
  trainer.destroy();
  return hash;
}

async function stoppedOften(device, ways) {
  const random = createRandom(17, 1);
  let state;
  for (let session = 0; ; session++) {
    const trainer = await createTrainer(device, { ...options, ...ways[session % ways.length] });
    if (state) trainer.restore(state);
    const stop = new AbortController();
    const last = session === 10;
    const after = trainer.step + random.below(3);
    for await (const { step } of trainer.train({ steps: steps - trainer.step, signal: stop.signal })) {
      if (step >= after && !last) stop.abort();
    }
    state = await trainer.capture();
    const hash = last && (await hashOf(trainer));
    trainer.destroy();
    if (last) return hash;
  }
}

window.story = async () => {
  const device = await openDevice();
  const stored = await openStoredBlob(await inOwnStorage());
  const ways = [
    { data, streaming: false },
    { data, streaming: true },
    { data: await openStoredBlob(blob), streaming: true },
    { data: stored, streaming: true },
    { data: stored, streaming: false },
  ];
  const hashes = [];
  for (const way of ways) hashes.push(await trained(device, way));
  hashes.push(await stoppedOften(device, ways));
  return { name: stored.name, hashes };
};
`;

it('a page trains to the same weights from the GPU, memory, a Blob and its own storage, stopped often or not', async () => {
  writeFileSync(join(page, 'main.js'), story);
  writeFileSync(
    join(page, 'index.html'),
    '<!doctype html><title>a page</title><link rel="icon" href="data:,"><script type="module" src="./main.js"></script>',
  );
  mkdirSync(join(page, 'dist'));
  await build({ root: page, configFile: false, logLevel: 'error' });
  const told = await inChromium((tab) =>
    onPage(tab, page, (evaluate) => evaluate<{ name: string; hashes: string[] }>('window.story()')),
  );
  const [resident, ...others] = told.hashes;
  expect(resident).toMatch(/^[0-9a-f]{64}$/);
  expect(others).toEqual(new Array(5).fill(resident));
  expect(told.name).toBe('pictures.safetensors');
});
