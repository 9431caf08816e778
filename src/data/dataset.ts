// Data sets: samples of one shape, in memory or in a store that is read where samples are needed.
// Words: a `sample` is one picture or point; its `row` is its number, from 0.
import { at } from '../core/at.ts';
import { EarthmoverError } from '../core/errors.ts';
import { fromBytes } from '../core/pixel-bytes.ts';
import type { Shape } from '../core/shape.ts';
import { sizeOf } from '../core/shape.ts';
import { contentHash } from './content-hash.ts';

/**
 * What a data set says of itself, wherever its samples are. Images are [H, W, C] (NHWC as a whole) in u8, where v stands
 * for v / 127.5 − 1 in [−1, 1]; points are [dimensions] in f32, as they are.
 */
export interface DatasetFacts {
  /** What messages and records call it. */
  readonly name: string;
  /** Of one sample. */
  readonly shape: Shape;
  /** How many samples there are. */
  readonly count: number;
  /** Images are bytes, points are floats. */
  readonly encoding: 'u8' | 'f32';
  /** The class or the mode of each sample, where the source says it. */
  readonly labels?: Uint8Array;
  /** Recognises the same data when a run is resumed: encoding, count, shape and a hash of the values. */
  readonly hash: string;
}

/** Samples of one shape in memory, ready for the GPU. */
export interface Dataset extends DatasetFacts {
  /** count × sizeOf(shape), sample after sample. */
  readonly values: Uint8Array | Float32Array;
  /** Of every picture before it was brought into this shape, in pixels, where all were alike. */
  readonly from?: { readonly width: number; readonly height: number };
}

/** Samples of one shape in a file or another place that holds more than memory does. */
export interface StoredDataset extends DatasetFacts {
  /**
   * Reads samples without holding up the thread.
   * @param rows which, in [0, count), in any order, with repeats
   * @param into takes rows.length × sizeOf(shape) values, one sample after the other
   * @throws data error that names what could not be read
   */
  readonly read: (rows: ArrayLike<number>, into: Uint8Array | Float32Array) => Promise<void>;
}

/** What a run may train on. */
export type TrainingData = Dataset | StoredDataset;

/** Whether all samples are in memory. */
export function isInMemory(data: TrainingData): data is Dataset {
  return 'values' in data;
}

/**
 * Reads samples into `into`, one after the other, wherever they are.
 *
 * @param rows which, in any order, with repeats
 * @throws data error where a store cannot be read
 */
export async function readRows(
  data: TrainingData,
  rows: ArrayLike<number>,
  into: Uint8Array | Float32Array,
): Promise<void> {
  if (!isInMemory(data)) return data.read(rows, into);
  const size = sizeOf(data.shape);
  for (let i = 0; i < rows.length; i++) {
    const row = at(rows, i);
    into.set(data.values.subarray(row * size, (row + 1) * size), i * size);
  }
}

/** Room for so many samples of a set, of the type of its values. */
export function roomFor({ encoding, shape }: DatasetFacts, samples: number): Uint8Array | Float32Array {
  const length = samples * sizeOf(shape);
  return encoding === 'u8' ? new Uint8Array(length) : new Float32Array(length);
}

/** Classes of a labelled data set: one more than the largest label; undefined where there are no labels. */
export function classCount({ labels }: { readonly labels?: Uint8Array | undefined }): number | undefined {
  return labels?.reduce((most, label) => Math.max(most, label + 1), 0);
}

/**
 * Builds a data set and its hash; `count` follows from the length of `values`.
 *
 * @param shape of one sample: [dimensions] or [h, w, c]
 * @param values sample after sample: bytes of images, or floats
 * @param labels a class for each sample
 * @throws data error where the values make no whole samples, or labels and samples differ in number
 * @example
 * const points = createDataset('pairs', [2], Float32Array.of(0, 0, 1, 1, 2, 4));
 * points.count; // 3
 */
export function createDataset(
  name: string,
  shape: Shape,
  values: Uint8Array | Float32Array,
  labels?: Uint8Array,
): Dataset {
  const count = values.length / sizeOf(shape);
  if (!Number.isInteger(count) || count === 0) {
    throw new EarthmoverError('data', 'dataset: the values do not make whole samples', {
      dataset: name,
      values: values.length,
      sample: shape,
      hint: 'give count × (product of the shape) values, count ≥ 1',
    });
  }
  if (labels !== undefined && labels.length !== count) {
    throw new EarthmoverError('data', 'dataset: labels and samples differ in number', {
      dataset: name,
      samples: count,
      labels: labels.length,
      hint: 'give one label a sample, or none at all',
    });
  }
  const encoding = values instanceof Uint8Array ? 'u8' : 'f32';
  const bytes = new Uint8Array(values.buffer, values.byteOffset, values.byteLength);
  const hash = hashOf(encoding, count, shape, contentHash(bytes));
  return { name, shape, count, encoding, values, hash, ...(labels && { labels }) };
}

/** What recognises a set, from the hash of its values' bytes. */
export function hashOf(encoding: Dataset['encoding'], count: number, shape: Shape, contents: string): string {
  return `${encoding}-${[count, ...shape].join('x')}-${contents}`;
}

/** The samples from `first` up to `end`, as a data set of their own; the values are shared. */
export function samplesBetween(
  { name, shape, values, labels }: Dataset,
  first: number,
  end: number,
): Dataset {
  const size = sizeOf(shape);
  return createDataset(name, shape, values.subarray(first * size, end * size), labels?.subarray(first, end));
}

/**
 * Sample number `index` (from 0) as f32, as the networks see it: images in [−1, 1], points as they are.
 * @example
 * sampleOf(createDataset('pairs', [2], Float32Array.of(0, 0, 1, 1, 2, 4)), 2); // [2, 4]
 */
export function sampleOf(dataset: Dataset, index: number): Float32Array {
  const size = sizeOf(dataset.shape);
  const sample = dataset.values.subarray(index * size, (index + 1) * size);
  return dataset.encoding === 'u8' ? fromBytes(sample) : Float32Array.from(sample);
}

/** Fails unless a batch of `batch` different samples can be drawn; `more` says how there would be more of them. */
export function requireBatch(dataset: DatasetFacts, batch: number, more = 'more data'): void {
  if (batch <= dataset.count) return;
  const fitting = 2 ** Math.floor(Math.log2(dataset.count));
  throw new EarthmoverError('data', 'batch: larger than the data set', {
    batch,
    dataset: dataset.name,
    samples: dataset.count,
    hint: dataset.count === 1 ? `give --batch 1, or ${more}` : `give --batch ${fitting} or less, or ${more}`,
  });
}
