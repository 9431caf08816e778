// A data set from the picture files that a visitor gives.

import type { ImageSize } from '../../core/image-size.ts';
import type { Dataset } from '../../data/dataset.ts';
import { createDataset } from '../../data/dataset.ts';
import type { FitName } from '../../data/fit.ts';
import type { Picture } from '../../data/picture.ts';
import { bytesOf, fitPicture, formOf, requireForm, shapeOf } from '../../data/picture.ts';
import { readPictureHeader } from '../../data/picture-header.ts';
import type { Fault, FaultName } from '../fault-names.ts';
import type { PicturesReport } from '../protocol.ts';
import { faultOf } from './fault-of.ts';
import { PageError } from './page-error.ts';

const mostFiles = 10_000;
const mostPixels = 40_000_000;
const mostFileBytes = 50 * 2 ** 20;
const reasonsInFault = 5;
const reasonsShown = 20;

/** What decides how pictures are scaled. */
interface OwnForm {
  readonly imageSize: ImageSize;
  readonly channels: 1 | 3;
  readonly fit: FitName | undefined;
}

/**
 * A data set from a visitor's files, in the order of their names, by the same decoder and scaling as in Node, so that a
 * folder of PNGs gives the same bytes in both. Files that are no pictures are left out and named.
 *
 * @throws data error where none is left, or they are too many
 */
export async function ownPictures(
  files: readonly File[],
  { imageSize, channels, fit }: OwnForm,
): Promise<{ readonly dataset: Dataset; readonly report: Omit<PicturesReport, 'hash' | 'run' | 'crops'> }> {
  const form = formOf(imageSize, channels, fit);
  requireForm(form);
  if (files.length === 0) {
    throw new PageError(['data', 'noFiles'], 'no files were given', {
      hint: 'choose or drop PNG, JPEG or WebP files',
    });
  }
  if (files.length > mostFiles) {
    throw new PageError(['data', 'manyFiles'], 'more files than a page can take', {
      files: files.length.toLocaleString('en'),
      most: mostFiles.toLocaleString('en'),
      hint: 'drop fewer of them, or train on the whole folder in Node',
    });
  }
  const pictureBytes = bytesOf(form);
  const values = new Uint8Array(files.length * pictureBytes);
  const leftOut: { name: string; fault: Fault }[] = [];
  let count = 0;
  for (const file of [...files].sort((a, b) => (a.name < b.name ? -1 : 1))) {
    try {
      fitPicture(await decodePicture(file), form, values, count * pictureBytes);
      count++;
    } catch (cause) {
      leftOut.push({ name: file.name, fault: cause instanceof Refusal ? cause.fault : faultOf(cause) });
    }
  }
  if (count === 0) {
    throw new PageError(['data', 'noneUsable'], 'none of the files is a picture that can be used', {
      ...Object.fromEntries(leftOut.slice(0, reasonsInFault).map(({ name, fault }) => [name, fault.message])),
      hint: 'give PNG, JPEG or WebP files',
    });
  }
  return {
    dataset: createDataset('images', shapeOf(form), values.slice(0, count * pictureBytes)),
    report: { count, leftOut: leftOut.slice(0, reasonsShown), leftOutCount: leftOut.length },
  };
}

/** Why a file is left out, in a line. */
class Refusal extends Error {
  readonly fault: Fault;

  constructor(name: FaultName, message: string, facts: Fault['facts'] = {}) {
    super(message);
    this.fault = { message, name, facts };
  }
}

/** Throws an Error that says why it cannot. */
async function decodePicture(file: File): Promise<Picture> {
  if (file.size > mostFileBytes) {
    const most = `${mostFileBytes / 2 ** 20} MB`;
    throw new Refusal('largeFile', `larger than ${most}`, { file: file.name, most });
  }
  const bytes = new Uint8Array(await file.arrayBuffer());
  const header = readPictureHeader(bytes);
  if (!header) throw new Refusal('noPicture', 'no png, jpeg or webp inside');
  const { kind, width, height } = header;
  if (width * height > mostPixels) {
    const most = String(mostPixels / 1e6);
    throw new Refusal('manyPixels', `${width} × ${height} pixels are more than ${most} megapixels`, { most });
  }
  if (kind !== 'png') return decodeByBrowser(file);
  // Few visits need it: it is a file of its own.
  const { decodePng } = await import('../../data/png-picture.ts');
  return decodePng(bytes);
}

async function decodeByBrowser(file: File): Promise<Picture> {
  const bitmap = await createImageBitmap(file, { colorSpaceConversion: 'none', premultiplyAlpha: 'none' });
  try {
    const { width, height } = bitmap;
    const context = new OffscreenCanvas(width, height).getContext('2d');
    if (!context) throw new Error('this browser gives no canvas to decode it with');
    context.drawImage(bitmap, 0, 0);
    return { width, height, channels: 4, data: context.getImageData(0, 0, width, height).data };
  } finally {
    bitmap.close();
  }
}
