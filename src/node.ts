/**
 * The public library in Node: all of `index.ts`, with devices from Dawn, data sets from files and packages.
 * @module earthmover/node
 */

export { datasetNames } from './data/catalogue.ts';
export type { ArrayLayout } from './data/layouts.ts';
export * from './index.ts';
// The names of plots.ts, from where they lie: passing them on through another entry would be a file more to read.
export { type WassersteinCurve, wassersteinCurveSvg } from './io/curve.ts';
export { type DatasetRequest, loadDataset } from './node/datasets.ts';
export type { Preparation } from './node/packed/prepare.ts';
export { rasterise } from './node/sharp.ts';
export { openStoredDataset, type StoredFile } from './node/stored-file.ts';
export { openDevice } from './runtime/platform/node/open-device.ts';
