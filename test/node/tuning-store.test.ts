import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { loadTuning, saveTuning, tuningKey } from '../../src/node/tuning-store.ts';

const folder = () => mkdtempSync(join(tmpdir(), 'tuning-'));

test('a tuning is found again under its key, and under no other', async () => {
  const cache = folder();
  const key = tuningKey('an adapter', '1.0.0', [['critic/matmul', 'register', ['register', 'rows']]]);
  await saveTuning(key, { 'critic/matmul': 'rows' }, cache);
  await saveTuning('another', { x: 'register' }, cache);
  expect(await loadTuning(key, cache)).toEqual({ 'critic/matmul': 'rows' });
  expect(await loadTuning(tuningKey('an adapter', '1.0.1', []), cache)).toBeUndefined();
});

test('a damaged file is as good as none, and is replaced', async () => {
  const cache = folder();
  writeFileSync(join(cache, 'tuning.json'), '{"key": 3');
  expect(await loadTuning('key', cache)).toBeUndefined();
  await saveTuning('key', { a: 'rows' }, cache);
  expect(await loadTuning('key', cache)).toEqual({ a: 'rows' });
});

test('a folder that cannot be written costs nothing but the tuning', async () => {
  const file = join(folder(), 'file');
  writeFileSync(file, '');
  await saveTuning('key', { a: 'rows' }, file);
  expect(await loadTuning('key', file)).toBeUndefined();
});
