import { dirname } from 'node:path';
import type { Dataset } from '../data/dataset.ts';
import { createToy } from '../data/toys.ts';
import { cacheFolder } from './cache.ts';
import type { DatasetRequest } from './datasets.ts';
import { fashionFolder, idxFamily } from './idx-files.ts';
import { firstExisting, inputStat } from './inputs.ts';
import { mnistTestFolder } from './ready-sets.ts';

/** Stream of the toys' held-out points, beside that of their training points. */
const toyStream = 0x4e_1d;
const toyCount = 20_000;

const testNames = ['t10k-images-idx3-ubyte', 't10k-images.idx3-ubyte'].flatMap((name) => [
  name,
  `${name}.gz`,
]);

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
  const { dataset, data, seed, imageSize, channels } = request;
  switch (dataset) {
    case '8gaussians':
    case '25gaussians':
    case 'swissroll':
      return createToy(dataset, toyCount, seed, toyStream);
    case 'mnist':
    case 'fashion-mnist': {
      const place = data === undefined ? await usualFolder(request, fetch) : await folderOf(data);
      const file = place && (await firstExisting(place, testNames));
      const form = { ...(imageSize !== undefined && { size: imageSize }), ...(channels && { channels }) };
      if (file === undefined) return undefined;
      return idxFamily(dataset, file, form, Number.POSITIVE_INFINITY);
    }
    default:
      return undefined;
  }
}

function usualFolder(request: DatasetRequest, fetch: boolean): Promise<string | undefined> {
  if (request.dataset === 'fashion-mnist') return fashionFolder();
  return mnistTestFolder(request.cacheDir ?? cacheFolder(), request.log ?? (() => {}), { fetch });
}

async function folderOf(place: string): Promise<string> {
  return (await inputStat(place)).isDirectory() ? place : dirname(place);
}
