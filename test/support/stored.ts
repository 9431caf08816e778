// Sets of pictures in files, as prepared ones lie.
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll } from 'vitest';
import { createDataset, type Dataset } from '../../src/data/dataset.ts';
import { encodeSafetensors, type StoredTensor } from '../../src/io/safetensors.ts';
import { openStoredDataset, type StoredFile } from '../../src/node/stored-file.ts';

/** Pictures whose bytes tell row and place. */
export function numbered(
  count: number,
  shape: readonly [height: number, width: number, channels: number],
  labels?: Uint8Array,
): Dataset {
  const size = shape[0] * shape[1] * shape[2];
  const values = Uint8Array.from({ length: count * size }, (_, i) => (i * 31 + (i >> 8) * 7) % 256);
  return createDataset('numbered', shape, values, labels);
}

/** The bytes of a file of these pictures. */
function storedBytes(data: Dataset, note?: string): Uint8Array<ArrayBuffer> {
  const { name, hash, count, shape, values, labels } = data;
  if (!(values instanceof Uint8Array)) throw new Error('pictures are bytes');
  const tensors = new Map<string, StoredTensor>([
    ['images', { dtype: 'U8', shape: [count, ...shape], data: values }],
    ...(labels ? [['labels', { dtype: 'U8', shape: [count], data: labels }] as const] : []),
  ]);
  return encodeSafetensors(tensors, { hash, name, ...(note && { note }) });
}

let folder: string | undefined;
const open: StoredFile[] = [];
let made = 0;

/** A path of this test file's own, where nothing is yet; what is put there goes with it. */
export function newPath(): string {
  folder ??= mkdtempSync(join(tmpdir(), 'earthmover-stored-'));
  return join(folder, String(made++));
}

/** Writes the pictures to a file of this test's own. */
export function writeStored(data: Dataset, note?: string): string {
  const file = newPath();
  writeFileSync(file, storedBytes(data, note));
  return file;
}

/** The same set, read from a file; it is closed when the tests of the file are over. */
export async function storedIn(file: string): Promise<StoredFile> {
  const stored = await openStoredDataset(file);
  open.push(stored);
  return stored;
}

afterAll(async () => {
  await Promise.all(open.map(({ close }) => close()));
  if (folder !== undefined) rmSync(folder, { recursive: true, force: true });
});
