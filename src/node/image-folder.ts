import { readdir, readFile } from 'node:fs/promises';
import { extname, join, relative } from 'node:path';
import { EarthmoverError } from '../core/errors.ts';
import type { Dataset } from '../data/dataset.ts';
import { createDataset } from '../data/dataset.ts';
import type { Picture, PictureForm } from '../data/picture.ts';
import { fitPicture } from '../data/picture.ts';
import { decodePng } from '../data/png-picture.ts';
import { loadSharp, sharpHint } from './sharp.ts';

export interface ImageFolderOptions extends PictureForm {
  readonly name: string;
  /** A picture that cannot be read fails the whole load; otherwise it is named and left out. */
  readonly strict: boolean;
  /** The first `count` readable pictures; Infinity for all. */
  readonly count: number;
  readonly log: (line: string) => void;
}

const extensions = ['.png', '.jpg', '.jpeg', '.webp'];
const namesShown = 5;

/**
 * Every picture below a folder, in the order of their paths, so the same folder gives the same data set anywhere.
 * PNG is read by our own dependency, JPEG and WebP by sharp where it is installed.
 */
export async function imageFolderDataset(folder: string, options: ImageFolderOptions): Promise<Dataset> {
  const { size, channels, log } = options;
  const { pictures, others } = await listFolder(folder);
  if (others.length > 0) log(`${folder}: ${others.length} files are no png, jpeg or webp: ${some(others)}`);
  if (pictures.length === 0) {
    throw new EarthmoverError('data', 'images: no pictures in the folder', {
      folder,
      expected: `files ending in ${extensions.join(' ')}, in the folder or below it`,
      found: others.length === 0 ? 'no files' : `${others.length} other files: ${some(others)}`,
      hint: 'pass the folder of the pictures with --data',
    });
  }
  const pictureBytes = size * size * channels;
  const values = new Uint8Array(Math.min(pictures.length, options.count) * pictureBytes);
  const unreadable: string[] = [];
  let read = 0;
  for (const path of pictures) {
    if (read === options.count) break;
    try {
      fitPicture(
        await decodePicture(await readFile(join(folder, path))),
        options,
        values,
        read * pictureBytes,
      );
      read++;
    } catch (cause) {
      const reason = cause instanceof Error ? cause.message : String(cause);
      if (options.strict) throw unreadablePicture(join(folder, path), reason);
      if (unreadable.length < namesShown) log(`${join(folder, path)}: left out, ${reason}`);
      unreadable.push(path);
    }
  }
  if (unreadable.length > namesShown) log(`${folder}: ${unreadable.length} pictures left out in all`);
  if (read === 0) {
    throw new EarthmoverError('data', 'images: none of the pictures can be read', {
      folder,
      pictures: some(unreadable),
      hint: 'see the reason of each above',
    });
  }
  return createDataset(options.name, [size, size, channels], values.subarray(0, read * pictureBytes));
}

async function listFolder(folder: string): Promise<{ pictures: string[]; others: string[] }> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const paths = entries
    .filter((entry) => !entry.isDirectory() && !entry.name.startsWith('.'))
    .map((entry) => relative(folder, join(entry.parentPath, entry.name)))
    // By UTF-16 units: the same everywhere, unlike a locale's order.
    .sort((a, b) => (a < b ? -1 : 1));
  const isPicture = (path: string) => extensions.includes(extname(path).toLowerCase());
  return { pictures: paths.filter(isPicture), others: paths.filter((path) => !isPicture(path)) };
}

/** Decodes by what the bytes are, whatever the file is called; throws an Error that says why it cannot. */
async function decodePicture(bytes: Uint8Array): Promise<Picture> {
  const start = String.fromCharCode(...bytes.subarray(0, 12));
  if (start.startsWith('\x89PNG')) return decodePng(bytes);
  const isJpeg = start.startsWith('\xff\xd8\xff');
  const isWebp = start.startsWith('RIFF') && start.endsWith('WEBP');
  if (!isJpeg && !isWebp) throw new Error('no png, jpeg or webp inside');
  const sharp = await loadSharp();
  if (!sharp) throw new Error(`${isJpeg ? 'jpeg' : 'webp'} needs sharp: ${sharpHint}`);
  const upright = sharp(bytes, { failOn: 'warning' }).rotate().toColourspace('srgb');
  const { data, info } = await upright.raw({ depth: 'uchar' }).toBuffer({ resolveWithObject: true });
  return { width: info.width, height: info.height, channels: info.channels as Picture['channels'], data };
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
