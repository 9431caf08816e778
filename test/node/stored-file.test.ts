import { execFileSync } from 'node:child_process';
import { truncateSync, writeFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { encodeSafetensors, type StoredTensor } from '../../src/io/safetensors.ts';
import { openStoredDataset } from '../../src/node/stored-file.ts';
import { newPath, numbered, storedIn, writeStored } from '../support/stored.ts';

test.each([
  ['whole words', [4, 4, 1] as [number, number, number]],
  ['odd rows', [3, 5, 3] as [number, number, number]],
])('rows of %s are read in any order, with neighbours and repeats', async (_, shape) => {
  const labels = Uint8Array.from({ length: 50 }, (_, i) => i % 10);
  const data = numbered(50, shape, labels);
  const { read, close, ...facts } = await storedIn(writeStored(data));
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
  const data = numbered(40, [200, 200, 1]);
  const { read } = await storedIn(writeStored(data));
  const into = new Uint8Array(data.values.length);
  await read([...data.values.subarray(0, 40).keys()], into);
  expect(Buffer.compare(into, data.values as Uint8Array)).toBe(0);
});

test('a header longer than the first look is read whole', async () => {
  const data = numbered(3, [2, 2, 3]);
  const { read, hash } = await storedIn(writeStored(data, 'x'.repeat(100_000)));
  const into = new Uint8Array(12);
  await read([2], into);
  expect(hash).toBe(data.hash);
  expect([...into]).toEqual([...data.values.subarray(24)]);
});

test('a file that was cut under the reader fails with its name and the row; rows before the cut are read', async () => {
  const data = numbered(10, [8, 8, 3]);
  const file = writeStored(data);
  const { read } = await storedIn(file);
  truncateSync(file, 1000);
  await read([0], new Uint8Array(192));
  const failure = await read([0, 9], new Uint8Array(384)).catch((fault: unknown) => fault);
  expect(failure).toMatchObject({ kind: 'data', facts: { file, row: 9, of: 10 } });
  expect(String(failure)).toContain('it ends before byte 1896');
});

test('closing waits for what is read, and fails later readings', async () => {
  const data = numbered(200, [16, 16, 3]);
  const stored = await openStoredDataset(writeStored(data));
  const into = new Uint8Array(data.values.length);
  const rows = Array.from({ length: 100 }, (_, i) => 2 * i);
  const reading = stored.read(rows, into);
  await stored.close();
  await reading;
  expect([...into.subarray(99 * 768, 100 * 768)]).toEqual([...data.values.subarray(198 * 768, 199 * 768)]);
  await expect(stored.read([0], new Uint8Array(768))).rejects.toThrow('it was closed');
});

test.each<[string, () => string, RegExp]>([
  ['nothing', () => newPath(), /no such file/],
  ['a folder', () => import.meta.dirname, /a folder/],
  ['a pipe', () => made((path) => execFileSync('mkfifo', [path])), /a pipe/],
  ['text', () => made((path) => writeFileSync(path, 'hello, hello, hello')), /no file of prepared pictures/],
  ['an empty file', () => made((path) => writeFileSync(path, '')), /truncated/],
  ['a file cut short', () => truncated(), /outside the file/],
  [
    'a set without a hash',
    () => made((path) => writeFileSync(path, encodeSafetensors(new Map([['images', images]])))),
    /metadata hash: u8-2x1x1x3-…/,
  ],
  [
    'a model',
    () =>
      made((path) =>
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

function made(make: (path: string) => void): string {
  const path = newPath();
  make(path);
  return path;
}

function truncated(): string {
  const file = writeStored(numbered(10, [8, 8, 3]));
  truncateSync(file, 1000);
  return file;
}
