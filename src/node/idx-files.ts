// Pictures of the MNIST family in files and folders.
import { basename, dirname, join } from 'node:path';
import { EarthmoverError } from '../core/errors.ts';
import type { Dataset } from '../data/dataset.ts';
import { idxDataset } from '../data/idx.ts';
import type { PictureForm } from '../data/picture.ts';
import { contentsOf, firstExisting, inputStat, named, wrongInput } from './inputs.ts';

/**
 * Images of the MNIST family from an idx file, or from the folder of the training files; with their labels if those
 * lie beside them.
 */
export async function idxFamily(
  name: string,
  place: string,
  form: Partial<PictureForm>,
  count: number,
): Promise<Dataset> {
  const file = (await inputStat(place)).isDirectory() ? await imagesIn(place) : place;
  const labels = basename(file).replace('images', 'labels').replace('idx3', 'idx1');
  const labelsFile = labels === basename(file) ? undefined : await firstExisting(dirname(file), [labels]);
  const files = {
    images: await named(file),
    labels: labelsFile === undefined ? undefined : await named(labelsFile),
  };
  return idxDataset(name, files, form, count);
}

const idxNames = ['train-images-idx3-ubyte', 'train-images.idx3-ubyte'].flatMap((name) => [
  name,
  `${name}.gz`,
]);

async function imagesIn(folder: string): Promise<string> {
  const file = await firstExisting(folder, idxNames);
  if (file) return file;
  throw wrongInput(folder, `${idxNames[0]} or ${idxNames[1]}`, await contentsOf(folder));
}

/** The folder of Fashion-MNIST: where Debian's package dataset-fashion-mnist puts its files, below each of the system's data folders. */
export async function fashionFolder(): Promise<string> {
  const roots = (process.env.XDG_DATA_DIRS || '/usr/local/share:/usr/share').split(':');
  for (const root of roots) {
    const folder = join(root, 'datasets', 'fashion-mnist');
    if (await firstExisting(folder, idxNames)) return folder;
  }
  throw new EarthmoverError('data', 'fashion-mnist: the files are not on this machine', {
    'looked in': roots.map((root) => join(root, 'datasets', 'fashion-mnist')),
    hint: 'install the package dataset-fashion-mnist (Debian, Ubuntu), or pass the folder of its idx files with --data',
  });
}
