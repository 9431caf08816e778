// Where Node finds each data set of the catalogue that no formula draws, and the samples of it that training never
// sees. A set without a source does not compile.
import { basename, dirname } from 'node:path';
import { EarthmoverError } from '../core/errors.ts';
import { type DatasetName, datasetRow, type ToyName } from '../data/catalogue.ts';
import { cifar10Dataset } from '../data/cifar10.ts';
import type { DataReport } from '../data/data-report.ts';
import type { Dataset, TrainingData } from '../data/dataset.ts';
import { samplesBetween } from '../data/dataset.ts';
import { inForm } from '../data/dataset-form.ts';
import type { ArrayLayout } from '../data/layouts.ts';
import type { PictureForm } from '../data/picture.ts';
import { formOf } from '../data/picture.ts';
import type { PictureSource } from '../data/picture-source.ts';
import { type ReportedSource, reportOfSet } from '../data/set-report.ts';
import { cifarBatches } from './cifar-files.ts';
import { fashionFolder, idxFamily } from './idx-files.ts';
import { firstExisting, inputStat } from './inputs.ts';
import { openPictures } from './packed/open-pictures.ts';
import type { Preparation } from './packed/prepare.ts';
import type { SetRequest } from './packed/prepared-set.ts';
import { pointsFrom } from './points-file.ts';
import { emojiPictures, mnistFolder, mnistTestFolder } from './ready-sets.ts';
import { alignedFaces } from './sources/celeba.ts';
import { openSource } from './sources/open.ts';

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
  /** The order of the axes of arrays, where their shape does not tell it. */
  readonly layout: ArrayLayout | undefined;
  /** Fail at a picture that cannot be read. */
  readonly strict: boolean;
  /** Folder of what was fetched. */
  readonly cache: string;
  /** Takes one line for the user at a time. */
  readonly log: (line: string) => void;
  /** Told how far the preparation of pictures is. */
  readonly progress: ((state: Preparation) => void) | undefined;
}

/** A data set and what its loader says of it. */
export interface LoadedSet {
  readonly data: TrainingData;
  readonly report: DataReport;
}

interface DatasetSource {
  /**
   * The set, or pictures that it is to be prepared from.
   * @throws `data` error where the files are not there, or not what they should be.
   */
  readonly load: (request: SourceRequest) => Promise<LoadedSet | PictureSource>;
  /**
   * Samples that training never sees; undefined where they are not on this machine, and would have to be fetched but
   * `fetch` is false.
   */
  readonly heldOut: ((request: SourceRequest, fetch: boolean) => Promise<Dataset | undefined>) | 'none';
}

export const sources: Readonly<Record<Exclude<DatasetName, ToyName>, DatasetSource>> = {
  csv: {
    load: async ({ data, count, columns, log }) => {
      const file = required('csv', data, 'pass a file of points as CSV, or as a NumPy array, with --data');
      const points = await pointsFrom(file, { columns, log });
      return reported(firstOf(points, count), { source: basename(file), thorough: true });
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
      const set = cifar10Dataset(await cifarBatches(place), form, count);
      return reported(set, { source: basename(place), thorough: false, fit: form.fit });
    },
    heldOut: 'none',
  },
  celeba: {
    load: async (request) => {
      const hint =
        'download img_align_celeba.zip from the CelebA page and pass it, or its unpacked folder, with --data';
      return alignedFaces(await openSource(required('celeba', request.data, hint), request));
    },
    heldOut: 'none',
  },
  lsun: {
    load: async (request) => {
      const hint =
        'download a category from the LSUN page, such as bedroom_train_lmdb.zip, unpack it and pass its folder with --data';
      return openSource(required('lsun', request.data, hint), request);
    },
    heldOut: 'none',
  },
  emoji: {
    load: async (request) => {
      const { data, form, count, cache, log } = request;
      if (data !== undefined) return openSource(data, request);
      const set = inForm(firstOf(await emojiPictures(cache, log), count), form);
      return reported(set, { source: 'npm', thorough: false, fit: form.fit });
    },
    heldOut: 'none',
  },
  images: {
    load: async (request) => {
      const hint = 'pass the folder of the pictures with --data, or an archive, arrays or a table of them';
      return openSource(required('images', request.data, hint), request);
    },
    heldOut: 'none',
  },
};

/** Finds a set; one of pictures is prepared, or read as it was prepared before. */
export async function loadSet(
  name: Exclude<DatasetName, ToyName>,
  request: SourceRequest,
): Promise<LoadedSet> {
  const found = await sources[name].load(request);
  return 'entries' in found ? openPictures(found, setRequest(name, request)) : found;
}

/** What is made of pictures, in the form of the catalogue where none other is asked for. */
export function setRequest(name: DatasetName, request: SourceRequest): SetRequest {
  const { form } = datasetRow(name);
  const usual = form === 'points' ? {} : formOf(form.side, form.channels);
  return { ...request, name, form: { ...formOf(64, 3), ...usual, ...request.form } };
}

/** A set of the MNIST family: idx files that the user names, or in the set's usual folders. */
function idxSource(
  name: DatasetName,
  usual: {
    readonly folder: (request: SourceRequest) => Promise<string>;
    readonly testFolder: (request: SourceRequest, fetch: boolean) => Promise<string | undefined>;
  },
): DatasetSource {
  return {
    load: async (request) => {
      const place = request.data ?? (await usual.folder(request));
      const set = await idxFamily(name, place, request.form, request.count);
      const thorough = request.data !== undefined;
      return reported(set, { source: basename(place), thorough, fit: request.form.fit });
    },
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

function reported(data: Dataset, source: ReportedSource): LoadedSet {
  return { data, report: reportOfSet(data, source) };
}

function firstOf(dataset: Dataset, count: number): Dataset {
  return count >= dataset.count ? dataset : samplesBetween(dataset, 0, count);
}
