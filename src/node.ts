/**
 * The public library in Node: all of `index.ts`, with devices from Dawn, data sets from files and packages.
 * @module earthmover/node
 */

export type { ArrayLayout } from './data/array-layout.ts';
export { datasetNames } from './data/catalogue.ts';
export * from './index.ts';
export { type DatasetRequest, loadDataset } from './node/datasets.ts';
export type { Preparation } from './node/packed/prepare.ts';
export { rasterise } from './node/rasterise.ts';
export { openStoredDataset, type StoredFile } from './node/stored-file.ts';
export * from './plots.ts';
export { openDevice } from './runtime/platform/node/open-device.ts';
