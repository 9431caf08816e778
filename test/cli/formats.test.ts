import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { afterAll, expect, it } from 'vitest';
import { type Breakage, writeBroken } from '../support/broken-formats.ts';
import { formats } from '../support/format-fixtures.ts';
import { earthmover } from './run-command.ts';

const base = mkdtempSync(join(tmpdir(), 'earthmover-formats-'));
afterAll(() => rmSync(base, { recursive: true, force: true }));

const small = [
  '--generator',
  'mlp:16',
  '--critic',
  'mlp:16',
  '--image-size',
  '8',
  '--batch',
  '2',
  '--steps',
  '2',
];

it.each<[string, Breakage]>([
  ['pictures.zip', 'truncated'],
  ['nhwc-u1.npy', 'mislabelled'],
  ['pictures.tar.gz', 'bomb'],
  ['hub.parquet', 'wrong magic'],
  ['bedroom_val_lmdb', 'truncated'],
])('%s that is broken (%s) ends a run with exit code 5 and a few clear lines', async (file, breakage) => {
  const data = writeBroken(file, breakage, base)!;
  const out = join(base, 'out', basename(data));
  const { code, stdout, stderr } = await earthmover(
    'train',
    '--dataset',
    'images',
    '--data',
    data,
    ...small,
    '--out',
    out,
  );
  expect(code, stderr).toBe(5);
  expect(stdout).toBe('');
  expect(stderr).toContain(basename(data));
  expect(stderr).toMatch(/\n +hint +[a-z]/);
  expect(stderr).not.toMatch(/\n +at |fault of Earthmover/);
});

it('arrays train by a run, whose config has the order of their axes', async () => {
  const out = join(base, 'arrays');
  const data = ['--dataset', 'images', '--data', join(formats, 'nhwc-u1.npy'), '--layout', 'nhwc'];
  const { code, stderr } = await earthmover('train', ...data, ...small, '--out', out);
  expect(code, stderr).toBe(0);
  expect(existsSync(join(out, 'metrics.jsonl'))).toBe(true);
  expect(JSON.parse(readFileSync(join(out, 'config.json'), 'utf8'))).toMatchObject({ layout: 'nhwc' });
});

it('the layout of what has none is refused', async () => {
  const wrong = ['--dataset', 'mnist', '--layout', 'nhwc', ...small, '--out', join(base, 'none')];
  const { code, stderr } = await earthmover('train', ...wrong);
  expect(code, stderr).toBe(2);
  expect(stderr).toMatch(/layout: the data are no arrays of pictures[\s\S]*mnist/);
});
