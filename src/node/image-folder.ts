// A folder of pictures as a data set.
import { type Dirent, readdirSync, realpathSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { EarthmoverError } from '../core/errors.ts';
import { signatureBytes } from '../core/file-format.ts';
import type { Dataset } from '../data/dataset.ts';
import { createDataset } from '../data/dataset.ts';
import type { PictureForm } from '../data/picture.ts';
import { bytesOf, fitPicture, roomForPictures, shapeOf } from '../data/picture.ts';
import { decodePicture, isPicture, kindsRead, mostPictureBytes, pictureEndings } from './decode-picture.ts';
import { readRegularFile, startOf } from './regular-file.ts';

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
 * are judged by what is in them. `decodePicture` says which kinds are read.
 */
export async function imageFolderDataset(folder: string, options: ImageFolderOptions): Promise<Dataset> {
  const { log } = options;
  const files = listFolder(folder);
  const pictureBytes = bytesOf(options);
  const values = roomForPictures(Math.min(files.length, options.count), options);
  const unreadable: string[] = [];
  const others: string[] = [];
  let read = 0;
  for (const path of files) {
    if (read === options.count) break;
    const file = join(folder, path);
    try {
      if (!isPicture(startOf(file, signatureBytes)) && !pictureEndings.test(path)) {
        others.push(path);
        continue;
      }
      fitPicture(
        await decodePicture(readRegularFile(file, mostPictureBytes.file)),
        options,
        values,
        read * pictureBytes,
      );
      read++;
    } catch (cause) {
      const reason = cause instanceof Error ? cause.message : String(cause);
      if (options.strict) throw unreadablePicture(file, reason);
      if (unreadable.length < namesShown) log(`${file}: left out, ${reason}`);
      unreadable.push(path);
    }
  }
  if (others.length > 0) log(`${folder}: ${others.length} files are no ${kindsRead}: ${some(others)}`);
  if (unreadable.length > namesShown) log(`${folder}: ${unreadable.length} pictures left out in all`);
  if (read === 0) throw nothingRead(folder, { unreadable, others });
  return createDataset(options.name, shapeOf(options), values.subarray(0, read * pictureBytes));
}

/**
 * Paths of all files below a folder, hidden ones and those of hidden folders left out. Links are followed; a folder that
 * is reached by two ways is listed once.
 */
function listFolder(folder: string): string[] {
  const seen = new Set<string>();
  const visit = (below: string): string[] => {
    const place = join(folder, below);
    const real = realpathSync(place);
    if (seen.has(real)) return [];
    seen.add(real);
    return readdirSync(place, { withFileTypes: true })
      .filter(({ name }) => !name.startsWith('.'))
      .flatMap((entry) => {
        const path = join(below, entry.name);
        return isFolder(entry, join(folder, path)) ? visit(path) : [path];
      });
  };
  // By UTF-16 units: the same everywhere, unlike a locale's order.
  return visit('').sort((a, b) => (a < b ? -1 : 1));
}

function isFolder(entry: Dirent, path: string): boolean {
  if (!entry.isSymbolicLink()) return entry.isDirectory();
  return statSync(path, { throwIfNoEntry: false })?.isDirectory() ?? false;
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
