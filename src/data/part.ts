// A part of a data set as a set of its own.

import { sizeOf } from '../core/shape.ts';
import { createContentHash } from './content-hash.ts';
import {
  type Dataset,
  hashOf,
  isInMemory,
  readRows,
  roomFor,
  samplesBetween,
  type TrainingData,
} from './dataset.ts';

/** Bytes that are read of a store at once. */
const bytesAtOnce = 2 ** 24;

/**
 * The samples from `first` up to `end`, as a set of their own. Of a store, they stay where they are, and are read once:
 * their hash is that of the same samples in memory.
 *
 * @throws data error where a store cannot be read
 */
export async function partBetween(data: TrainingData, first: number, end: number): Promise<TrainingData> {
  if (isInMemory(data)) return samplesBetween(data, first, end);
  const { encoding, shape, labels, read } = data;
  const count = end - first;
  const hash = createContentHash();
  for (const rows of piecesOf(data, first, end)) {
    const values = roomFor(data, rows.length);
    await readRows(data, rows, values);
    hash.update(new Uint8Array(values.buffer));
  }
  return {
    name: data.name,
    shape,
    count,
    encoding,
    ...(labels && { labels: labels.subarray(first, end) }),
    hash: hashOf(encoding, count, shape, hash.digest()),
    read: (rows, into) =>
      read(
        Uint32Array.from(rows, (row) => first + row),
        into,
      ),
  };
}

/** All samples of a set in memory. @throws data error where a store cannot be read */
export async function inMemory(data: TrainingData): Promise<Dataset> {
  if (isInMemory(data)) return data;
  const { name, shape, count, encoding, hash, labels } = data;
  const values = roomFor(data, count);
  const size = sizeOf(shape);
  for (const rows of piecesOf(data, 0, count)) {
    const [from = 0] = rows;
    await readRows(data, rows, values.subarray(from * size, (from + rows.length) * size));
  }
  return { name, shape, count, encoding, hash, values, ...(labels && { labels }) };
}

/** Rows from `first` up to `end`, as many at a time as are read at once. */
function* piecesOf(data: TrainingData, first: number, end: number): Generator<Uint32Array, void> {
  const rowsAtOnce = Math.max(1, Math.floor(bytesAtOnce / roomFor(data, 1).byteLength));
  for (let start = first; start < end; start += rowsAtOnce) {
    yield Uint32Array.from({ length: Math.min(rowsAtOnce, end - start) }, (_, i) => start + i);
  }
}
