import { mkdir, mkdtemp, readdir, readFile, rm, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { publish, withTemporaryFolder, writeDurably } from '../../src/node/cache.ts';

let cache: string;
beforeAll(async () => {
  cache = await mkdtemp(join(tmpdir(), 'earthmover-cache-'));
});
afterAll(() => rm(cache, { recursive: true, force: true }));

test('a temporary folder is gone afterwards, also when the work fails', async () => {
  await withTemporaryFolder(cache, (folder) => writeFile(join(folder, 'file'), 'x'));
  await expect(withTemporaryFolder(cache, () => Promise.reject(new Error('work')))).rejects.toThrow('work');
  expect(await readdir(cache)).toEqual([]);
});

test('what a process killed long ago has left is removed, what another may be using is not', async () => {
  for (const name of ['unfinished-old', 'unfinished-young', 'kept']) await mkdir(join(cache, name));
  const longAgo = new Date(Date.now() - 2 * 24 * 60 * 60 * 1000);
  for (const name of ['unfinished-old', 'kept']) await utimes(join(cache, name), longAgo, longAgo);
  await withTemporaryFolder(cache, async () => {});
  expect(await readdir(cache)).toEqual(['kept', 'unfinished-young']);
});

test('the first of two folders published to one place stays', async () => {
  const place = join(cache, 'place');
  for (const text of ['first', 'second']) {
    await withTemporaryFolder(cache, async (folder) => {
      await writeDurably(join(folder, 'file'), new TextEncoder().encode(text));
      await publish(folder, place);
    });
  }
  expect(await readFile(join(place, 'file'), 'utf8')).toBe('first');
});
