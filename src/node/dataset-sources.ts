// Where Node finds each data set of the catalogue that no formula draws, and the samples of it that training never
// sees. A set without a source does not compile.
import { dirname } from 'node:path';
import { EarthmoverError } from '../core/errors.ts';
import { sizeOf } from '../core/shape.ts';
import type { DatasetName, ToyName } from '../data/catalogue.ts';
import { cifar10Dataset } from '../data/cifar10.ts';
import type { Dataset } from '../data/dataset.ts';
import { createDataset, samplesBetween } from '../data/dataset.ts';
import type { PictureForm } from '../data/picture.ts';
import { bytesOf, fitPicture, roomForPictures, shapeOf } from '../data/picture.ts';
import { parsePointsCsv } from '../data/points-csv.ts';
import { textOf } from '../data/text-file.ts';
import { cifarBatches } from './cifar-files.ts';
import { fashionFolder, idxFamily } from './idx-files.ts';
import { imageFolderDataset } from './image-folder.ts';
import { firstExisting, inputStat, readInput, wrongInput } from './inputs.ts';
import { emojiPictures, mnistFolder, mnistTestFolder } from './ready-sets.ts';

/** What a source is asked for, checked. */
export interface SourceRequest {
  /** What the user named with --data. */
  readonly data: string | undefined;
  /** As far as the user asked for one. */
  readonly form: Partial<PictureForm>;
  /** At most so many samples, the first ones; Infinity for all. */
  readonly count: number;
  /** Columns of a table that are taken; all by default. */
  readonly columns: readonly string[] | undefined;
  /** Fail at a picture that cannot be read. */
  readonly strict: boolean;
  /** Folder of what was fetched. */
  readonly cache: string;
  /** Takes one line for the user at a time. */
  readonly log: (line: string) => void;
}

interface DatasetSource {
  /** @throws `data` error where the files are not there, or not what they should be. */
  readonly load: (request: SourceRequest) => Promise<Dataset>;
  /**
   * Samples that training never sees; undefined where they are not on this machine, and would have to be fetched but
   * `fetch` is false.
   */
  readonly heldOut: ((request: SourceRequest, fetch: boolean) => Promise<Dataset | undefined>) | 'none';
}

export const sources: Readonly<Record<Exclude<DatasetName, ToyName>, DatasetSource>> = {
  csv: {
    load: async ({ data, count, columns, log }) => {
      const file = required('csv', data, 'pass a file of points as CSV with --data');
      return firstOf(parsePointsCsv(textOf(await readInput(file), file), file, { columns, log }), count);
    },
    heldOut: 'none',
  },
  mnist: idxSource('mnist', {
    folder: ({ cache, log }) => mnistFolder(cache, log),
    testFolder: ({ cache, log }, fetch) => mnistTestFolder(cache, log, { fetch }),
  }),
  'fashion-mnist': idxSource('fashion-mnist', { folder: fashionFolder, testFolder: fashionFolder }),
  cifar10: {
    load: async ({ data, form, count }) => {
      const place = required(
        'cifar10',
        data,
        'download the binary version (cifar-10-binary.tar.gz) from the CIFAR-10 page and pass the archive, or its unpacked folder, with --data',
      );
      return cifar10Dataset(await cifarBatches(place), form, count);
    },
    heldOut: 'none',
  },
  emoji: {
    load: async (request) => {
      const { data, form, count, cache, log } = request;
      if (data !== undefined) return pictures('emoji', data, request);
      return inForm(firstOf(await emojiPictures(cache, log), count), form);
    },
    heldOut: 'none',
  },
  images: {
    load: (request) =>
      pictures(
        'images',
        required('images', request.data, 'pass the folder of the pictures with --data'),
        request,
      ),
    heldOut: 'none',
  },
};

/** A set of the MNIST family: idx files that the user names, or in the set's usual folders. */
function idxSource(
  name: DatasetName,
  usual: {
    readonly folder: (request: SourceRequest) => Promise<string>;
    readonly testFolder: (request: SourceRequest, fetch: boolean) => Promise<string | undefined>;
  },
): DatasetSource {
  return {
    load: async (request) =>
      idxFamily(name, request.data ?? (await usual.folder(request)), request.form, request.count),
    heldOut: async (request, fetch) => {
      const { data, form } = request;
      const folder = data === undefined ? await usual.testFolder(request, fetch) : await folderOf(data);
      const file = folder && (await firstExisting(folder, testNames));
      return file === undefined ? undefined : idxFamily(name, file, form, Number.POSITIVE_INFINITY);
    },
  };
}

const testNames = ['t10k-images-idx3-ubyte', 't10k-images.idx3-ubyte'].flatMap((name) => [
  name,
  `${name}.gz`,
]);

async function folderOf(place: string): Promise<string> {
  return (await inputStat(place)).isDirectory() ? place : dirname(place);
}

function required(dataset: DatasetName, data: string | undefined, hint: string): string {
  if (data !== undefined) return data;
  throw new EarthmoverError('data', `${dataset}: no files given`, { hint });
}

async function pictures(
  name: DatasetName,
  folder: string,
  { form, strict, count, log }: SourceRequest,
): Promise<Dataset> {
  if (!(await inputStat(folder)).isDirectory()) throw wrongInput(folder, 'a folder of pictures', 'a file');
  return imageFolderDataset(folder, {
    height: 64,
    width: 64,
    channels: 3,
    ...form,
    name,
    strict,
    count,
    log,
  });
}

function firstOf(dataset: Dataset, count: number): Dataset {
  return count >= dataset.count ? dataset : samplesBetween(dataset, 0, count);
}

/** A data set of pictures [H, W, C] brought into another form. */
function inForm(dataset: Dataset, asked: Partial<PictureForm>): Dataset {
  const [height, width, given] = dataset.shape as [number, number, 1 | 3];
  const form: PictureForm = { height, width, channels: 3, ...asked };
  if (String(shapeOf(form)) === String(dataset.shape)) return dataset;
  const values = roomForPictures(dataset.count, form);
  for (let i = 0; i < dataset.count; i++) {
    const data = dataset.values.subarray(
      i * sizeOf(dataset.shape),
      (i + 1) * sizeOf(dataset.shape),
    ) as Uint8Array;
    fitPicture({ width, height, channels: given, data }, form, values, i * bytesOf(form));
  }
  return createDataset(dataset.name, shapeOf(form), values, dataset.labels);
}
