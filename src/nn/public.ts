// The layers that models are made from, as users see them: `layers.linear(2, 512)`.
export * from './layers/activations.ts';
export { type BatchNormOptions, batchNorm } from './layers/batch-norm.ts';
export { type ConcatClassesOptions, concatClasses } from './layers/concat-classes.ts';
export { conditionalBatchNorm } from './layers/conditional-batch-norm.ts';
export { convTranspose2d, type TransposeOptions } from './layers/conv-transpose2d.ts';
export { type Conv2dOptions, conv2d } from './layers/conv2d.ts';
export { dropout, dropout2d } from './layers/dropout.ts';
export { flatten, reshape, unflatten } from './layers/flatten.ts';
export { lambda } from './layers/lambda.ts';
export { type LinearOptions, linear } from './layers/linear.ts';
export type { PaddingMode } from './layers/padding-mode.ts';
export {
  type AveragePoolOptions,
  averagePool2d,
  globalAveragePool,
  globalSumPool,
  maxPool2d,
  type PoolOptions,
} from './layers/pool2d.ts';
export { prelu } from './layers/prelu.ts';
export { projection } from './layers/projection.ts';
export { groupNorm, instanceNorm, layerNorm, type SampleNormOptions } from './layers/sample-norms.ts';
export { type SpectralNormOptions, spectralNorm } from './layers/spectral-norm.ts';
export { upsample, upsampleConv2d } from './layers/upsample.ts';
export type { Extent, WindowOptions } from './layers/window.ts';
export { residual } from './nested.ts';
