// Scores of a run on its way: a scorer draws the same latents and held-out samples at every step, so that scores
// compare.

import { createRandom } from '../core/random.ts';
import { sizeOf } from '../core/shape.ts';
import type { TrainingData } from '../data/dataset.ts';
import { drawnSamples, drawOrder, labelsOf } from '../data/drawn-samples.ts';
import type { Mixture } from '../data/toys.ts';
import { exactWasserstein } from '../metrics/exact-wasserstein.ts';
import { type Floor, realFloor } from '../metrics/floor.ts';
import { frechetDistance } from '../metrics/frechet.ts';
import { modeScores, nearestModes } from '../metrics/mode-scores.ts';
import type { Samples } from '../metrics/samples.ts';
import { slicedWasserstein } from '../metrics/sliced-wasserstein.ts';
import { classScores, effectiveCount } from './class-shares.ts';
import { type Classified, type Classifier, featureCount } from './classifier.ts';
import { agreement } from './conditional-scores.ts';
import { drawLatents } from './latents.ts';
import { pointsBetween } from './points-between.ts';
import { type SampleScores, spreadOf, verdictOf } from './sample-scores.ts';
import { gapOf } from './score-gap.ts';
import type { Trainer } from './trainer.ts';

/** How good a run's samples were at one of its steps, with what its critic was worth then. */
export interface Score {
  readonly step: number;
  /** Generated samples that were scored. */
  readonly samples: number;
  /** Points: exact Earth-Mover distance to held-out samples, and the same between real ones. */
  readonly exactW1?: number;
  readonly floor?: number;
  /** Mixtures: modes with a sample within 3σ, the share of samples there, KL of the counts from equal ones. */
  readonly modes?: number;
  readonly highQuality?: number;
  readonly reverseKl?: number;
  readonly effectiveModes?: number;
  /** Labelled pictures: on the features of a classifier of ours, and the same between real ones; not FID. */
  readonly frechet?: number;
  readonly frechetFloor?: number;
  /** Other pictures: sliced Wasserstein distance over 128 projections, and the same between real ones. */
  readonly sliced?: number;
  readonly slicedFloor?: number;
  readonly classes?: number;
  /** Conditional networks: the share of samples that are taken for the class that they were asked for. */
  readonly classAccuracy?: number;
  /** Exponential of the entropy of the classes' shares. */
  readonly effectiveClasses?: number;
  /** The same of real samples. */
  readonly effectiveReal?: number;
  /** Modes or classes of the data. */
  readonly of?: number;
  /** As in `SampleScores`. */
  readonly spread: number;
  readonly verdict: SampleScores['verdict'];
  /** Probe `critic`: mean ‖∇f‖ between real and generated samples, and the estimate on held-out samples, */
  readonly slope?: number;
  readonly estimate?: number;
  /** the highest that it reaches in so many more critic steps, */
  readonly trainedEstimate?: number;
  /** and the highest that one and the same fresh critic reaches when it is trained against this generator. */
  readonly freshEstimate?: number;
}

/** The distance that says how good pictures are: Fréchet where classes are known, else sliced; NaN for points. */
export function qualityOf(score: Pick<Score, 'frechet' | 'sliced'> | undefined): number {
  return score?.frechet ?? score?.sliced ?? Number.NaN;
}

/** How closely the critic is looked at; each costs as many critic steps. */
export interface CriticProbe {
  /** Steps that the critic is trained further. */
  readonly further: number;
  /** Steps that a fresh critic is trained; 0 for none. */
  readonly fresh: number;
}

export interface ScorerParts {
  readonly trainer: Trainer;
  /** Real samples that training does not see. */
  readonly heldOut: TrainingData;
  readonly mixture?: Mixture | undefined;
  readonly classifier?: { readonly classes: number; readonly classifier: Classifier } | undefined;
  /** Samples of modes and features; distances take as many, up to `exactCount`. */
  readonly count: number;
  readonly exactCount: number;
  readonly probe?: CriticProbe | undefined;
  /** A trainer of the same networks and settings at its start, for `probe.fresh`. */
  readonly fresh?: Trainer | undefined;
}

