// The arrays of .npy and .npz files: what they say of themselves, and their numbers as a stream.
import { createReadStream, statSync } from 'node:fs';
import { basename } from 'node:path';
import { EarthmoverError, messageOf } from '../core/errors.ts';
import { formatOf } from '../core/file-format.ts';
import { sizeOf } from '../core/shape.ts';
import { type ByteReader, byteReader } from '../io/byte-reader.ts';
import {
  bytesOfType,
  mostNpyHeaderBytes,
  type NpyHeader,
  npyHeader,
  npyValues,
  rowMajor,
} from '../io/npy.ts';
import { startOf } from './regular-file.ts';
import { nameOf, openZip } from './sources/zip.ts';

/** An array in a file. */
export interface StoredArray {
  /** Of the file, or the name that a .npz has it under. */
  readonly name: string;
  /** What errors call it. */
  readonly file: string;
  readonly header: NpyHeader;
  /** The numbers as bytes, from the first on. */
  readonly open: () => Promise<ByteReader>;
}

/** Values of an array that is held whole, so that its order can be turned. */
const mostHeldBytes = 256 * 2 ** 20;

/**
 * The arrays of a .npy or .npz file.
 * @throws data error where the file is damaged, or an array holds no numbers or not as many as it says
 */
export async function storedArrays(file: string): Promise<StoredArray[]> {
  if (formatOf(startOf(file, 20)) === 'zip') return arraysInZip(file);
  const header = headerOf(startOf(file, mostNpyHeaderBytes), file, statSync(file).size);
  const open = () => opened(createReadStream(file, { highWaterMark: 2 ** 20 }), header, file);
  return [{ name: basename(file).replace(/\.npy$/, ''), file, header, open }];
}

async function arraysInZip(file: string): Promise<StoredArray[]> {
  const archive = await openZip(file);
  const arrays: StoredArray[] = [];
  try {
    for await (const entry of archive.eachEntry()) {
      const path = await nameOf(entry);
      if (!path.endsWith('.npy')) continue;
      const called = `${file}: ${path}`;
      const start = await firstOf(await archive.openReadStreamPromise(entry));
      const header = headerOf(start, called, entry.uncompressedSize);
      const open = async () => {
        const again = await openZip(file);
        return opened(
          closing(await again.openReadStreamPromise(entry), () => again.close()),
          header,
          called,
        );
      };
      arrays.push({ name: path.replace(/\.npy$/, ''), file: called, header, open });
    }
  } catch (cause) {
    throw damaged(file, cause);
  } finally {
    archive.close();
  }
  return arrays;
}

/** All values in row-major order. */
export async function allValues({ header, open, file }: StoredArray): Promise<Uint8Array | Float64Array> {
  const bytes = sizeOf(header.shape) * bytesOfType(header.type);
  const held = sizeOf(header.shape) * (header.type === 'u1' ? 1 : 8);
  if (held > mostHeldBytes) {
    throw new EarthmoverError('data', 'numpy: the array is too large to be held whole', {
      file,
      found: `[${header.shape.join(', ')}] of ${header.type}, ${header.fortran ? 'in Fortran order' : 'in C order'}`,
      most: `${mostHeldBytes} bytes`,
      hint: header.fortran
        ? 'save it in C order: np.save(file, np.ascontiguousarray(array))'
        : 'give a smaller one',
    });
  }
  const reader = await open();
  const values = npyValues(await takeFrom(reader, bytes, file), header);
  await reader.close();
  return header.fortran ? rowMajor(values, header.shape) : values;
}

/** The next bytes of an array; fails where they are not there. */
export async function takeFrom(reader: ByteReader, length: number, file: string): Promise<Uint8Array> {
  try {
    const bytes = await reader.take(length);
    if (bytes.length === length) return bytes;
  } catch (cause) {
    throw damaged(file, cause);
  }
  throw damaged(file, truncated);
}

const truncated = 'the array is truncated';

function headerOf(start: Uint8Array, file: string, size: number): NpyHeader {
  let header: NpyHeader;
  try {
    header = npyHeader(start);
  } catch (cause) {
    throw damaged(file, cause);
  }
  const needed = header.start + sizeOf(header.shape) * bytesOfType(header.type);
  if (needed === size) return header;
  throw new EarthmoverError('data', 'numpy: the header does not fit the length of the file', {
    file,
    expected: `${needed} bytes for [${header.shape.join(', ')}] of ${header.type}`,
    found: `${size} bytes`,
    hint: 'copy the file again, or save it again with np.save',
  });
}

async function opened(
  chunks: AsyncIterable<Uint8Array>,
  { start }: NpyHeader,
  file: string,
): Promise<ByteReader> {
  const reader = byteReader(chunks, truncated);
  await takeFrom(reader, start, file);
  return reader;
}

/** The first chunks of a stream, as many as a header may take; the rest is not read. */
async function firstOf(stream: AsyncIterable<Uint8Array>): Promise<Uint8Array> {
  const chunks: Uint8Array[] = [];
  let length = 0;
  for await (const chunk of stream) {
    chunks.push(chunk);
    length += chunk.length;
    if (length >= mostNpyHeaderBytes) break;
  }
  return Buffer.concat(chunks);
}

async function* closing(chunks: AsyncIterable<Uint8Array>, close: () => void): AsyncGenerator<Uint8Array> {
  try {
    yield* chunks;
  } finally {
    close();
  }
}

function damaged(file: string, cause: unknown): EarthmoverError {
  if (cause instanceof EarthmoverError) return cause;
  return new EarthmoverError('data', 'numpy: the array cannot be read', {
    file,
    reason: messageOf(cause),
    hint: 'give an array of numbers as np.save writes it, or np.savez',
  });
}
