// A folder of pictures as a data set.
import { join } from 'node:path';
import { EarthmoverError } from '../core/errors.ts';
import type { Dataset } from '../data/dataset.ts';
import { createDataset } from '../data/dataset.ts';
import type { Picture, PictureForm } from '../data/picture.ts';
import { bytesOf, fitPicture, roomForPictures, shapeOf } from '../data/picture.ts';
import type { PictureEntry } from '../data/picture-source.ts';
import { decodePicture, kindsRead } from './decode-picture.ts';
import { folderSource } from './sources/folder.ts';

export interface ImageFolderOptions extends PictureForm {
  readonly name: string;
  /** A picture that cannot be read fails the whole load; otherwise it is named and left out. */
  readonly strict: boolean;
  /** The first `count` readable pictures; Infinity for all. */
  readonly count: number;
  readonly log: (line: string) => void;
}

const namesShown = 5;

/**
 * Every picture below a folder, in the order of their paths, so the same folder gives the same data set anywhere. Files
 * are judged by what is in them. PNG is read by our own dependency, the other kinds by sharp where it is installed.
 */
export async function imageFolderDataset(folder: string, options: ImageFolderOptions): Promise<Dataset> {
  const { log } = options;
  const source = folderSource(folder);
  const pictureBytes = bytesOf(options);
  const values = roomForPictures(Math.min(source.most ?? 0, options.count), options);
  const unreadable: string[] = [];
  const others: string[] = [];
  let read = 0;
  for await (const entry of source.entries()) {
    if (read === options.count) break;
    if (entry.kind === 'other') {
      others.push(entry.name);
      continue;
    }
    try {
      fitPicture(await pictureOf(entry), options, values, read * pictureBytes);
      read++;
    } catch (cause) {
      const file = join(folder, entry.name);
      const reason = cause instanceof Error ? cause.message : String(cause);
      if (options.strict) throw unreadablePicture(file, reason);
      if (unreadable.length < namesShown) log(`${file}: left out, ${reason}`);
      unreadable.push(entry.name);
    }
  }
  if (others.length > 0) log(`${folder}: ${others.length} files are no ${kindsRead}: ${some(others)}`);
  if (unreadable.length > namesShown) log(`${folder}: ${unreadable.length} pictures left out in all`);
  if (read === 0) throw nothingRead(folder, { unreadable, others });
  return createDataset(options.name, shapeOf(options), values.subarray(0, read * pictureBytes));
}

async function pictureOf(entry: PictureEntry): Promise<Picture> {
  if (entry.kind === 'encoded') return decodePicture(entry.bytes);
  if (entry.kind === 'decoded') return entry.picture;
  throw new Error(entry.reason);
}

function nothingRead(
  folder: string,
  { unreadable, others }: { readonly unreadable: readonly string[]; readonly others: readonly string[] },
): EarthmoverError {
  if (unreadable.length > 0) {
    return new EarthmoverError('data', 'images: none of the pictures can be read', {
      folder,
      pictures: some(unreadable),
      hint: 'see the reason of each above',
    });
  }
  return new EarthmoverError('data', 'images: no pictures in the folder', {
    folder,
    expected: `files of ${kindsRead}, in the folder or below it`,
    found: others.length === 0 ? 'no files' : `${others.length} other files: ${some(others)}`,
    hint: 'pass the folder of the pictures with --data',
  });
}

function unreadablePicture(file: string, reason: string): EarthmoverError {
  return new EarthmoverError('data', 'images: a picture cannot be read', {
    file,
    reason,
    hint: 'mend or remove it, or leave out --strict to skip such pictures',
  });
}

function some(paths: readonly string[]): string {
  const shown = paths.slice(0, namesShown).join(', ');
  return paths.length > namesShown ? `${shown}, …` : shown;
}
