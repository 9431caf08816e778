// Distances and scores, as users see them: `metrics.exactWasserstein(x, y, { dimension: 2 })`.
export { type BootstrapInterval, type BootstrapOptions, bootstrapInterval } from './bootstrap.ts';
export {
  type JensenShannonConvention,
  jensenShannon,
  klDivergence,
  reverseKlDivergence,
  totalVariation,
} from './distributions.ts';
export { earthMover, type Ground } from './earth-mover.ts';
export {
  exactWasserstein,
  type OptimalTransport,
  optimalTransport,
  type WassersteinOptions,
} from './exact-wasserstein.ts';
export {
  type Distance,
  type Floor,
  type FlooredDistance,
  type FloorOptions,
  realFloor,
  withFloor,
} from './floor.ts';
export { frechetDistance, frechetOfMoments, type Moments, momentsOf } from './frechet.ts';
export { type KernelDistance, type KernelDistanceOptions, kernelDistance } from './kernel-distance.ts';
export { type MmdOptions, medianBandwidth, mmdSquared } from './mmd.ts';
export { type ModeScores, modeScores } from './mode-scores.ts';
export { type PrecisionRecall, type PrecisionRecallOptions, precisionRecall } from './precision-recall.ts';
export type { Samples } from './samples.ts';
export { type SlicedOptions, slicedAlong, slicedWasserstein } from './sliced-wasserstein.ts';
export { createSlicedWasserstein, type SlicedWasserstein } from './sliced-wasserstein-gpu.ts';
export { spearman } from './spearman.ts';
export { wasserstein1d } from './wasserstein-1d.ts';
