import { EarthmoverError } from '../core/errors.ts';
import { sizeOf } from '../core/shape.ts';
import type { Dataset } from './dataset.ts';
import { createDataset } from './dataset.ts';
import { gunzip } from './gzip.ts';
import type { PictureForm } from './picture.ts';
import { bytesOf, fitPicture, requireForm, roomForPictures, shapeOf } from './picture.ts';

// The idx format of the MNIST family: a magic number 0x0000 08 nn (08: bytes, nn: dimensions), nn
// big-endian u32 sizes, then the bytes.

/** A file's bytes and the name that errors call it by. */
export interface NamedBytes {
  readonly file: string;
  readonly bytes: Uint8Array;
}

/** Sizes and bytes of an idx file with `dimensions` sizes: 3 for images, 1 for labels. Gzip is unpacked. */
export async function parseIdx(
  { file, bytes }: NamedBytes,
  dimensions: 1 | 3,
): Promise<{ readonly sizes: readonly number[]; readonly values: Uint8Array }> {
  const magic = 0x0800 + dimensions;
  const headerBytes = 4 + 4 * dimensions;
  const plain = await gunzip(bytes, file, (start) => lengthSaid(start, dimensions));
  const view = new DataView(plain.buffer, plain.byteOffset, plain.byteLength);
  if (plain.length < headerBytes) {
    throw truncated(file, `${headerBytes} bytes of header`, plain.length);
  }
  if (view.getUint32(0) !== magic) {
    throw new EarthmoverError('data', 'idx: wrong magic number', {
      file,
      expected: `${hex(magic)} (${dimensions === 3 ? 'images' : 'labels'})`,
      found:
        hex(view.getUint32(0)) +
        (view.getUint32(0) === 0x0804 - dimensions ? ` (${dimensions === 3 ? 'labels' : 'images'})` : ''),
      hint: 'check that this is an idx file of the right kind: train-images-idx3-ubyte or train-labels-idx1-ubyte',
    });
  }
  const sizes = sizesIn(plain, dimensions);
  const expected = headerBytes + sizeOf(sizes);
  if (plain.length < expected)
    throw truncated(file, `${expected} bytes for ${sizes.join(' × ')}`, plain.length);
  if (plain.length > expected || sizeOf(sizes) === 0) {
    throw new EarthmoverError('data', 'idx: the header does not fit the length of the file', {
      file,
      expected: `${expected} bytes for ${sizes.join(' × ')}`,
      found: `${plain.length} bytes`,
      hint: 'copy or download the file again',
    });
  }
  return { sizes, values: plain.subarray(headerBytes) };
}

/** Bytes that a file has by its header, and one more, so that more is seen as wrong; undefined where it is cut off. */
function lengthSaid(start: Uint8Array, dimensions: 1 | 3): number | undefined {
  const headerBytes = 4 + 4 * dimensions;
  return start.length < headerBytes ? undefined : headerBytes + sizeOf(sizesIn(start, dimensions)) + 1;
}

function sizesIn(bytes: Uint8Array, dimensions: 1 | 3): number[] {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  return Array.from({ length: dimensions }, (_, axis) => view.getUint32(4 + 4 * axis));
}

/** A set of the MNIST family: images, and what they show where that is known. */
export interface IdxFiles {
  readonly images: NamedBytes;
  readonly labels?: NamedBytes | undefined;
}

/**
 * Images of the MNIST family as a data set [height, width, channels].
 * @param asked of the form; by default the size of the file's images and 1 channel
 * @param count the first `count` images; by default all
 */
export async function idxDataset(
  name: string,
  { images, labels }: IdxFiles,
  asked: Partial<PictureForm> = {},
  count = Number.POSITIVE_INFINITY,
): Promise<Dataset> {
  const { sizes, values } = await parseIdx(images, 3);
  const [pictures, height, width] = sizes as [number, number, number];
  const classes = labels && (await parseIdx(labels, 1)).values;
  if (classes && classes.length !== pictures) {
    throw new EarthmoverError('data', 'idx: images and labels differ in number', {
      [images.file]: pictures,
      [labels.file]: classes.length,
      hint: 'take both files from the same set',
    });
  }
  const taken = Math.min(pictures, count);
  const form: PictureForm = { height, width, channels: 1, ...asked };
  requireForm(form);
  const pictureBytes = height * width;
  const fitted = roomForPictures(taken, form);
  for (let i = 0; i < taken; i++) {
    const data = values.subarray(i * pictureBytes, (i + 1) * pictureBytes);
    fitPicture({ width, height, channels: 1, data }, form, fitted, i * bytesOf(form));
  }
  const data = createDataset(name, shapeOf(form), fitted, classes?.slice(0, taken));
  return { ...data, from: { width, height } };
}

function truncated(file: string, expected: string, length: number): EarthmoverError {
  return new EarthmoverError('data', 'idx: the file is truncated', {
    file,
    expected,
    found: `${length} bytes`,
    hint: 'copy or download the file again',
  });
}

function hex(word: number): string {
  return `0x${word.toString(16).padStart(8, '0')}`;
}
