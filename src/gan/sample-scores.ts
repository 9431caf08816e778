// How good samples are against held-out ones: distances beside their floors, modes or classes, a verdict.

import { createRandom } from '../core/random.ts';
import { type Shape, sizeOf } from '../core/shape.ts';
import type { Mixture } from '../data/toys.ts';
import { exactWasserstein } from '../metrics/exact-wasserstein.ts';
import type { Distance } from '../metrics/floor.ts';
import { medianBandwidth, mmdSquared } from '../metrics/mmd.ts';
import { type ModeScores, modeScores } from '../metrics/mode-scores.ts';
import type { Samples } from '../metrics/samples.ts';
import { slicedWasserstein } from '../metrics/sliced-wasserstein.ts';
import { createSlicedWasserstein } from '../metrics/sliced-wasserstein-gpu.ts';
import type { Device } from '../runtime/device.ts';
import { type ClassScores, classScores, type Effective, effectiveCount } from './class-shares.ts';
import { type Classifier, featureCount } from './classifier.ts';
import {
  type AskedClasses,
  type ConditionalScores,
  conditionalModes,
  conditionalScores,
} from './conditional-scores.ts';
import { type CoverageScores, scoreFeatures } from './feature-scores.ts';
import { type ScoredDistance, type ScoredSets, scoreDistance } from './scored-distance.ts';

/** How good samples are, by themselves: no critic is asked. */
export interface SampleScores {
  readonly distances: readonly ScoredDistance[];
  readonly modes?: ModeScores;
  readonly classes?: ClassScores;
  /** Where there are classes. */
  readonly coverage?: CoverageScores;
  /** Of conditional networks, where there are classes or modes. */
  readonly conditional?: ConditionalScores;
  readonly effective?: Effective;
  /** Mean distance of two generated samples over that of two real ones: 0 where all are alike. */
  readonly spread: number;
  readonly verdict: 'collapsed' | 'modes missing' | 'all modes' | 'not collapsed';
}

export interface SampleScoreOptions {
  /** Of one sample. */
  readonly shape: Shape;
  readonly seed: number;
  readonly device: Device;
  /** Scores modes. */
  readonly mixture?: Mixture | undefined;
  /** Scores classes, and by its features what `feature-scores.ts` has. */
  readonly classifier?: { readonly classes: number; readonly classifier: Classifier } | undefined;
  /** Of conditional networks. */
  readonly asked?: AskedClasses | undefined;
  /** Called before each part, with its name. */
  readonly progress?: (part: string) => void;
}

/** At most so many samples of each kind: exact transport and MMD take time with the square of it. */
const most = { points: { exact: 1000, pairs: 500 }, images: { exact: 300, pairs: 300 } };
/** Dimension up to which the CPU projects as fast as the GPU gets the samples. */
const cpuDimension = 8;
const spreadPairs = 2000;
const spreadStream = 0x59_01;
/** Below this share of the modes, or of the data's own spread, samples are called collapsed. */
const collapsedShare = 0.5;
export const collapsedSpread = 0.25;

/**
 * Scores generated samples against twice as many real ones, which training should not have seen. Every distance comes
 * with its floor, the same distance between real samples. The same seed gives the same numbers.
 *
 * @param real      [≥ 2·count, ...shape]
 * @param generated [count, ...shape]
 * @throws data error where a metric needs more samples than there are, or a sample is not finite
 */
