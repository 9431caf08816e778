// Pictures in NumPy arrays: one file of many, an .npz with its labels, or a folder of arrays.

import { EarthmoverError } from '../../core/errors.ts';
import { sizeOf } from '../../core/shape.ts';
import {
  type ArrayForm,
  factsOf,
  formOfArray,
  noValues,
  pixelsOf,
  rangeOf,
  type ValueFacts,
  type ValueRange,
} from '../../data/array-layout.ts';
import type { ArrayLayout } from '../../data/layouts.ts';
import type { PictureEntry, PictureSource } from '../../data/picture-source.ts';
import { bytesOfType, type NpyType, npyValues } from '../../io/npy.ts';
import { allValues, type StoredArray, storedArrays, takeFrom } from '../stored-arrays.ts';
import { mostMemberBytes, type Place, titleOf } from './place.ts';

/** An array of pictures, and its labels where the same file has them. */
interface PictureArray {
  readonly array: StoredArray;
  readonly form: ArrayForm;
  readonly labels: StoredArray | undefined;
  /** Names of its pictures begin so. */
  readonly name: string;
}

/**
 * @param places the files, in the order of their pictures
 * @param layout the order of the axes, where the shape does not tell it
 */
export async function numpySource(places: readonly Place[], layout?: ArrayLayout): Promise<PictureSource> {
  const arrays: PictureArray[] = [];
  for (const place of places) arrays.push(await picturesIn(place, layout));
  const [first] = arrays;
  if (first === undefined) throw new Error('no files');
  const { type } = first.array.header;
  const other = arrays.find(({ array }) => array.header.type !== type);
  if (other !== undefined) throw unlike(first, other);
  const range = rangeOf(await factsOfAll(arrays, type), type, first.array.file);
  const many = places.length > 1 ? `${places.length} NumPy arrays` : 'a NumPy array';
  return {
    place: places[0]?.file ?? '',
    kind: `${many}, ${first.form.layout}, ${type} in ${range.name}`,
    fingerprint: [layout ?? '', ...places.map(({ fingerprint }) => fingerprint)].join('\n'),
    most: arrays.reduce((sum, { form }) => sum + form.count, 0),
    entries: () => entriesOf(arrays, range),
  };
}

async function picturesIn(place: Place, layout: ArrayLayout | undefined): Promise<PictureArray> {
  const { file } = place;
  const stored = await storedArrays(file);
  const array = picturesAmong(stored, file);
  const form = formOfArray(array.header.shape, array.file, layout);
  const sampleBytes = form.height * form.width * form.channels * 8;
  if (sampleBytes > mostMemberBytes) {
    throw new EarthmoverError('data', 'numpy: pictures of this size are not read', {
      file: array.file,
      found: `${form.height} × ${form.width} × ${form.channels}`,
      hint: 'check the order of the axes, or give smaller pictures',
    });
  }
  const name = titleOf(place) + (stored.length > 1 ? `: ${array.name}` : '');
  return { array, form, labels: labelsAmong(stored, array, form.count), name };
}

/** The one array that can be pictures; of several, the one that is called the training set. */
function picturesAmong(stored: readonly StoredArray[], file: string): StoredArray {
  const images = stored.filter(({ header }) => header.shape.length >= 3 || stored.length === 1);
  const training = images.filter(({ name }) => /train/i.test(name));
  const [array, second] = images.length > 1 ? training : images;
  if (array !== undefined && second === undefined) return array;
  throw new EarthmoverError('data', 'numpy: which array holds the pictures is not known', {
    file,
    expected: 'one array of three or four axes, or one of several whose name has `train` in it',
    found:
      stored.length === 0
        ? 'no arrays'
        : stored.map(({ name, header }) => `${name} [${header.shape.join(', ')}]`).join(', '),
    hint: 'save the pictures alone: np.save("pictures.npy", array)',
  });
}

/** Whole numbers, one a picture. */
function labelsAmong(
  stored: readonly StoredArray[],
  images: StoredArray,
  count: number,
): StoredArray | undefined {
  const labels = stored.filter(
    ({ header }) => /^[uib]/.test(header.type) && header.shape[0] === count && sizeOf(header.shape) === count,
  );
  const named = labels.filter(({ name }) => name === labelsName(images.name));
  const [one, second] = named.length > 0 ? named : labels;
  return second === undefined && one !== images ? one : undefined;
}

/** What files call the labels of such pictures: x_train and y_train, train_images and train_labels. */
function labelsName(images: string): string {
  return images
    .replace(/images?/, 'labels')
    .replace(/^x/, 'y')
    .replace(/^X/, 'Y');
}

async function factsOfAll(arrays: readonly PictureArray[], type: NpyType): Promise<ValueFacts> {
  let facts = noValues;
  for (const { array, form } of arrays) {
    for await (const values of samplesOf(array, form)) {
      facts = factsOf(values, facts);
      // Bytes are what they are, unless there are only zeros and ones.
      if (type === 'u1' && facts.most > 1) return facts;
    }
  }
  return facts;
}

/** The values of each sample, in the order of its own axes. */
async function* samplesOf(array: StoredArray, form: ArrayForm): AsyncGenerator<Uint8Array | Float64Array> {
  const size = form.height * form.width * form.channels;
  if (array.header.fortran) {
    const values = await allValues(array);
    for (let i = 0; i < form.count; i++) yield values.subarray(i * size, (i + 1) * size);
    return;
  }
  const reader = await array.open();
  try {
    const bytes = size * bytesOfType(array.header.type);
    for (let i = 0; i < form.count; i++) {
      yield npyValues(await takeFrom(reader, bytes, array.file), array.header);
    }
  } finally {
    await reader.close();
  }
}

async function* entriesOf(arrays: readonly PictureArray[], range: ValueRange): AsyncGenerator<PictureEntry> {
  for (const { array, form, labels, name } of arrays) {
    const classes = labels && (await allValues(labels));
    const { width, height, channels } = form;
    let i = 0;
    for await (const values of samplesOf(array, form)) {
      const picture = { width, height, channels, data: pixelsOf(values, form, range) };
      const label = classes === undefined ? {} : { label: String(classes[i]) };
      yield { kind: 'decoded', name: `${name}[${i}]`, picture, ...label };
      i++;
    }
  }
}

function unlike(first: PictureArray, other: PictureArray): EarthmoverError {
  return new EarthmoverError('data', 'numpy: the arrays have numbers of different kinds', {
    [first.array.file]: first.array.header.type,
    [other.array.file]: other.array.header.type,
    hint: 'save all of them with one dtype',
  });
}
