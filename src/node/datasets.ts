import { EarthmoverError, usageError } from '../core/errors.ts';
import { sizeOf } from '../core/shape.ts';
import { cifar10Dataset } from '../data/cifar10.ts';
import type { Dataset } from '../data/dataset.ts';
import { createDataset } from '../data/dataset.ts';
import type { PictureForm } from '../data/picture.ts';
import { fitPicture, requireForm } from '../data/picture.ts';
import { parsePointsCsv } from '../data/points-csv.ts';
import { createToy } from '../data/toys.ts';
import { type DatasetName, datasetNames } from '../gan/run-settings.ts';
import { cacheFolder } from './cache.ts';
import { cifarBatches } from './cifar-files.ts';
import { fashionFolder, idxFamily } from './idx-files.ts';
import { imageFolderDataset } from './image-folder.ts';
import { inputStat, readInput, wrongInput } from './inputs.ts';
import { emojiPictures, mnistFolder } from './ready-sets.ts';

export { type DatasetName, datasetNames };

export interface DatasetRequest {
  readonly dataset: DatasetName;
  /** A file or a folder, by the data set: csv, idx files, CIFAR-10 batches or pictures. */
  readonly data?: string | undefined;
  /** Side of square pictures in pixels; by default that of the source, and 64 for a folder of images. */
  readonly imageSize?: number | undefined;
  /** 1 for grey, 3 for RGB; by default that of the source, and RGB for a folder of images. */
  readonly channels?: 1 | 3 | undefined;
  /** Fail at a picture that cannot be read, instead of leaving it out. */
  readonly strict?: boolean | undefined;
  /** Seed of the toys. */
  readonly seed?: number | undefined;
  /** At most so many samples, the first ones; the toys have 100,000 by default. */
  readonly count?: number | undefined;
  /** Takes one line for the user at a time: what is fetched, what is left out. */
  readonly log?: ((line: string) => void) | undefined;
  readonly cacheDir?: string | undefined;
}

/** Finds, fetches or generates a data set. Fails with an EarthmoverError of kind `data`, or `usage` for bad options. */
export async function loadDataset(request: DatasetRequest): Promise<Dataset> {
  const { dataset, data, count = Number.POSITIVE_INFINITY, log = () => {} } = request;
  const cache = request.cacheDir ?? cacheFolder();
  const form: Partial<PictureForm> = {
    ...(request.imageSize !== undefined && { size: request.imageSize }),
    ...(request.channels !== undefined && { channels: request.channels }),
  };
  requireForm({ size: 64, channels: 3, ...form });
  if (!(count >= 1) || (Number.isFinite(count) && !Number.isInteger(count))) {
    throw usageError('count: not a whole number of samples', { count, hint: 'give 1 or more' });
  }
  switch (dataset) {
    case '8gaussians':
    case '25gaussians':
    case 'swissroll':
      return createToy(dataset, Number.isFinite(count) ? count : undefined, request.seed);
    case 'csv':
      return firstOf(parsePointsCsv((await readInput(required(request))).toString('utf8'), data!), count);
    case 'mnist':
      return idxFamily(dataset, data ?? (await mnistFolder(cache, log)), form, count);
    case 'fashion-mnist':
      return idxFamily(dataset, data ?? (await fashionFolder()), form, count);
    case 'cifar10':
      return cifar10Dataset(await cifarBatches(required(request)), form, count);
    case 'emoji':
      if (data === undefined) return reformed(firstOf(await emojiPictures(cache, log), count), form);
      return pictures(request, data, form, count, log);
    case 'images':
      return pictures(request, required(request), form, count, log);
    default:
      throw usageError('dataset: unknown name', {
        found: dataset,
        hint: `use one of ${datasetNames.join(', ')}`,
      });
  }
}

const howToGet: Readonly<Partial<Record<DatasetName, string>>> = {
  csv: 'pass a file of comma-separated points with --data',
  cifar10:
    'download the binary version (cifar-10-binary.tar.gz) from the CIFAR-10 page and pass the archive, or its unpacked folder, with --data',
  images: 'pass the folder of the pictures with --data',
};

function required({ dataset, data }: DatasetRequest): string {
  if (data !== undefined) return data;
  throw new EarthmoverError('data', `${dataset}: no files given`, { hint: howToGet[dataset] });
}

async function pictures(
  request: DatasetRequest,
  folder: string,
  form: Partial<PictureForm>,
  count: number,
  log: (line: string) => void,
): Promise<Dataset> {
  if (!(await inputStat(folder)).isDirectory()) throw wrongInput(folder, 'a folder of pictures', 'a file');
  const options = { size: 64, channels: 3, ...form, strict: request.strict ?? false, count, log } as const;
  return imageFolderDataset(folder, { ...options, name: request.dataset });
}

function firstOf(dataset: Dataset, count: number): Dataset {
  if (count >= dataset.count) return dataset;
  const values = dataset.values.subarray(0, count * sizeOf(dataset.shape));
  return createDataset(dataset.name, dataset.shape, values, dataset.labels?.subarray(0, count));
}

/** A data set of pictures brought into another form. */
function reformed(
  dataset: Dataset,
  { size = dataset.shape[0]!, channels = 3 }: Partial<PictureForm>,
): Dataset {
  const [height, width, found] = dataset.shape as [number, number, 1 | 3];
  if (size === height && channels === found) return dataset;
  const pictureBytes = size * size * channels;
  const values = new Uint8Array(dataset.count * pictureBytes);
  for (let i = 0; i < dataset.count; i++) {
    const data = dataset.values.subarray(
      i * sizeOf(dataset.shape),
      (i + 1) * sizeOf(dataset.shape),
    ) as Uint8Array;
    fitPicture({ width, height, channels: found, data }, { size, channels }, values, i * pictureBytes);
  }
  return createDataset(dataset.name, [size, size, channels], values, dataset.labels);
}
