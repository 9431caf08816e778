import { EarthmoverError } from '../../core/errors.ts';
import { createRandom, shuffle } from '../../core/random.ts';
import { type DatasetName, type DatasetsWhere, isToy } from '../../data/catalogue.ts';
import type { Dataset } from '../../data/dataset.ts';
import { createDataset } from '../../data/dataset.ts';
import { gunzip } from '../../data/gzip.ts';
import { idxDataset } from '../../data/idx.ts';
import { askedForm, bytesOf, fitPicture, formOf, roomForPictures, shapeOf } from '../../data/picture.ts';
import { createToy } from '../../data/toys.ts';
import type { RunConfig } from '../../gan/run-config.ts';
import { viewSafetensors } from '../../io/safetensors.ts';

type BroughtName = DatasetsWhere<'page', 'brought'>;

/** Data sets that a visitor brought: drawn points (`csv`) and their pictures (`images`). */
export type VisitorSets = Partial<Record<BroughtName, Dataset>>;

/** Sets that the page ships, and where they come from; a missing one does not compile. */
const shipped: Readonly<
  Record<DatasetsWhere<'page', 'shipped'>, (run: RunConfig, base: string) => Promise<Dataset>>
> = {
  mnist: shippedDigits,
  'fashion-mnist': shippedDigits,
  emoji: shippedEmoji,
};

/** What the visitor has to do first for a set of theirs. */
const howToBring: Readonly<Record<BroughtName, string>> = {
  csv: 'draw some points first, or load them from a CSV file',
  images: 'drop or choose your pictures first',
};

/** Whether a run's data are the visitor's, so that neither the page nor a link has them. */
export function isBrought(name: DatasetName): name is BroughtName {
  return Object.hasOwn(howToBring, name);
}

/**
 * The data of a run: drawn from a formula, shipped with the page, or brought by the visitor.
 * @param base address of the page
 * @throws `data` error where the visitor brought none, or the page has no such set
 */
export async function loadData(run: RunConfig, brought: VisitorSets, base: string): Promise<Dataset> {
  const { dataset } = run;
  if (isToy(dataset)) return createToy(dataset);
  if (isBrought(dataset)) return brought[dataset] ?? missing(dataset, howToBring[dataset]);
  return isShipped(dataset) ? shipped[dataset](run, base) : missing(dataset);
}

function isShipped(name: DatasetName): name is keyof typeof shipped {
  return Object.hasOwn(shipped, name);
}

/** Points as a data set; in random order, so that the first ones are a fair sample. */
export function pointsDataset(points: Float32Array): Dataset {
  const order = shuffle(
    Uint32Array.from({ length: points.length / 2 }, (_, i) => i),
    createRandom(0, 0x6472_6177),
  );
  const values = new Float32Array(points.length);
  order.forEach((from, to) => {
    values.set(points.subarray(2 * from, 2 * from + 2), 2 * to);
  });
  return createDataset('csv', [2], values);
}

/** The idx files beside the page, in MNIST's own format, so that Node can read them with --data. */
async function shippedDigits(
  { dataset, imageSize, fit, channels }: RunConfig,
  base: string,
): Promise<Dataset> {
  const form = askedForm({ imageSize, fit, channels });
  const [images, labels] = await Promise.all([
    fetchShipped(`data/${dataset}/train-images-idx3-ubyte.gz`, base),
    fetchShipped(`data/${dataset}/train-labels-idx1-ubyte.gz`, base),
  ]);
  return idxDataset(dataset, { images, labels }, form);
}

/** Colour pictures [n, 32, 32, 3] as one safetensors file. */
async function shippedEmoji(
  { imageSize = 32, fit, channels = 3 }: RunConfig,
  base: string,
): Promise<Dataset> {
  const { file, bytes } = await fetchShipped('data/emoji.safetensors.gz', base);
  const stored = viewSafetensors(await gunzip(bytes, file), file).tensors.get('images');
  if (!stored) return missing('emoji');
  const [count = 0, side = 0] = stored.shape;
  const form = formOf(imageSize, channels, fit);
  const values = roomForPictures(count, form);
  const from = side * side * 3;
  for (let i = 0; i < count; i++) {
    const data = stored.data.subarray(i * from, (i + 1) * from);
    fitPicture({ width: side, height: side, channels: 3, data }, form, values, i * bytesOf(form));
  }
  return createDataset('emoji', shapeOf(form), values);
}

async function fetchShipped(path: string, base: string): Promise<{ file: string; bytes: Uint8Array }> {
  const response = await fetch(new URL(path, base)).catch(() => undefined);
  if (response?.ok && !response.headers.get('content-type')?.includes('html')) {
    return { file: path, bytes: new Uint8Array(await response.arrayBuffer()) };
  }
  throw new EarthmoverError('data', 'these samples are not on this server', {
    file: path,
    hint: 'choose other data in the list above the picture',
  });
}

function missing(dataset: DatasetName, hint = 'choose other data in the list above the picture'): never {
  throw new EarthmoverError('data', `the page has no data for ${dataset}`, { hint });
}
