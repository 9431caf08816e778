// The pictures beside the page, loaded when a run is first begun on some of them: few visits to the points need this code.

import type { DatasetName, DatasetsWhere } from '../../data/catalogue.ts';
import type { Dataset } from '../../data/dataset.ts';
import { createDataset } from '../../data/dataset.ts';
import { gunzip } from '../../data/gzip.ts';
import { idxDataset } from '../../data/idx.ts';
import { askedForm, bytesOf, fitPicture, formOf, roomForPictures, shapeOf } from '../../data/picture.ts';
import type { RunConfig } from '../../gan/run-config.ts';
import { viewSafetensors } from '../../io/safetensors.ts';
import { fetchBeside } from './beside.ts';
import { PageError } from './page-error.ts';

/** Sets that the page ships, and where they come from; a missing one does not compile. */
const shipped: Readonly<
  Record<DatasetsWhere<'page', 'shipped'>, (run: RunConfig, base: string) => Promise<Dataset>>
> = {
  mnist: shippedDigits,
  'fashion-mnist': shippedDigits,
  emoji: shippedEmoji,
};

/**
 * The pictures of a run; undefined where the page ships no such set.
 * @param base address of the page
 * @throws `data` error where the server does not have them
 */
export async function shippedPictures(run: RunConfig, base: string): Promise<Dataset | undefined> {
  const { dataset } = run;
  return isShipped(dataset) ? shipped[dataset](run, base) : undefined;
}

function isShipped(name: DatasetName): name is keyof typeof shipped {
  return Object.hasOwn(shipped, name);
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
  if (!stored) throw absent(file);
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
  const bytes = await fetchBeside(path, base);
  if (!bytes) throw absent(path);
  return { file: path, bytes };
}

function absent(file: string): PageError {
  return new PageError(['data', 'notOnServer'], 'these samples are not on this server', {
    file,
    hint: 'choose other data in the list above the picture',
  });
}
