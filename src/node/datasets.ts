// Data sets by name in Node: found, fetched, generated or read.
import { usageError } from '../core/errors.ts';
import type { ImageSize } from '../core/image-size.ts';
import { type DatasetName, datasetNames, isToy } from '../data/catalogue.ts';
import type { Dataset } from '../data/dataset.ts';
import type { FitName } from '../data/fit.ts';
import type { ArrayLayout } from '../data/layouts.ts';
import { inMemory } from '../data/part.ts';
import { askedForm } from '../data/picture.ts';
import { reportOfSet } from '../data/set-report.ts';
import { createToy } from '../data/toys.ts';
import { cacheFolder } from '../runtime/platform/node/cache-folder.ts';
import { type LoadedSet, loadSet, type SourceRequest, sources } from './dataset-sources.ts';
import type { Preparation } from './packed/prepare.ts';

/** Which data set, and in which form. */
export interface DatasetRequest {
  /** The name of the data set. */
  readonly dataset: DatasetName;
  /** A file or a folder, by the data set: points, idx files, CIFAR-10 batches, or pictures in a folder, an archive or arrays. */
  readonly data?: string | undefined;
  /**
   * Side of square pictures in pixels, or width × height such as `64x48`; by default that of the source, and 64 for a
   * folder of images.
   */
  readonly imageSize?: ImageSize | undefined;
  /**
   * How pictures of another aspect ratio are fitted: `crop` (the middle, by default), `pad` (all of it, on white) or
   * `resize` (stretched).
   */
  readonly fit?: FitName | undefined;
  /** 1 for grey, 3 for RGB; by default that of the source, and RGB for a folder of images. */
  readonly channels?: 1 | 3 | undefined;
  /** Columns of a CSV file to take, by name or by place from 1, separated by commas; all by default. */
  readonly columns?: string | undefined;
  /** The order of the axes of arrays of pictures, where their shape does not tell it. */
  readonly layout?: ArrayLayout | undefined;
  /** Fail at a picture that cannot be read, instead of leaving it out. */
  readonly strict?: boolean | undefined;
  /** Seed of the toys. */
  readonly seed?: number | undefined;
  /** At most so many samples, the first ones; the toys have 100,000 by default. */
  readonly count?: number | undefined;
  /** Takes one line for the user at a time: what is fetched, what is left out. */
  readonly log?: ((line: string) => void) | undefined;
  /** Told how far it is while pictures are prepared. */
  readonly progress?: ((state: Preparation) => void) | undefined;
  /** Where fetched files and prepared pictures are kept; by default the user's cache folder. */
  readonly cacheDir?: string | undefined;
}

/**
 * Finds, fetches or generates a data set.
 * @throws usage error on an unknown name, a form or a count that cannot be used; data error where its files are
 * missing, cannot be fetched or cannot be read; disk error where pictures take more than memory and the cache cannot
 * be written
 * @example
 * const digits = await loadDataset({ dataset: 'mnist', imageSize: 32 });
 */
export async function loadDataset(request: DatasetRequest): Promise<Dataset> {
  return inMemory((await loadReported(request)).data);
}

/** The same with what the loader says of it. */
export async function loadReported(request: DatasetRequest): Promise<LoadedSet> {
  const { dataset, seed } = request;
  const asked = sourceRequest(request);
  const { count } = asked;
  if (!(count >= 1) || (Number.isFinite(count) && !Number.isInteger(count))) {
    throw usageError('count: not a whole number of samples', { count, hint: 'give 1 or more' });
  }
  if (!datasetNames.includes(dataset)) {
    throw usageError('dataset: unknown name', {
      found: dataset,
      hint: `use one of ${datasetNames.join(', ')}`,
    });
  }
  if (request.columns !== undefined && dataset !== 'csv') {
    throw usageError('columns: the data have none', {
      dataset,
      hint: 'leave --columns out, or give a table of points with --dataset csv',
    });
  }
  if (request.layout !== undefined && !takesLayout.includes(dataset)) {
    throw usageError('layout: the data are no arrays of pictures', {
      dataset,
      hint: 'leave --layout out, or give a .npy or .npz with --dataset images',
    });
  }
  if (isToy(dataset)) {
    const data = createToy(dataset, Number.isFinite(count) ? count : undefined, seed);
    return { data, report: reportOfSet(data, { source: 'a formula', thorough: false }) };
  }
  return loadSet(dataset, asked);
}

/** Sets that may come as arrays. */
const takesLayout: readonly DatasetName[] = ['images', 'celeba', 'lsun', 'emoji'];

/** Stream of the toys' held-out points, beside that of their training points. */
const heldOutStream = 0x4e_1d;
const heldOutCount = 20_000;

/**
 * Real samples that training on the same request never sees: new points of a toy, the test set of the MNIST family;
 * undefined where the data set has none, or where they are not on this machine.
 *
 * @param options `fetch`: whether MNIST's may be fetched where they are missing
 */
export async function loadHeldOut(
  request: DatasetRequest,
  { fetch = false }: { readonly fetch?: boolean } = {},
): Promise<Dataset | undefined> {
  const { dataset, seed } = request;
  if (isToy(dataset)) return createToy(dataset, heldOutCount, seed, heldOutStream);
  const { heldOut } = sources[dataset];
  return heldOut === 'none' ? undefined : heldOut(sourceRequest(request), fetch);
}

/** What a source is asked for. */
export function sourceRequest({ imageSize, fit, channels, ...request }: DatasetRequest): SourceRequest {
  return {
    data: request.data,
    form: askedForm({ imageSize, fit, channels }),
    count: request.count ?? Number.POSITIVE_INFINITY,
    columns: request.columns?.split(',').map((name) => name.trim()),
    layout: request.layout,
    strict: request.strict ?? false,
    cache: request.cacheDir ?? cacheFolder(),
    log: request.log ?? (() => {}),
    progress: request.progress,
  };
}
