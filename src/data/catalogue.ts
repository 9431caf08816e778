// Every data set by name, a row each. Names, help, hints, the forms that runs take and the page's lists derive from
// the rows; whatever must be done for each set is a record over the names, so that a set without it does not compile:
//   toys.ts             how each set of origin `formula` is drawn
//   node/datasets.ts    where Node finds each of the others, and samples that training never sees
//   demo/worker/data.ts where the page finds those that it ships

/** Side in pixels and channels of a source's pictures. */
export interface ImageForm {
  /** Edge in pixels. */
  readonly side: number;
  /** 1 for grey, 3 for RGB. */
  readonly channels: 1 | 3;
}

/** What is known of a data set before it is loaded. */
export interface CatalogueRow {
  /** Points are vectors as they are; images are squares of bytes in this form where none other is asked for. */
  readonly form: 'points' | ImageForm;
  /** Drawn from a formula, or read from files. */
  readonly origin: 'formula' | 'files';
  /** How the page has it: drawn there, shipped with it, brought by the visitor, or not at all. */
  readonly page: 'drawn' | 'shipped' | 'brought' | 'absent';
  /** What the page's list calls it. */
  readonly label: string;
}

export const catalogue = {
  '8gaussians': { form: 'points', origin: 'formula', page: 'drawn', label: '8 Gaussians on a ring' },
  '25gaussians': { form: 'points', origin: 'formula', page: 'drawn', label: '25 Gaussians on a grid' },
  swissroll: { form: 'points', origin: 'formula', page: 'drawn', label: 'Swiss roll' },
  csv: { form: 'points', origin: 'files', page: 'brought', label: 'Draw your own' },
  mnist: { form: { side: 28, channels: 1 }, origin: 'files', page: 'shipped', label: 'MNIST digits' },
  'fashion-mnist': {
    form: { side: 28, channels: 1 },
    origin: 'files',
    page: 'shipped',
    label: 'Fashion-MNIST',
  },
  cifar10: { form: { side: 32, channels: 3 }, origin: 'files', page: 'absent', label: 'CIFAR-10' },
  celeba: { form: { side: 64, channels: 3 }, origin: 'files', page: 'absent', label: 'CelebA' },
  lsun: { form: { side: 64, channels: 3 }, origin: 'files', page: 'absent', label: 'LSUN' },
  emoji: { form: { side: 64, channels: 3 }, origin: 'files', page: 'shipped', label: 'Emoji' },
  images: { form: { side: 64, channels: 3 }, origin: 'files', page: 'brought', label: 'Your own pictures' },
} as const satisfies Readonly<Record<string, CatalogueRow>>;

/** The data sets that there are. */
export type DatasetName = keyof typeof catalogue;

/** The names of the rows whose column `Column` is `Value`. */
export type DatasetsWhere<Column extends keyof CatalogueRow, Value extends CatalogueRow[Column]> = {
  [Name in DatasetName]: (typeof catalogue)[Name][Column] extends Value ? Name : never;
}[DatasetName];

/** Sets that `toys.ts` draws. */
export type ToyName = DatasetsWhere<'origin', 'formula'>;

/**
 * The names of all data sets, in the order of the help.
 * @example
 * console.log(datasetNames.join(', '));
 */
export const datasetNames = Object.keys(catalogue) as readonly string[] as readonly [
  DatasetName,
  ...DatasetName[],
];

/** The row of a set, whatever the set. */
export function datasetRow(name: DatasetName): CatalogueRow {
  return catalogue[name];
}

/** Whether a set is drawn from a formula. */
export function isToy(name: string): name is ToyName {
  return Object.hasOwn(catalogue, name) && datasetRow(name as DatasetName).origin === 'formula';
}
