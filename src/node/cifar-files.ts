// CIFAR-10's files, wherever they lie.
import { createReadStream } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { createGunzip } from 'node:zlib';
import { EarthmoverError, messageOf } from '../core/errors.ts';
import { formatOf, signatureBytes } from '../core/file-format.ts';
import type { NamedBytes } from '../data/idx.ts';
import { isTar, readTar, tarBlockBytes } from '../io/tar.ts';
import { contentsOf, inputStat, named, wrongInput } from './inputs.ts';
import { startOf } from './regular-file.ts';

/** The training batches of CIFAR-10 in order: from a folder, the archive as it is downloaded, or one batch file. */
export async function cifarBatches(place: string): Promise<NamedBytes[]> {
  if (!(await inputStat(place)).isDirectory()) {
    const format = formatOf(startOf(place, signatureBytes));
    if (format === 'old pickle' || format === 'pickle') throw versionForPython(place, basename(place));
    const archive = format === 'gzip' || isTar(startOf(place, tarBlockBytes));
    return archive ? batchesInArchive(place, format === 'gzip') : [await named(place)];
  }
  for (const folder of [place, join(place, 'cifar-10-batches-bin'), join(place, 'cifar-10-batches-py')]) {
    const names = await readdir(folder).catch(() => []);
    const pickled = names.find((name) => pickleName.test(name));
    if (pickled !== undefined) throw versionForPython(place, pickled);
    const batches = names.filter((name) => batchName.test(name)).sort();
    if (batches.length > 0) return Promise.all(batches.map((name) => named(join(folder, name))));
  }
  throw wrongInput(place, 'data_batch_1.bin … data_batch_5.bin', await contentsOf(place));
}

const batchName = /^data_batch_\d+\.bin$/;
/** The same of the version for Python. */
const pickleName = /^data_batch_\d+$/;

async function batchesInArchive(archive: string, gzipped: boolean): Promise<NamedBytes[]> {
  const batches: NamedBytes[] = [];
  const stored = createReadStream(archive);
  const chunks = gzipped ? stored.pipe(createGunzip()) : stored;
  const keep = (path: string) => {
    if (pickleName.test(basename(path))) throw versionForPython(archive, path);
    return batchName.test(basename(path));
  };
  try {
    for await (const { path, bytes } of readTar(chunks, keep)) {
      batches.push({ file: `${archive}: ${path}`, bytes });
    }
  } catch (cause) {
    if (cause instanceof EarthmoverError) throw cause;
    throw wrongInput(archive, 'a whole tar.gz archive', messageOf(cause));
  }
  if (batches.length === 0) throw wrongInput(archive, 'data_batch_1.bin … in the archive', 'none of them');
  return batches.sort((a, b) => (a.file < b.file ? -1 : 1));
}

function versionForPython(place: string, found: string): EarthmoverError {
  return new EarthmoverError('data', 'cifar10: this is the version for Python', {
    path: place,
    expected: 'the binary version, data_batch_1.bin … data_batch_5.bin',
    found: `${found}, a pickle`,
    hint: 'download cifar-10-binary.tar.gz from the same page and pass that with --data',
  });
}
