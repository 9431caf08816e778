import { createReadStream } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { createGunzip } from 'node:zlib';
import type { NamedBytes } from '../data/idx.ts';
import { readTar } from '../io/tar.ts';
import { contentsOf, inputStat, named, wrongInput } from './inputs.ts';

/** The training batches of CIFAR-10 in order: from a folder, the archive as it is downloaded, or one batch file. */
export async function cifarBatches(place: string): Promise<NamedBytes[]> {
  if (!(await inputStat(place)).isDirectory()) {
    return /\.(tgz|tar\.gz)$/.test(place) ? batchesInArchive(place) : [await named(place)];
  }
  for (const folder of [place, join(place, 'cifar-10-batches-bin')]) {
    const names = await readdir(folder).catch(() => []);
    const batches = names.filter((name) => batchName.test(name)).sort();
    if (batches.length > 0) return Promise.all(batches.map((name) => named(join(folder, name))));
  }
  throw wrongInput(place, 'data_batch_1.bin … data_batch_5.bin', await contentsOf(place));
}

const batchName = /^data_batch_\d+\.bin$/;

async function batchesInArchive(archive: string): Promise<NamedBytes[]> {
  const batches: NamedBytes[] = [];
  try {
    const unpacked = createReadStream(archive).pipe(createGunzip());
    for await (const { path, bytes } of readTar(unpacked, (path) => batchName.test(basename(path)))) {
      batches.push({ file: `${archive}: ${path}`, bytes });
    }
  } catch (cause) {
    throw wrongInput(
      archive,
      'a whole tar.gz archive',
      cause instanceof Error ? cause.message : String(cause),
    );
  }
  if (batches.length === 0) throw wrongInput(archive, 'data_batch_1.bin … in the archive', 'none of them');
  return batches.sort((a, b) => (a.file < b.file ? -1 : 1));
}