export async function scoreSamples(
  real: Float32Array,
  generated: Float32Array,
  options: SampleScoreOptions,
): Promise<SampleScores> {
  const { shape, seed, mixture, classifier, asked, progress = () => {} } = options;
  const dimension = sizeOf(shape);
  const count = generated.length / dimension;
  const limit = shape.length === 1 ? most.points : most.images;
  const samples = { real, generated, dimension };
  progress('exact W1');
  const exact = (x: Samples, y: Samples) => exactWasserstein(x, y, { dimension });
  const distances = [await scoreDistance('exact W1', samples, exact, { seed, atMost: limit.exact })];
  progress('sliced W');
  distances.push(await scoreSliced(samples, Math.min(count, limit.exact), options));
  progress('MMD squared');
  // One set of kernels for the value and the floor, or they would not compare.
  const rows = Math.min(count, limit.pairs) * dimension;
  const width = medianBandwidth(real.subarray(0, rows), real.subarray(rows, 2 * rows), { dimension });
  const bandwidths = width > 0 ? [0.25, 0.5, 1, 2, 4].map((factor) => factor * width) : [1];
  const mmd = (x: Samples, y: Samples) => mmdSquared(x, y, { dimension, bandwidths });
  distances.push(await scoreDistance('MMD squared', samples, mmd, { seed, atMost: limit.pairs }));

  const modes = mixture && modeScores(generated, mixture);
  let classes: ClassScores | undefined;
  let coverage: CoverageScores | undefined;
  let conditional = mixture && asked && conditionalModes(asked, generated, mixture);
  if (classifier) {
    progress('classes');
    const [ofReal, ofGenerated] = [
      await classifier.classifier.classify(real),
      await classifier.classifier.classify(generated),
    ];
    classes = classScores(ofGenerated.classes, ofReal.classes, classifier.classes);
    conditional =
      asked && conditionalScores(asked, { real: ofReal, generated: ofGenerated, classes: classes.classes });
    const features = { real: ofReal.features, generated: ofGenerated.features, dimension: featureCount };
    const scored = await scoreFeatures(features, { seed, progress });
    distances.push(...scored.distances);
    coverage = scored.coverage;
  }
  const counts = modes?.counts ?? classes?.shares;
  const effective = counts && {
    found: effectiveCount(counts),
    of: counts.length,
    real: classes ? effectiveCount(classes.realShares) : counts.length,
  };
  const spread = spreadOf(real, generated, dimension, seed);
  return {
    distances,
    ...(modes && { modes }),
    ...(classes && { classes }),
    ...(coverage && { coverage }),
    ...(conditional && { conditional }),
    ...(effective && { effective }),
    spread,
    verdict: verdictOf(spread, effective, modes ?? classes),
  };
}

async function scoreSliced(
  samples: ScoredSets,
  count: number,
  { device, seed }: SampleScoreOptions,
): Promise<ScoredDistance> {
  const { dimension } = samples;
  const score = (distance: Distance) => scoreDistance('sliced W', samples, distance, { seed, atMost: count });
  if (dimension <= cpuDimension) return score((x, y) => slicedWasserstein(x, y, { dimension, seed }));
  const sliced = await createSlicedWasserstein(device, { dimension, seed, count });
  try {
    return await score(sliced.distance);
  } finally {
    sliced.destroy();
  }
}

/** Mean distance of two generated samples over that of two real ones, each [count, dimension]. */
export function spreadOf(
  real: Float32Array,
  generated: Float32Array,
  dimension: number,
  seed: number,
): number {
  const [ofReal, ofGenerated] = [real, generated].map((each) => meanDistance(each, dimension, seed));
  return ofGenerated! / Math.max(ofReal!, Number.MIN_VALUE);
}

function meanDistance(samples: Float32Array, dimension: number, seed: number): number {
  const random = createRandom(seed, spreadStream);
  const count = samples.length / dimension;
  let total = 0;
  for (let pair = 0; pair < spreadPairs; pair++) {
    const [i, j] = [random.below(count) * dimension, random.below(count) * dimension];
    let squares = 0;
    for (let k = 0; k < dimension; k++) squares += (samples[i + k]! - samples[j + k]!) ** 2;
    total += Math.sqrt(squares);
  }
  return total / spreadPairs;
}

/**
 * The verdict in one word.
 *
 * @param effective modes or classes in effect, where they are known
 * @param parts how many of them are covered
 */
export function verdictOf(
  spread: number,
  effective: SampleScores['effective'],
  parts: Pick<ModeScores, 'covered'> | undefined,
): SampleScores['verdict'] {
  if (spread < collapsedSpread) return 'collapsed';
  if (!effective || !parts) return 'not collapsed';
  if (effective.found < collapsedShare * effective.real) return 'collapsed';
  return parts.covered < effective.of ? 'modes missing' : 'all modes';
}
