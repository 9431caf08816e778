import { execFileSync } from 'node:child_process';
import { mkdir, mkdtemp, rm, truncate, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { encode } from 'fast-png';
import sharp from 'sharp';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { DatasetName } from '../../src/data/catalogue.ts';
import { loadDataset } from '../../src/node/datasets.ts';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'earthmover-datasets-'));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

async function place(path: string, bytes: Uint8Array | string): Promise<string> {
  const file = join(folder, path);
  await mkdir(join(file, '..'), { recursive: true });
  await writeFile(file, bytes);
  return file;
}

function idx(sizes: readonly number[], value: number): Uint8Array {
  const header = new DataView(new ArrayBuffer(4 + 4 * sizes.length));
  header.setUint32(0, 0x0800 + sizes.length);
  sizes.forEach((size, axis) => {
    header.setUint32(4 + 4 * axis, size);
  });
  const length = sizes.reduce((a, b) => a * b, 1);
  return Uint8Array.of(...new Uint8Array(header.buffer), ...new Uint8Array(length).fill(value));
}

const flatPng = (side: number, grey: number) =>
  encode({ width: side, height: side, channels: 1, data: new Uint8Array(side * side).fill(grey) });

const flatSharp = (grey: number) =>
  sharp({ create: { width: 20, height: 10, channels: 3, background: { r: grey, g: grey, b: grey } } });

test.each(['8gaussians', '25gaussians', 'swissroll'] as const)(
  '%s needs no files and follows its seed',
  async (dataset) => {
    const points = await loadDataset({ dataset, count: 1000, seed: 4 });
    expect(points).toMatchObject({ name: dataset, shape: [2], count: 1000, encoding: 'f32' });
    expect((await loadDataset({ dataset, count: 1000, seed: 4 })).hash).toBe(points.hash);
    expect((await loadDataset({ dataset, count: 1000, seed: 5 })).hash).not.toBe(points.hash);
  },
);

test('csv points are read from --data, and count takes the first', async () => {
  const data = await place('points.csv', 'x,y\n1,2\n3,4\n5,6\n');
  expect([...(await loadDataset({ dataset: 'csv', data, count: 2 })).values]).toEqual([1, 2, 3, 4]);
  const broken = await place('broken.csv', 'x,y\n1,2\n3,oops\n');
  await expect(loadDataset({ dataset: 'csv', data: broken })).rejects.toThrow(
    /broken\.csv[\s\S]*line +3[\s\S]*column +2/,
  );
});

test.each(['mnist', 'fashion-mnist'] as const)(
  '%s is read from a folder or a file, with labels beside it',
  async (dataset) => {
    const images = await place(`${dataset}/train-images-idx3-ubyte.gz`, gzipSync(idx([3, 4, 4], 9)));
    await place(`${dataset}/train-labels-idx1-ubyte.gz`, gzipSync(idx([3], 7)));
    const fromFolder = await loadDataset({ dataset, data: join(folder, dataset) });
    expect(fromFolder).toMatchObject({
      name: dataset,
      shape: [4, 4, 1],
      count: 3,
      labels: Uint8Array.of(7, 7, 7),
    });
    expect(await loadDataset({ dataset, data: images })).toEqual(fromFolder);
  },
);

test('fashion-mnist is found in the data folders of the system, and else the way to get it is told', async () => {
  await place('system/datasets/fashion-mnist/train-images-idx3-ubyte', idx([2, 4, 4], 1));
  const before = process.env.XDG_DATA_DIRS;
  try {
    process.env.XDG_DATA_DIRS = `${join(folder, 'nowhere')}:${join(folder, 'system')}`;
    expect((await loadDataset({ dataset: 'fashion-mnist', imageSize: 8 })).shape).toEqual([8, 8, 1]);
    process.env.XDG_DATA_DIRS = join(folder, 'nowhere');
    await expect(loadDataset({ dataset: 'fashion-mnist' })).rejects.toThrow(
      /nowhere[\s\S]*dataset-fashion-mnist[\s\S]*--data/,
    );
  } finally {
    if (before === undefined) delete process.env.XDG_DATA_DIRS;
    else process.env.XDG_DATA_DIRS = before;
  }
});

