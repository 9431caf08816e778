// How good samples are by their features, the activations of a classifier of ours: Fréchet and kernel distance, improved
// precision and recall. None of them is what it is named in the literature on Inception's features.

import { type Floor, realFloor } from '../metrics/floor.ts';
import { frechetDistance } from '../metrics/frechet.ts';
import { kernelDistance } from '../metrics/kernel-distance.ts';
import { type PrecisionRecall, precisionRecall } from '../metrics/precision-recall.ts';
import type { Samples } from '../metrics/samples.ts';
import { repeats, type ScoredDistance, type ScoredSets, scoreDistance } from './scored-distance.ts';

/** Precision and recall, each a share from 0 to 1. */
export interface CoverageScores extends PrecisionRecall {
  /** What either is between two batches of real samples: one figure, since either batch may be called the real one. */
  readonly floor: Floor;
  /** Samples of each kind that they were computed from. */
  readonly count: number;
}

export interface FeatureScores {
  readonly distances: readonly ScoredDistance[];
  readonly coverage: CoverageScores;
}

/** Neighbours take time with the square of the samples, and each batch of the floor has others. */
const mostNeighbours = 1000;
/** Computed anew for each batch of the floor and each resample; subsets are smaller where there are few samples. */
const kernelSubsets = { subsets: 10, size: 300 };

/**
 * @param features of real and generated samples
 * @param options `progress` is called before each part, with its name
 * @throws data error where features are not finite, or fewer than a covariance needs
 */
export async function scoreFeatures(
  features: ScoredSets,
  { seed, progress }: { readonly seed: number; readonly progress: (part: string) => void },
): Promise<FeatureScores> {
  const { real, generated, dimension } = features;
  const count = generated.length / dimension;
  const all = { seed, atMost: count };
  progress('Fréchet');
  const frechet = (x: Samples, y: Samples) => frechetDistance(x, y, { dimension });
  const scored = await scoreDistance('Fréchet', features, frechet, all);
  progress('kernel distance');
  const { subsets, size } = kernelSubsets;
  const options = { dimension, seed, subsets, size: Math.min(size, Math.floor(count / 2)) };
  const kernel = (x: Samples, y: Samples) => kernelDistance(x, y, options);
  const kernelScored = await scoreDistance('kernel distance', features, (x, y) => kernel(x, y).mean, all);
  const { mean: _, ...spread } = kernel(real.subarray(0, generated.length), generated);
  progress('precision and recall');
  return {
    distances: [scored, { ...kernelScored, subsets: spread }],
    coverage: await scoreCoverage(features, Math.min(count, mostNeighbours), seed),
  };
}

async function scoreCoverage(
  { real, generated, dimension }: ScoredSets,
  count: number,
  seed: number,
): Promise<CoverageScores> {
  const precision = (x: Samples, y: Samples) => precisionRecall(x, y, { dimension }).precision;
  const length = count * dimension;
  return {
    ...precisionRecall(real.subarray(0, length), generated.subarray(0, length), { dimension }),
    floor: await realFloor(real, precision, { dimension, count, repeats, seed }),
    count,
  };
}
