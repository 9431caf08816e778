import { existsSync, mkdtempSync, readFileSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { createRandom } from '../../src/core/random.ts';
import { gifOf } from '../support/gif.ts';
import { earthmover, jsonLines } from './run-command.ts';

const base = mkdtempSync(join(tmpdir(), 'earthmover-outputs-'));
afterAll(() => rmSync(base, { recursive: true, force: true }));
const run = join(base, 'run');

beforeAll(async () => {
  writePictures();
  const networks = ['--dataset', 'mnist', '--data', base, '--generator', 'mlp:8', '--critic', 'mlp:8'];
  const cadence = ['--image-size', '8', '--batch', '16', '--sample-every', '2', '--score-every', '2'];
  const { code, stderr } = await earthmover('train', ...networks, ...cadence, '--steps', '4', '--out', run);
  expect(code, stderr).toBe(0);
});

/** Noise as an idx file of 8 × 8 pixels, without labels. */
function writePictures(): void {
  const [count, random] = [250, createRandom(1, 1)];
  const images = Buffer.alloc(16 + 64 * count);
  for (const [i, word] of [0x803, count, 8, 8].entries()) images.writeUInt32BE(word, 4 * i);
  for (let i = 16; i < images.length; i++) images[i] = random.below(256);
  writeFileSync(join(base, 'train-images-idx3-ubyte'), images);
}

const film = () => gifOf(new Uint8Array(readFileSync(join(run, 'progress.gif'))));

it('a run of pictures leaves a film of its sheets, which goes on when the run is resumed', async () => {
  const side = 9 * (4 * 10 + 2);
  expect(film()).toMatchObject({ width: side, height: side, endless: true });
  expect(film().frames.map(({ ms }) => ms)).toEqual([200, 2000]);
  const { code, stderr, stdout } = await earthmover('train', '--resume', run, '--steps', '7', '--json');
  expect(code, stderr).toBe(0);
  // Sheets of steps 2, 4 and 6, and the last one.
  expect(film().frames.map(({ ms }) => ms)).toEqual([200, 200, 200, 2000]);
  expect(jsonLines(stdout).at(-1)).toMatchObject({ event: 'done', progress: join(run, 'progress.gif') });
});

it('a sheet that was torn when the machine went down is left out', async () => {
  truncateSync(join(run, 'samples', 'step-000002.png'), 40);
  const { code, stderr } = await earthmover('train', '--resume', run, '--steps', '8');
  expect(code, stderr).toBe(0);
  expect(film().frames).toHaveLength(4);
});

it('pictures without labels are scored by their sliced distance, and only by those at hand', () => {
  const lines = jsonLines(readFileSync(join(run, 'scores.jsonl'), 'utf8'));
  expect(lines[0]).toMatchObject({ step: 2, samples: 125, verdict: expect.any(String) });
  expect(lines[0]!.sliced).toBeGreaterThan(lines[0]!.slicedFloor as number);
});

it('points have no film', async () => {
  const out = join(base, 'points');
  const small = ['--dataset', '8gaussians', '--generator', 'mlp:8', '--critic', 'mlp:8', '--batch', '16'];
  const { code, stderr } = await earthmover(
    'train',
    ...small,
    '--sample-every',
    '1',
    '--steps',
    '2',
    '--out',
    out,
  );
  expect(code, stderr).toBe(0);
  expect(existsSync(join(out, 'progress.gif'))).toBe(false);
});
