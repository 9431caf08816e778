// The idx format of the MNIST family: a magic number 0x0000 tt nn (tt: kind of numbers, nn: dimensions), nn big-endian u32
// sizes, then the numbers, big-endian, too.
import { EarthmoverError } from '../core/errors.ts';
import { sizeOf } from '../core/shape.ts';
import { factsOf, formOfArray, pixelsOf, rangeOf } from './array-layout.ts';
import type { Dataset } from './dataset.ts';
import { createDataset } from './dataset.ts';
import { gunzip } from './gzip.ts';
import { upright } from './orientation.ts';
import type { PictureForm } from './picture.ts';
import { bytesOf, fitPicture, requireForm, roomForPictures, shapeOf } from './picture.ts';

/** Bytes of a number, and how it is read. */
const kinds: Readonly<Record<number, { readonly bytes: number; readonly type: 'u1' | 'f4' | 'f8' }>> = {
  8: { bytes: 1, type: 'u1' },
  13: { bytes: 4, type: 'f4' },
  14: { bytes: 8, type: 'f8' },
};

/** A file's bytes and the name that errors call it by. */
export interface NamedBytes {
  readonly file: string;
  readonly bytes: Uint8Array;
}

/** What an idx file holds. */
export interface IdxContent {
  readonly sizes: readonly number[];
  readonly values: Uint8Array | Float64Array;
  /** Of a number in the file, as NumPy calls it. */
  readonly type: 'u1' | 'f4' | 'f8';
}

/**
 * Sizes and numbers of an idx file of images (3 dimensions, or 4 with channels) or labels (1). Gzip is unpacked.
 * @throws data error that names file, what was expected and what is there
 */
export async function parseIdx({ file, bytes }: NamedBytes, dimensions: 1 | 3): Promise<IdxContent> {
  const plain = await gunzip(bytes, file, (start) => lengthSaid(start));
  const view = new DataView(plain.buffer, plain.byteOffset, plain.byteLength);
  if (plain.length < 4 + 4 * dimensions) {
    throw truncated(file, `${4 + 4 * dimensions} bytes of header`, plain.length);
  }
  const header = headerOf(plain);
  const fits = dimensions === 1 ? header?.axes === 1 && header.type === 'u1' : (header?.axes ?? 0) >= 3;
  if (header === undefined || !fits) throw wrongMagic(file, dimensions, view.getUint32(0));
  const { axes, type, bytes: step } = header;
  const start = 4 + 4 * axes;
  if (plain.length < start) throw truncated(file, `${start} bytes of header`, plain.length);
  const sizes = sizesIn(plain, axes);
  const expected = start + sizeOf(sizes) * step;
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
  // Parts of a plain array are made in a third of the time that those of Node's Buffer take, and there are many.
  if (type === 'u1') {
    return {
      sizes,
      values: new Uint8Array(plain.buffer, plain.byteOffset + start, plain.length - start),
      type,
    };
  }
  const values = Float64Array.from({ length: sizeOf(sizes) }, (_, i) =>
    type === 'f4' ? view.getFloat32(start + 4 * i) : view.getFloat64(start + 8 * i),
  );
  return { sizes, values, type };
}

/** Axes and numbers by the magic number; undefined where it is none that is read. */
function headerOf(bytes: Uint8Array) {
  const [zero, alsoZero, kind = 0, axes = 0] = bytes;
  const numbers = kinds[kind];
  if (zero !== 0 || alsoZero !== 0 || numbers === undefined || axes < 1 || axes > 4) return undefined;
  return { axes, ...numbers };
}

/** Bytes that a file has by its header, and one more, so that more is seen as wrong; undefined where it is cut off. */
function lengthSaid(start: Uint8Array): number | undefined {
  const header = headerOf(start);
  if (header === undefined || start.length < 4 + 4 * header.axes) return undefined;
  return 4 + 4 * header.axes + sizeOf(sizesIn(start, header.axes)) * header.bytes + 1;
}

function sizesIn(bytes: Uint8Array, axes: number): number[] {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  return Array.from({ length: axes }, (_, axis) => view.getUint32(4 + 4 * axis));
}

function wrongMagic(file: string, dimensions: 1 | 3, found: number): EarthmoverError {
  const [wanted, other] = dimensions === 3 ? ['images', 'labels'] : ['labels', 'images'];
  return new EarthmoverError('data', 'idx: wrong magic number', {
    file,
    expected: `${hex(0x0800 + dimensions)} (${wanted})`,
    found: hex(found) + (found === 0x0804 - dimensions ? ` (${other})` : ''),
    hint: 'check that this is an idx file of the right kind: train-images-idx3-ubyte or train-labels-idx1-ubyte',
  });
}

/** A set of the MNIST family: images, and what they show where that is known. */
export interface IdxFiles {
  readonly images: NamedBytes;
  readonly labels?: NamedBytes | undefined;
}

/**
 * Images of the MNIST family as a data set [height, width, channels]. Those of EMNIST, told by the name of their file, lie
 * on their side and are turned.
 *
 * @param asked of the form; by default that of the file's images
 * @param count the first `count` images; by default all
 */
export async function idxDataset(
  name: string,
  { images, labels }: IdxFiles,
  asked: Partial<PictureForm> = {},
  count = Number.POSITIVE_INFINITY,
): Promise<Dataset> {
  const { sizes, values, type } = await parseIdx(images, 3);
  const array = formOfArray(sizes, images.file, sizes.length === 3 ? 'nhw' : undefined);
  const range = type === 'u1' ? byteRange : rangeOf(factsOf(values), type, images.file);
  const classes = labels && (await parseIdx(labels, 1)).values;
  if (classes && classes.length !== array.count) {
    throw new EarthmoverError('data', 'idx: images and labels differ in number', {
      [images.file]: array.count,
      [labels.file]: classes.length,
      hint: 'take both files from the same set',
    });
  }
  const taken = Math.min(array.count, count);
  const { width, height, channels } = array;
  const onTheirSide = /(^|[\\/])emnist-[^\\/]*$/i.test(images.file);
  const upHeight = onTheirSide ? width : height;
  const upWidth = onTheirSide ? height : width;
  const form: PictureForm = { height: upHeight, width: upWidth, channels: channels === 1 ? 1 : 3, ...asked };
  requireForm(form);
  const pictureValues = height * width * channels;
  const fitted = roomForPictures(taken, form);
  for (let i = 0; i < taken; i++) {
    const stored = values.subarray(i * pictureValues, (i + 1) * pictureValues);
    const data = stored instanceof Uint8Array && channels === 1 ? stored : pixelsOf(stored, array, range);
    const picture = { width, height, channels, data };
    // Orientation 5 of Exif: rows and columns change places.
    fitPicture(onTheirSide ? upright(picture, 5) : picture, form, fitted, i * bytesOf(form));
  }
  const labelled = classes && Uint8Array.from(classes.subarray(0, taken));
  const data = createDataset(name, shapeOf(form), fitted, labelled);
  return { ...data, from: { width: upWidth, height: upHeight } };
}

const byteRange = { name: '[0, 255]', low: 0, high: 255 } as const;

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
