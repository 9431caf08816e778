// What a file holds many pictures in, told by what is in it, and what else it is where it holds none.
import { createReadStream } from 'node:fs';
import { basename } from 'node:path';
import { createGunzip } from 'node:zlib';
import { EarthmoverError } from '../../core/errors.ts';
import { type FileFormat, formatOf, signatureBytes } from '../../core/file-format.ts';
import { isPicture, kindsRead } from '../../data/picture-formats.ts';
import { isTar, tarBlockBytes } from '../../io/tar.ts';
import { startOf } from '../regular-file.ts';
import { nameOf, openZip } from './zip.ts';

/** Kinds of files that hold many pictures each. */
export type Container = 'zip' | 'tar' | 'tar.gz' | 'parquet' | 'numpy' | 'lmdb';

/** What a file holds pictures in; undefined where it is none of these. */
export async function containerOf(file: string): Promise<Container | undefined> {
  const start = startOf(file, tarBlockBytes);
  const format = formatOf(start);
  switch (format) {
    case 'zip':
      return (await holdsArrays(file)) ? 'numpy' : 'zip';
    case 'gzip':
      return gzipped(file, await gunzippedStart(file));
    case 'parquet':
    case 'numpy':
    case 'lmdb':
      return format;
    default:
      return isTar(start) ? 'tar' : undefined;
  }
}

/** A .npz is a zip archive of arrays; one of PyTorch's models is one, too. */
async function holdsArrays(file: string): Promise<boolean> {
  const archive = await openZip(file);
  try {
    for await (const entry of archive.eachEntry()) {
      const name = await nameOf(entry);
      if (basename(name) === 'data.pkl') throw noPictures(file, 'a model or tensors of PyTorch');
      return name.endsWith('.npy');
    }
    return false;
  } finally {
    archive.close();
  }
}

function gzipped(file: string, start: Uint8Array): 'tar.gz' | undefined {
  if (formatOf(start) === 'idx') throw noPictures(file, 'an idx file, gzipped', idxHint);
  return isTar(start) ? 'tar.gz' : undefined;
}

async function gunzippedStart(file: string): Promise<Uint8Array> {
  const stored = createReadStream(file, { end: 2 ** 16 });
  const chunks: Buffer[] = [];
  try {
    for await (const chunk of stored.pipe(createGunzip()) as AsyncIterable<Buffer>) {
      chunks.push(chunk);
      if (Buffer.concat(chunks).length >= tarBlockBytes) break;
    }
  } catch {
    // It ends in the middle: what came before is looked at.
  } finally {
    stored.destroy();
  }
  return Buffer.concat(chunks);
}

const idxHint = 'pass it with --dataset mnist --data FILE';

/** What some files are that are given in place of pictures. */
const others: Partial<Record<FileFormat, { what: string; hint: string }>> = {
  gzip: { what: 'gzip, of something that is no tar archive', hint: 'unpack it first, with gunzip' },
  zstd: { what: 'zstd', hint: 'unpack it first, with unzstd' },
  xz: { what: 'xz', hint: 'unpack it first, with unxz' },
  bzip2: { what: 'bzip2', hint: 'unpack it first, with bunzip2' },
  '7z': { what: 'a 7z archive', hint: 'unpack it, and pass the folder' },
  rar: { what: 'a RAR archive', hint: 'unpack it, and pass the folder' },
  idx: { what: 'an idx file', hint: idxHint },
  hdf5: { what: 'HDF5', hint: 'save the array with np.save, and pass the .npy' },
  pickle: { what: 'a pickle of Python', hint: 'save the array with np.save, and pass the .npy' },
  'old pickle': { what: 'a pickle of Python', hint: 'save the array with np.save, and pass the .npy' },
};

/** The error for a file that is none of what is read. */
export function noPictures(file: string, found?: string, hint?: string): EarthmoverError {
  const start = startOf(file, signatureBytes);
  const format = formatOf(start);
  const other = format && others[format];
  const what = isPicture(start)
    ? `one picture, ${format}`
    : (found ?? other?.what ?? format ?? 'none of these');
  return new EarthmoverError('data', 'images: the file holds no set of pictures', {
    file,
    expected: `a folder of ${kindsRead}; a zip or tar archive of them; .npy, .npz, Parquet or LMDB`,
    found: what,
    hint: isPicture(start)
      ? 'pass the folder of the pictures'
      : (hint ?? other?.hint ?? 'pass the folder of the pictures with --data'),
  });
}
