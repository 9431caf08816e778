// A set of pictures that stays where it is: a safetensors file with a tensor `images`, U8 [count, H, W, C], and
// perhaps `labels`, U8 [count], whose metadata name the hash of the set.
// Words: a `run` of rows is a stretch of neighbours, which is read at once.

import { EarthmoverError, type Facts, firstLine, messageOf } from '../core/errors.ts';
import { sizeOf } from '../core/shape.ts';
import type { StoredDataset } from '../data/dataset.ts';
import { dataStartOf, readSafetensorsHeader } from './safetensors-header.ts';

/** Bytes that are read where they are wanted: of a file, or of a page's Blob. */
export interface ByteSource {
  /** What messages call it. */
  readonly name: string;
  readonly size: number;
  /** Fills `into` with the bytes from `at` on. @throws Error that says why it cannot */
  readonly read: (at: number, into: Uint8Array) => Promise<void>;
}

/** Bytes of a first look, which holds the header of most files. */
const firstLook = 2 ** 14;
/** Of one reading. */
const mostBytesOfRun = 2 ** 20;

/**
 * The set of pictures in `source`: its header and labels are read here, pictures when they are wanted.
 * @throws data error where the source is no such file, and where it cannot be read, here or later
 */
export async function openStoredPictures(source: ByteSource): Promise<StoredDataset> {
  const { name: file } = source;
  const { tensors, metadata, dataStart } = await headerOf(source);
  const images = tensors.get('images');
  if (images?.dtype !== 'U8' || images.shape.length !== 4 || sizeOf(images.shape) === 0) {
    const found = images ? `${images.dtype} [${images.shape.join(', ')}]` : [...tensors.keys()].join(', ');
    throw noSet(file, { expected: 'a tensor images, U8 [count, H, W, C]', found: found || 'no tensors' });
  }
  const [count = 0, ...shape] = images.shape;
  const { name = file, hash = 'none' } = metadata;
  const begin = `u8-${images.shape.join('x')}-`;
  if (!hash.startsWith(begin)) throw noSet(file, { expected: `metadata hash: ${begin}…`, found: hash });
  const kept = tensors.get('labels');
  if (kept && (kept.dtype !== 'U8' || sizeOf(kept.shape) !== count)) {
    throw noSet(file, {
      expected: `labels: U8 [${count}]`,
      found: `${kept.dtype} [${kept.shape.join(', ')}]`,
    });
  }
  const labels = new Uint8Array(kept ? count : 0);
  if (kept) await readBytes(source, dataStart + kept.start, labels, { part: 'labels' });
  const rowBytes = sizeOf(shape);
  const readRun = async ({ first, last, wanted }: RowRun, target: Uint8Array) => {
    const [only] = wanted;
    const apart = wanted.length > 1 || only === undefined;
    const bytes = apart
      ? new Uint8Array((last - first + 1) * rowBytes)
      : target.subarray(only.place * rowBytes, (only.place + 1) * rowBytes);
    const at = dataStart + images.start + first * rowBytes;
    await readBytes(source, at, bytes, { row: first === last ? first : `${first} to ${last}`, of: count });
    if (!apart) return;
    for (const { row, place } of wanted) {
      target.set(bytes.subarray((row - first) * rowBytes, (row - first + 1) * rowBytes), place * rowBytes);
    }
  };
  return {
    name,
    shape,
    count,
    encoding: 'u8',
    hash,
    ...(kept && { labels }),
    read: async (rows, into) => {
      const target = new Uint8Array(into.buffer, into.byteOffset, into.byteLength);
      const runs = runsOf(rows, Math.max(1, Math.floor(mostBytesOfRun / rowBytes)));
      await Promise.all(runs.map((run) => readRun(run, target)));
    },
  };
}

/** @throws data error */
async function headerOf(source: ByteSource): Promise<ReturnType<typeof readSafetensorsHeader>> {
  const { name: file, size } = source;
  const look = async (bytes: number) => {
    const start = new Uint8Array(Math.min(size, bytes));
    await readBytes(source, 0, start, { part: 'header' });
    return start;
  };
  const start = await look(firstLook);
  try {
    const dataStart = dataStartOf(start, size, file);
    return readSafetensorsHeader(dataStart > firstLook ? await look(dataStart) : start, size, file);
  } catch (fault) {
    if (!(fault instanceof EarthmoverError) || fault.kind !== 'checkpoint') throw fault;
    const { hint, file: named, ...facts } = fault.facts;
    throw noSet(file, { reason: firstLine(fault.message), ...facts });
  }
}

/** @throws data error with `facts` */
async function readBytes(source: ByteSource, at: number, into: Uint8Array, facts: Facts): Promise<void> {
  try {
    await source.read(at, into);
  } catch (cause) {
    throw new EarthmoverError('data', 'the stored pictures cannot be read', {
      file: source.name,
      ...facts,
      reason: messageOf(cause),
      hint: 'the file was changed, moved or cut short: bring it back or make it again, then go on with --resume',
    });
  }
}

interface RowRun {
  readonly first: number;
  last: number;
  /** Which rows, and where among those asked for they go. */
  readonly wanted: { readonly row: number; readonly place: number }[];
}

/** Rows in runs of neighbours, of at most so many rows. */
function runsOf(rows: ArrayLike<number>, mostRows: number): RowRun[] {
  const wanted = Array.from(rows, (row, place) => ({ row, place })).sort((a, b) => a.row - b.row);
  const runs: RowRun[] = [];
  for (const each of wanted) {
    const run = runs.at(-1);
    if (run && each.row <= run.last + 1 && each.row - run.first < mostRows) {
      run.last = each.row;
      run.wanted.push(each);
    } else {
      runs.push({ first: each.row, last: each.row, wanted: [each] });
    }
  }
  return runs;
}

function noSet(file: string, facts: Facts): EarthmoverError {
  return new EarthmoverError('data', 'no file of prepared pictures', {
    file,
    ...facts,
    hint: 'make it again: it is damaged, or something else',
  });
}