const order = 0xf1_01;
const latentsSeed = 0xf1_02;
const slopePoints = 512;
const floorRepeats = 5;
/** Sliced distances of pictures take their time. */
const slicedRepeats = 2;
/** Critic steps between two looks at the estimate of a critic that is trained on. */
const lookEvery = 25;

/** Makes the scorer of a run: the same latents and the same held-out samples at every step. */
export async function createScorer(parts: ScorerParts): Promise<(step: number) => Promise<Score>> {
  const { trainer, heldOut, mixture, classifier, count, exactCount } = parts;
  const dimension = sizeOf(heldOut.shape);
  const realOrder = drawOrder(heldOut.count, 0, order);
  const real = await drawnSamples(heldOut, realOrder.subarray(0, Math.min(heldOut.count, 2 * count)));
  const exact = Math.min(count, exactCount);
  const points = heldOut.shape.length === 1;
  const distance = (x: Samples, y: Samples) => exactWasserstein(x, y, { dimension });
  const sliced = (x: Samples, y: Samples) => slicedWasserstein(x, y, { dimension, seed: 0 });
  const floor = points
    ? await realFloor(real, distance, { dimension, count: exact, repeats: floorRepeats, seed: 0 })
    : undefined;
  const ofReal = classifier && (await knownClasses(classifier, real, count * dimension));
  const twice = real.length >= 2 * count * dimension;
  const slicedFloor =
    points || classifier || !twice
      ? undefined
      : await realFloor(real, sliced, { dimension, count, repeats: slicedRepeats, seed: 0 });
  const asked =
    trainer.summary.classes === undefined ? undefined : labelsOf(heldOut, realOrder.subarray(0, count));
  const latents = drawLatents({ count, latent: trainer.config.latent, seed: latentsSeed });

  return async (step) => {
    const generated = await trainer.sample(latents, { classes: asked });
    const rows = exact * dimension;
    const modes = mixture && modeScores(generated, mixture);
    const classes = classifier && ofReal && (await scoreClasses(classifier, ofReal, { generated, asked }));
    const spread = spreadOf(real.subarray(0, generated.length), generated, dimension, 0);
    const effective = modes ? effectiveCount(modes.counts) : classes?.effectiveClasses;
    const covered = modes?.covered ?? classes?.classes;
    const of = modes?.modes ?? classifier?.classes;
    return {
      step,
      samples: count,
      ...(floor && {
        exactW1: distance(real.subarray(0, rows), generated.subarray(0, rows)),
        floor: floor.mean,
      }),
      ...(mixture &&
        modes && {
          modes: modes.covered,
          highQuality: modes.highQuality,
          reverseKl: modes.reverseKl,
          effectiveModes: effectiveCount(modes.counts),
          ...(asked && { classAccuracy: agreement(nearestModes(generated, mixture), asked) }),
        }),
      ...classes,
      ...(!points && !classifier && { sliced: sliced(real.subarray(0, generated.length), generated) }),
      ...(slicedFloor && { slicedFloor: slicedFloor.mean }),
      ...(of !== undefined && { of }),
      spread,
      verdict: verdictOf(
        spread,
        effective !== undefined && of !== undefined
          ? { found: effective, of, real: classes?.effectiveReal ?? of }
          : undefined,
        covered !== undefined ? { covered } : undefined,
      ),
      ...(parts.probe && (await probeCritic(parts, parts.probe, { real, generated, classes: asked }))),
    };
  };
}

type KnownClassifier = NonNullable<ScorerParts['classifier']>;

interface RealClasses extends Classified {
  /** Undefined where there are fewer than two batches of real samples. */
  readonly floor: Floor | undefined;
}

