import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, onTestFinished, test } from 'vitest';
import { createDataset, type Dataset } from '../../src/data/dataset.ts';
import { encodeSafetensors, type StoredTensor } from '../../src/io/safetensors.ts';
import { openStoredDataset } from '../../src/node/stored-file.ts';

const folder = mkdtempSync(join(tmpdir(), 'earthmover-stored-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** Pictures whose bytes tell row and place. */
function pictures(count: number, shape: [number, number, number], labels?: Uint8Array): Dataset {
  const size = shape[0] * shape[1] * shape[2];
  const values = Uint8Array.from({ length: count * size }, (_, i) => (i * 31 + (i >> 8) * 7) % 256);
  return createDataset('numbered', shape, values, labels);
}

function writeSet(name: string, { values, shape, count, labels, hash }: Dataset, note?: string): string {
  const file = join(folder, name);
  if (!(values instanceof Uint8Array)) throw new Error('pictures are bytes');
  const tensors = new Map<string, StoredTensor>([
    ['images', { dtype: 'U8', shape: [count, ...shape], data: values }],
    ...(labels ? [['labels', { dtype: 'U8', shape: [count], data: labels }] as const] : []),
  ]);
  writeFileSync(file, encodeSafetensors(tensors, { hash, name: 'numbered', ...(note && { note }) }));
  return file;
}

async function opened(file: string) {
  const stored = await openStoredDataset(file);
  onTestFinished(() => stored.close());
  return stored;
}

test.each([
  ['whole words', [4, 4, 1] as [number, number, number]],
  ['odd rows', [3, 5, 3] as [number, number, number]],
])('rows of %s are read in any order, with neighbours and repeats', async (_, shape) => {
  const labels = Uint8Array.from({ length: 50 }, (_, i) => i % 10);
  const data = pictures(50, shape, labels);
  const { read, close, ...facts } = await opened(writeSet('rows', data));
  const { values, ...expected } = data;
  expect(facts).toEqual(expected);
  const width = shape[0] * shape[1] * shape[2];
  for (const rows of [[49], [3, 1, 2], [7, 7, 40, 0, 41, 7], Array.from({ length: 50 }, (_, i) => 49 - i)]) {
    const into = new Uint8Array(rows.length * width);
    await read(rows, into);
    expect([...into]).toEqual(rows.flatMap((row) => [...values.subarray(row * width, (row + 1) * width)]));
  }
});

test('neighbours of more than a megabyte are read in several runs', async () => {
  const data = pictures(40, [200, 200, 1]);
  const { read } = await opened(writeSet('large', data));
  const into = new Uint8Array(data.values.length);
  await read([...data.values.subarray(0, 40).keys()], into);
  expect(Buffer.compare(into, data.values as Uint8Array)).toBe(0);
});

test('a header longer than the first look is read whole', async () => {
  const data = pictures(3, [2, 2, 3]);
  const { read, hash } = await opened(writeSet('header', data, 'x'.repeat(100_000)));
  const into = new Uint8Array(12);
  await read([2], into);
  expect(hash).toBe(data.hash);
  expect([...into]).toEqual([...data.values.subarray(24)]);
});

test('a file that was cut under the reader fails with its name and the row; rows before the cut are read', async () => {
  const data = pictures(10, [8, 8, 3]);
  const file = writeSet('cut', data);
  const { read } = await opened(file);
  truncateSync(file, 1000);
  await read([0], new Uint8Array(192));
  const failure = await read([0, 9], new Uint8Array(384)).catch((fault: unknown) => fault);
  expect(failure).toMatchObject({ kind: 'data', facts: { file, row: 9, of: 10 } });
  expect(String(failure)).toContain('it ends before byte 1896');
});

test('closing waits for what is read, and fails later readings', async () => {
  const data = pictures(200, [16, 16, 3]);
  const stored = await openStoredDataset(writeSet('closed', data));
  const into = new Uint8Array(data.values.length);
  const rows = Array.from({ length: 100 }, (_, i) => 2 * i);
  const reading = stored.read(rows, into);
  await stored.close();
  await reading;
  expect([...into.subarray(99 * 768, 100 * 768)]).toEqual([...data.values.subarray(198 * 768, 199 * 768)]);
  await expect(stored.read([0], new Uint8Array(768))).rejects.toThrow('it was closed');
});

test.each<[string, () => string, RegExp]>([
  ['nothing', () => join(folder, 'none'), /no such file/],
  ['a folder', () => folder, /a folder/],
  ['a pipe', () => made('pipe', (path) => execFileSync('mkfifo', [path])), /a pipe/],
  [
    'text',
    () => made('text', (path) => writeFileSync(path, 'hello, hello, hello')),
    /no file of prepared pictures/,
  ],
  ['an empty file', () => made('empty', (path) => writeFileSync(path, '')), /truncated/],
  ['a file cut short', () => made('short', (path) => truncated(path)), /outside the file/],
  [
    'a set without a hash',
    () => made('hashless', (path) => writeFileSync(path, encodeSafetensors(new Map([['images', images]])))),
    /metadata hash: u8-2x1x1x3-…/,
  ],
  [
    'a model',
    () =>
      made('model', (path) =>
        writeFileSync(path, encodeSafetensors(new Map([['w', { shape: [1], data: Float32Array.of(1) }]]))),
      ),
    /a tensor images/,
  ],
])('%s is refused with a data error', async (_, file, message) => {
  const failure = await openStoredDataset(file()).catch((fault: unknown) => fault);
  expect(failure).toMatchObject({ kind: 'data' });
  expect(String(failure)).toMatch(message);
});

const images: StoredTensor = { dtype: 'U8', shape: [2, 1, 1, 3], data: new Uint8Array(6) };

function made(name: string, make: (path: string) => void): string {
  const path = join(folder, name);
  make(path);
  return path;
}

function truncated(path: string): void {
  const data = pictures(10, [8, 8, 3]);
  writeSet(path.slice(folder.length + 1), data);
  truncateSync(path, 1000);
}
