import { EarthmoverError } from '../../core/errors.ts';
import { createRandom, shuffle } from '../../core/random.ts';
import type { Dataset } from '../../data/dataset.ts';
import { createDataset } from '../../data/dataset.ts';
import { gunzip } from '../../data/gzip.ts';
import { idxDataset } from '../../data/idx.ts';
import { fitPicture, requireForm } from '../../data/picture.ts';
import { createToy } from '../../data/toys.ts';
import type { RunConfig } from '../../gan/run-config.ts';
import { decodeSafetensors } from '../../io/safetensors.ts';

/** Data sets that a visitor made: drawn points (`csv`) and own pictures (`images`). */
export type OwnData = Partial<Record<'csv' | 'images', Dataset>>;

/**
 * The data of a run: drawn from a formula, shipped with the page, or the visitor's own.
 * @param base address of the page
 */
export async function loadData(run: RunConfig, own: OwnData, base: string): Promise<Dataset> {
  const { dataset } = run;
  switch (dataset) {
    case '8gaussians':
    case '25gaussians':
    case 'swissroll':
      return createToy(dataset);
    case 'csv':
    case 'images':
      return own[dataset] ?? missing(dataset);
    case 'mnist':
    case 'fashion-mnist':
      return shippedDigits(run, base);
    case 'emoji':
      return shippedEmoji(run, base);
    default:
      return missing(dataset);
  }
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
async function shippedDigits({ dataset, imageSize, channels }: RunConfig, base: string): Promise<Dataset> {
  const form = { ...(imageSize && { size: imageSize }), ...(channels && { channels }) };
  const [images, labels] = await Promise.all([
    shipped(`data/${dataset}/train-images-idx3-ubyte.gz`, base),
    shipped(`data/${dataset}/train-labels-idx1-ubyte.gz`, base),
  ]);
  return idxDataset(dataset, images, labels, form);
}

/** Colour pictures [n, 32, 32, 3] as one safetensors file. */
async function shippedEmoji({ imageSize = 32, channels = 3 }: RunConfig, base: string): Promise<Dataset> {
  const { file, bytes } = await shipped('data/emoji.safetensors.gz', base);
  const stored = decodeSafetensors(await gunzip(bytes, file), file).tensors.get('images');
  if (!stored) return missing('emoji');
  const [count = 0, side = 0] = stored.shape;
  requireForm({ size: imageSize, channels });
  const values = new Uint8Array(count * imageSize * imageSize * channels);
  const from = side * side * 3;
  for (let i = 0; i < count; i++) {
    const data = stored.data.subarray(i * from, (i + 1) * from);
    fitPicture(
      { width: side, height: side, channels: 3, data },
      { size: imageSize, channels },
      values,
      i * imageSize * imageSize * channels,
    );
  }
  return createDataset('emoji', [imageSize, imageSize, channels], values);
}

async function shipped(path: string, base: string): Promise<{ file: string; bytes: Uint8Array }> {
  const response = await fetch(new URL(path, base)).catch(() => undefined);
  if (response?.ok && !response.headers.get('content-type')?.includes('html')) {
    return { file: path, bytes: new Uint8Array(await response.arrayBuffer()) };
  }
  throw new EarthmoverError('data', 'these samples are not on this server', {
    file: path,
    hint: 'choose another data set, or build the page with `npm run build:demo` where the data can be had',
  });
}

function missing(dataset: string): never {
  const hints: Readonly<Record<string, string>> = {
    csv: 'draw some points first, or load them from a CSV file',
    images: 'drop or choose your pictures first',
  };
  throw new EarthmoverError('data', `the page has no data for ${dataset}`, {
    hint: hints[dataset] ?? 'choose another data set, or train in Node',
  });
}
