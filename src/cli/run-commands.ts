// The commands that train, and those that read data or checkpoints: loaded as one. They share nearly all that they read, and
// each module that is loaded by itself cuts what an import of the library reads into more files.

export { data } from './data.ts';
export { evaluate } from './evaluate.ts';
export { exportNetwork } from './export.ts';
export { importGenerator } from './import.ts';
export { latent } from './latent.ts';
export { sample } from './sample.ts';
export { train } from './train.ts';
