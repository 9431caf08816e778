// A folder of pictures as a data set.
import { type Dirent, readdirSync, realpathSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { EarthmoverError } from '../core/errors.ts';
import { type FileFormat, formatOf, signatureBytes } from '../core/file-format.ts';
import type { Dataset } from '../data/dataset.ts';
import { createDataset } from '../data/dataset.ts';
import type { Picture, PictureForm } from '../data/picture.ts';
import { bytesOf, fitPicture, roomForPictures, shapeOf } from '../data/picture.ts';
import { decodedBytes, readPictureHeader } from '../data/picture-header.ts';
import { decodePng } from '../data/png-picture.ts';
import { readRegularFile, startOf } from './regular-file.ts';
import { loadSharp, sharpHint } from './sharp.ts';

export interface ImageFolderOptions extends PictureForm {
  readonly name: string;
  /** A picture that cannot be read fails the whole load; otherwise it is named and left out. */
  readonly strict: boolean;
  /** The first `count` readable pictures; Infinity for all. */
  readonly count: number;
  readonly log: (line: string) => void;
}

const namesShown = 5;
const pictureFormats = new Set<FileFormat>(['png', 'jpeg', 'webp', 'gif', 'tiff', 'avif', 'bmp']);
/** Of a file as it lies there, and of its pixels while they are decoded. */
const mostBytes = { file: 512 * 2 ** 20, decoded: 256 * 2 ** 20 } as const;
/** A file that is called a picture and is none is broken. */
const endings = /\.(png|jpe?g|jfif|webp|gif|tiff?|avif|bmp)$/i;
const kindsRead = 'png, jpeg, webp, gif, tiff or avif';

/**
 * Every picture below a folder, in the order of their paths, so the same folder gives the same data set anywhere. Files
 * are judged by what is in them. PNG is read by our own dependency, the other kinds by sharp where it is installed.
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
      if (!isPicture(formatOf(startOf(file, signatureBytes))) && !endings.test(path)) {
        others.push(path);
        continue;
      }
      fitPicture(await decodePicture(file), options, values, read * pictureBytes);
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

/** Decodes by what the bytes are, whatever the file is called; throws an Error that says why it cannot. */
async function decodePicture(file: string): Promise<Picture> {
  const bytes = readRegularFile(file, mostBytes.file);
  const needed = decodedBytes(bytes) ?? 0;
  if (needed > mostBytes.decoded) {
    const { width, height } = readPictureHeader(bytes) ?? {};
    throw new Error(
      `${width} × ${height} pixels take ${mebibytes(needed)}, above the ${mebibytes(mostBytes.decoded)} that one may take`,
    );
  }
  const kind = formatOf(bytes);
  if (kind === 'png') return decodePng(bytes);
  if (!isPicture(kind)) throw new Error(`no ${kindsRead} inside`);
  if (kind === 'bmp') throw new Error(`a bmp, no ${kindsRead}: convert it to png`);
  const sharp = await loadSharp();
  if (!sharp) throw new Error(`${kind} needs sharp: ${sharpHint}`);
  const limits = { failOn: 'warning', limitInputPixels: Math.floor(mostBytes.decoded / 3) } as const;
  const turned = sharp(bytes, limits).rotate().toColourspace('srgb');
  const { data, info } = await turned.raw({ depth: 'uchar' }).toBuffer({ resolveWithObject: true });
  return { width: info.width, height: info.height, channels: info.channels as Picture['channels'], data };
}

/** Whether a decoder may know it, or it is one that a message names. */
function isPicture(format: FileFormat | undefined): boolean {
  return format !== undefined && pictureFormats.has(format);
}

function mebibytes(bytes: number): string {
  return `${Math.round(bytes / 2 ** 20)} MiB`;
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