test('a missing, a truncated and a misplaced idx file each fail with the path', async () => {
  const missing = join(folder, 'no-such-file');
  await expect(loadDataset({ dataset: 'mnist', data: missing })).rejects.toThrow(
    /no such file[\s\S]*no-such-file/,
  );
  const cut = await place('cut/train-images-idx3-ubyte', idx([3, 4, 4], 9));
  await truncate(cut, 30);
  await expect(loadDataset({ dataset: 'mnist', data: join(folder, 'cut') })).rejects.toThrow(
    /truncated[\s\S]*cut[\s\S]*64 bytes[\s\S]*30 bytes/,
  );
  await place('other/readme.txt', 'hello');
  await expect(loadDataset({ dataset: 'mnist', data: join(folder, 'other') })).rejects.toThrow(
    /train-images-idx3-ubyte[\s\S]*readme\.txt/,
  );
});

test('cifar10 is read from its folder, the folder around it, the archive, or one batch', async () => {
  const record = (label: number) => Uint8Array.of(label, ...new Uint8Array(3072).fill(label));
  const batch = await place('cifar/cifar-10-batches-bin/data_batch_2.bin', record(2));
  await place('cifar/cifar-10-batches-bin/data_batch_1.bin', record(1));
  await place('cifar/cifar-10-batches-bin/test_batch.bin', record(9));
  const whole = await loadDataset({ dataset: 'cifar10', data: join(folder, 'cifar') });
  expect(whole).toMatchObject({ shape: [32, 32, 3], labels: Uint8Array.of(1, 2) });
  const inner = join(folder, 'cifar', 'cifar-10-batches-bin');
  expect(await loadDataset({ dataset: 'cifar10', data: inner })).toEqual(whole);
  expect((await loadDataset({ dataset: 'cifar10', data: batch })).labels).toEqual(Uint8Array.of(2));

  const archive = join(folder, 'cifar-10-binary.tar.gz');
  execFileSync('tar', ['czf', archive, '-C', join(folder, 'cifar'), 'cifar-10-batches-bin']);
  expect(await loadDataset({ dataset: 'cifar10', data: archive })).toEqual(whole);
  await truncate(archive, 60);
  await expect(loadDataset({ dataset: 'cifar10', data: archive })).rejects.toMatchObject({ kind: 'data' });
});

test.each<[DatasetName, RegExp]>([
  ['csv', /points as CSV[\s\S]*--data/],
  ['cifar10', /cifar-10-binary[\s\S]*--data/],
  ['images', /folder[\s\S]*--data/],
])('%s without --data says what to pass', async (dataset, message) => {
  await expect(loadDataset({ dataset })).rejects.toMatchObject({
    kind: 'data',
    message: expect.stringMatching(message),
  });
});

test('a folder of png, jpeg and webp is read recursively, by content, in the order of paths', async () => {
  await place('pictures/c.png', flatPng(7, 30));
  await place('pictures/a/z.JPG', await flatSharp(10).jpeg({ quality: 100 }).toBuffer());
  await place('pictures/b.webp', await flatSharp(20).webp({ lossless: true }).toBuffer());
  await place('pictures/d-is-a-png.jpeg', flatPng(70, 40));
  await place('pictures/.hidden.png', 'no picture');
  await place('pictures/notes.txt', 'no picture');
  const lines: string[] = [];
  const set = await loadDataset({
    dataset: 'images',
    data: join(folder, 'pictures'),
    cacheDir: join(folder, 'cache'),
    imageSize: 16,
    log: (line) => lines.push(line),
  });
  expect(set).toMatchObject({ shape: [16, 16, 3], count: 4, encoding: 'u8' });
  expect([0, 1, 2, 3].map((i) => set.values[i * 768])).toEqual([10, 20, 30, 40]);
  expect(lines).toEqual([expect.stringMatching(/1 files.*notes\.txt/)]);
});

test('pictures that JPEG stores turned are set upright', async () => {
  const half = Uint8Array.from({ length: 32 * 32 * 3 }, (_, i) => (i < 16 * 32 * 3 ? 255 : 0));
  const turned = await sharp(half, { raw: { width: 32, height: 32, channels: 3 } })
    .jpeg({ quality: 100 })
    .withMetadata({ orientation: 3 })
    .toBuffer();
  await place('turned/a.jpg', turned);
  const set = await loadDataset({
    dataset: 'images',
    data: join(folder, 'turned'),
    cacheDir: join(folder, 'cache'),
    imageSize: 32,
    channels: 1,
  });
  expect(set.values[0]).toBeLessThan(10);
  expect(set.values[1023]).toBeGreaterThan(245);
});