/** What the classifier says of the first `length` values of the real samples; all of them go into the floor. */
async function knownClasses(
  { classifier }: KnownClassifier,
  real: Float32Array,
  length: number,
): Promise<RealClasses> {
  const { classes, features } = await classifier.classify(real);
  const count = Math.round((length / real.length) * classes.length);
  const options = { dimension: featureCount, count, repeats: floorRepeats, seed: 0 };
  return {
    classes: classes.subarray(0, count),
    features: features.subarray(0, count * featureCount),
    floor: classes.length < 2 * count ? undefined : await realFloor(features, frechet, options),
  };
}

function frechet(x: Samples, y: Samples): number {
  return frechetDistance(x, y, { dimension: featureCount });
}

async function scoreClasses(
  { classes, classifier }: KnownClassifier,
  real: RealClasses,
  { generated, asked }: { readonly generated: Float32Array; readonly asked: Uint8Array | undefined },
): Promise<
  Pick<Score, 'frechet' | 'frechetFloor' | 'classes' | 'classAccuracy' | 'effectiveClasses' | 'effectiveReal'>
> {
  const fake = await classifier.classify(generated);
  const { covered, shares, realShares } = classScores(fake.classes, real.classes, classes);
  return {
    frechet: frechet(real.features, fake.features),
    ...(real.floor && { frechetFloor: real.floor.mean }),
    classes: covered,
    ...(asked && { classAccuracy: agreement(fake.classes, asked) }),
    effectiveClasses: effectiveCount(shares),
    effectiveReal: effectiveCount(realShares),
  };
}

async function probeCritic(
  { trainer, fresh, heldOut }: ScorerParts,
  probe: CriticProbe,
  {
    real,
    generated,
    classes,
  }: Record<'real' | 'generated', Float32Array> & { readonly classes: Uint8Array | undefined },
): Promise<Partial<Score>> {
  const width = sizeOf(heldOut.shape);
  const { batch, nCritic } = trainer.config;
  const wholeBatches = Math.floor(generated.length / width / batch) * batch * width;
  const gap = async (judge: Trainer) => {
    const [x, y] = [real.subarray(0, wholeBatches), generated.subarray(0, wholeBatches)];
    const scores = await judge.score(x, y, classes?.subarray(0, wholeBatches / width));
    return gapOf(scores.real, scores.fake).value;
  };
  // As the generator's next step will find the critic.
  const trained = await trainer.afterCriticSteps(nCritic, async (more) => {
    const points = pointsBetween(real, generated, {
      count: slopePoints,
      width,
      random: createRandom(0, order),
    });
    const { slopes } = await trainer.criticAt(points, classes?.subarray(0, slopePoints));
    const slope = slopes.reduce((sum, each) => sum + each / slopes.length, 0);
    const estimate = await gap(trainer);
    const best = await bestEstimate(probe.further, more, () => gap(trainer));
    return { slope, estimate, trainedEstimate: Math.max(estimate, best) };
  });
  if (!fresh || probe.fresh === 0) return trained;
  const weights = await trainer.readWeights();
  fresh.writeWeights(new Map([...weights].filter(([name]) => name.startsWith('generator.'))));
  const freshEstimate = await fresh.afterCriticSteps(0, (more) =>
    bestEstimate(probe.fresh, more, () => gap(fresh)),
  );
  return { ...trained, freshEstimate };
}

/**
 * The highest estimate on the way, since the distance is a supremum over critics: a critic that clipping keeps moving is
 * not always at its best.
 */
async function bestEstimate(
  steps: number,
  more: (steps: number) => Promise<void>,
  estimate: () => Promise<number>,
): Promise<number> {
  let best = Number.NEGATIVE_INFINITY;
  for (let done = 0; done < steps; done += lookEvery) {
    await more(Math.min(lookEvery, steps - done));
    best = Math.max(best, await estimate());
  }
  return best;
}
