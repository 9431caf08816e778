// What a place of pictures is, told by what is in it, and the source that reads it.
import { statSync } from 'node:fs';
import { basename, join, relative } from 'node:path';
import { EarthmoverError } from '../../core/errors.ts';
import { signatureBytes } from '../../core/file-format.ts';
import type { ArrayLayout } from '../../data/layouts.ts';
import { isPicture } from '../../data/picture-formats.ts';
import type { PictureSource } from '../../data/picture-source.ts';
import { inputStat } from '../inputs.ts';
import { startOf } from '../regular-file.ts';
import { type Container, containerOf, noPictures } from './container.ts';
import { folderSource, walkFolder } from './folder.ts';
import { lmdbSource } from './lmdb.ts';
import { numpySource } from './numpy.ts';
import { parquetSource } from './parquet.ts';
import { type Place, placeOf } from './place.ts';
import { tarSource } from './tar.ts';
import { zipSource } from './zip.ts';

/** What the user says of the place. */
export interface SourceOptions {
  /** The order of the axes of arrays. */
  readonly layout?: ArrayLayout | undefined;
}

/**
 * Opens a folder of pictures, an archive, a table, arrays or a database, or a folder of such files.
 * @throws data error where the place is none of these, or is damaged
 */
export async function openSource(place: string, options: SourceOptions = {}): Promise<PictureSource> {
  if (!(await inputStat(place)).isDirectory()) {
    const container = await containerOf(place);
    if (container === undefined) throw noPictures(place);
    return sourceOf(container, [placeOf(place)], options);
  }
  const found = await containersIn(place);
  if (found === undefined) return folderSource(place);
  return { ...(await sourceOf(found.container, found.places, options)), place };
}

async function sourceOf(
  container: Container,
  places: readonly Place[],
  { layout }: SourceOptions,
): Promise<PictureSource> {
  if (container === 'numpy') return numpySource(places, layout);
  if (layout !== undefined) {
    throw new EarthmoverError('usage', 'layout: the pictures are no arrays', {
      layout,
      hint: 'leave --layout out; it is for .npy and .npz',
    });
  }
  const sources: PictureSource[] = [];
  for (const place of places) sources.push(await oneSource(container, place));
  const [first] = sources;
  return first !== undefined && sources.length === 1 ? first : chained(sources);
}

async function oneSource(container: Exclude<Container, 'numpy'>, place: Place): Promise<PictureSource> {
  switch (container) {
    case 'zip':
      return zipSource(place);
    case 'tar':
    case 'tar.gz':
      return tarSource(place, { gzipped: container === 'tar.gz' });
    case 'parquet':
      return parquetSource(place);
    case 'lmdb':
      return lmdbSource(place);
    default:
      return container satisfies never;
  }
}

/** One after the other. */
function chained(sources: readonly PictureSource[]): PictureSource {
  const most = sources.map((source) => source.most);
  return {
    place: sources[0]?.place ?? '',
    kind: `${sources.length} files, each ${sources[0]?.kind}`,
    fingerprint: sources.map(({ fingerprint }) => fingerprint).join('\n'),
    most: most.includes(undefined) ? undefined : most.reduce<number>((sum, each) => sum + (each ?? 0), 0),
    entries: async function* () {
      for (const source of sources) yield* source.entries();
    },
  };
}

/**
 * The files that a folder has its pictures in, all of one kind; undefined for a folder of pictures. Of files for training,
 * validation and tests, those for training.
 */
async function containersIn(
  folder: string,
): Promise<{ readonly container: Container; readonly places: Place[] } | undefined> {
  const kinds = new Map<Container, string[]>();
  for (const path of walkFolder(folder)) {
    const file = join(folder, path);
    if (!statSync(file, { throwIfNoEntry: false })?.isFile()) continue;
    if (isPicture(startOf(file, signatureBytes))) return undefined;
    const container = await containerOf(file).catch(() => 'zip' as const);
    if (container === undefined) continue;
    kinds.set(container, [...(kinds.get(container) ?? []), file]);
  }
  const [one, other] = kinds;
  if (one === undefined) return undefined;
  if (other !== undefined) {
    throw new EarthmoverError('data', 'images: files of several kinds in the folder', {
      folder,
      [one[0]]: basename(one[1][0] ?? ''),
      [other[0]]: basename(other[1][0] ?? ''),
      hint: 'pass one of the files with --data, or a folder of one kind',
    });
  }
  const [container, files] = one;
  const training = files.sort().filter((file) => /(^|[^a-z])train([^a-z]|$)/i.test(basename(file)));
  const taken = training.length > 0 ? training : files;
  const alone = taken.length === 1;
  const places = taken.map((file) => placeOf(file, alone ? '' : `${relative(folder, file)}: `));
  return { container, places };
}
