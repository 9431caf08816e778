// The data of a run on the page: toys, shipped pictures, or what the visitor brought.
import { createRandom, shuffle } from '../../core/random.ts';
import { type DatasetName, type DatasetsWhere, isToy } from '../../data/catalogue.ts';
import type { Dataset } from '../../data/dataset.ts';
import { createDataset } from '../../data/dataset.ts';
import { createToy } from '../../data/toys.ts';
import type { RunConfig } from '../../gan/run-config.ts';
import type { FaultName } from '../fault-names.ts';
import { PageError } from './page-error.ts';

type BroughtName = DatasetsWhere<'page', 'brought'>;

/** Data sets that a visitor brought: drawn points (`csv`) and their pictures (`images`). */
export type VisitorSets = Partial<Record<BroughtName, Dataset>>;

/** What the visitor has to do first for a set of theirs. */
const howToBring: Readonly<Record<BroughtName, readonly [FaultName, hint: string]>> = {
  csv: ['noPoints', 'draw some points first, or load them from a CSV file'],
  images: ['noPictures', 'drop or choose your pictures first'],
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
  if (isBrought(dataset)) return brought[dataset] ?? missing(dataset, ...howToBring[dataset]);
  // Points need none of its code: it is a file of its own.
  const { shippedPictures } = await import('./shipped-pictures.ts');
  return (await shippedPictures(run, base)) ?? missing(dataset);
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

function missing(
  dataset: DatasetName,
  fault: FaultName = 'noData',
  hint = 'choose other data in the list above the picture',
): never {
  throw new PageError(['data', fault], `the page has no data for ${dataset}`, { hint });
}
