import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { decode, encode } from 'fast-png';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { earthmover } from './run-command.ts';

let base = '';
beforeAll(() => {
  base = mkdtempSync(join(tmpdir(), 'earthmover-shapes-'));
});
afterAll(() => rmSync(base, { recursive: true, force: true }));

it('rectangular pictures of a size without powers of two train padded and augmented, and are sampled', async () => {
  const [pictures, out] = [join(base, 'pictures'), join(base, 'run')];
  mkdirSync(pictures);
  for (let i = 0; i < 8; i++) {
    const data = Uint8Array.from({ length: 40 * 10 * 3 }, (_, at) => (at * (i + 3)) % 256);
    writeFileSync(join(pictures, `${i}.png`), encode({ width: 40, height: 10, channels: 3, depth: 8, data }));
  }
  const shape = ['--image-size', '14x9', '--fit', 'pad', '--augment', 'flip,shift', '--augment-shift', '2'];
  const small = ['--filters', '4', '--latent', '4', '--batch', '4', '--steps', '2', '--sample-every', '1'];
  const of = ['--dataset', 'images', '--data', pictures, '--out', out, '--monitor-every', '0'];
  const trained = await earthmover('train', ...of, ...shape, ...small);
  expect(trained.code, trained.stderr).toBe(0);
  expect(JSON.parse(readFileSync(join(out, 'config.json'), 'utf8'))).toMatchObject({
    imageSize: '14x9',
    fit: 'pad',
    augment: 'flip,shift',
    augmentShift: 2,
  });
  const sheet = decode(readFileSync(join(out, 'samples', 'step-000002.png')));
  expect([sheet.width, sheet.height]).toEqual([8 * 16 + 2, 8 * 11 + 2]);
  expect(existsSync(join(out, 'progress.gif'))).toBe(true);
  const folder = join(base, 'drawn');
  const drawn = await earthmover('sample', '--run', out, '--count', '2', '--out', `${folder}/`);
  expect(drawn.code, drawn.stderr).toBe(0);
}, 60_000);

it('points near 150,000 from a file are sampled in their own units', async () => {
  const [data, out] = [join(base, 'points.csv'), join(base, 'points')];
  const rows = Array.from({ length: 64 }, (_, i) => `${150_000 + 100 * Math.sin(i)},7,${1e-3 * Math.cos(i)}`);
  writeFileSync(data, `east,constant,slope\n${rows.join('\n')}\n`);
  const networks = ['--generator', 'mlp:16', '--critic', 'mlp:16', '--batch', '16', '--latent', '2'];
  const of = ['--dataset', 'csv', '--data', data, '--out', out, '--monitor-every', '0'];
  const trained = await earthmover('train', ...of, ...networks, '--steps', '2');
  expect(trained.code, trained.stderr).toBe(0);
  expect(JSON.parse(readFileSync(join(out, 'config.json'), 'utf8'))).toMatchObject({ standardize: true });
  const file = join(base, 'drawn.csv');
  const drawn = await earthmover('sample', '--run', out, '--count', '20', '--out', file);
  expect(drawn.code, drawn.stderr).toBe(0);
  const lines = readFileSync(file, 'utf8')
    .trim()
    .split('\n')
    .filter((line) => /^-?\d/.test(line));
  expect(lines).toHaveLength(20);
  for (const line of lines) {
    const [east = 0, constant, slope = 0] = line.split(',').map(Number);
    // Untrained networks give numbers of about 1, in deviations of 70 and 0.0007.
    expect(Math.abs(east - 150_000)).toBeLessThan(500);
    expect(constant).toBe(7);
    expect(Math.abs(slope)).toBeLessThan(0.01);
  }
}, 60_000);