test('a corrupt picture is named and left out, and fails the load when strict', async () => {
  await place('corrupt/a.png', flatPng(9, 50));
  await place('corrupt/b.png', flatPng(9, 60).slice(0, 50));
  const noise = Uint8Array.from({ length: 64 * 64 }, (_, i) => (i * 7919) % 256);
  const jpeg = await sharp(noise, { raw: { width: 64, height: 64, channels: 1 } })
    .jpeg()
    .toBuffer();
  await place('corrupt/c.jpg', jpeg.subarray(0, jpeg.length / 2));
  await place('corrupt/d.webp', 'RIFFxxxxWEBPnothing');
  await place('corrupt/e.png', 'plain text');
  await place('corrupt/f.png', '');
  const lines: string[] = [];
  const cacheDir = join(folder, 'cache');
  const data = join(folder, 'corrupt');
  const request = { dataset: 'images', data, imageSize: 16, channels: 1, cacheDir } as const;
  const set = await loadDataset({ ...request, log: (line) => lines.push(line) });
  expect(set.count).toBe(1);
  for (const name of ['b.png', 'c.jpg', 'd.webp', 'e.png', 'f.png']) {
    expect(lines.some((line) => line.includes(join('corrupt', name)))).toBe(true);
  }
  await expect(loadDataset({ ...request, strict: true })).rejects.toThrow(
    /cannot be read[\s\S]*b\.png[\s\S]*--strict/,
  );
});

test('a folder without pictures fails and names what it holds instead', async () => {
  await mkdir(join(folder, 'empty'), { recursive: true });
  const load = (data: string) =>
    loadDataset({ dataset: 'images', data: join(folder, data), cacheDir: join(folder, 'cache') });
  await expect(load('empty')).rejects.toThrow(/no pictures[\s\S]*no files/);
  await place('texts/a.txt', 'a');
  await expect(load('texts')).rejects.toThrow(/no pictures[\s\S]*1 other files: a\.txt/);
  await place('broken/a.png', 'a');
  await expect(load('broken')).rejects.toThrow(/none of the pictures[\s\S]*a\.png/);
  await expect(load('texts/a.txt')).rejects.toThrow(/no set of pictures[\s\S]*found +none of these/);
});

test('the emoji stay with their own pictures when --data gives some', async () => {
  await place('own/a.png', flatPng(64, 5));
  const cacheDir = join(folder, 'cache');
  const set = await loadDataset({ dataset: 'emoji', data: join(folder, 'own'), cacheDir });
  expect(set).toMatchObject({ name: 'emoji', shape: [64, 64, 3], count: 1 });
});

test('sizes, counts and names that cannot be used are refused', async () => {
  for (const wrong of [
    { imageSize: 0 },
    { imageSize: Number.NaN },
    { count: 0 },
    { count: 1.5 },
    { count: Number.NaN },
  ]) {
    await expect(loadDataset({ dataset: 'swissroll', ...wrong })).rejects.toMatchObject({ kind: 'usage' });
  }
  await expect(loadDataset({ dataset: 'minst' as DatasetName })).rejects.toThrow(/minst[\s\S]*mnist/);
});

test('columns are those of a CSV file', async () => {
  const data = await place('named.csv', 'name;x;y\na;1,5;2\n');
  expect([...(await loadDataset({ dataset: 'csv', data, columns: 'y, x' })).values]).toEqual([2, 1.5]);
  await expect(loadDataset({ dataset: '8gaussians', columns: 'x' })).rejects.toMatchObject({
    kind: 'usage',
    message: expect.stringMatching(/columns[\s\S]*8gaussians[\s\S]*--dataset csv/),
  });
});

test('a cache that cannot be written is named', async () => {
  const cacheDir = join(await place('a-file', 'in the way'), 'cache');
  await expect(loadDataset({ dataset: 'emoji', cacheDir })).rejects.toMatchObject({ kind: 'disk' });
});
