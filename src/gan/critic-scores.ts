// A trained critic, evaluated on held-out samples. Its estimate is a gap of mean scores; calibrated, the gap over
// its slope.

import { createRandom } from '../core/random.ts';
import { sizeOf } from '../core/shape.ts';
import { pointsBetween } from './points-between.ts';
import { type Banded, banded, gapOf } from './score-gap.ts';
import type { PairScores } from './trainer/probes.ts';
import type { Trainer } from './trainer.ts';

/** What a trained critic says of the generator, and how far its word can be trusted. */
export interface CriticEvaluation {
  /** Samples of each kind. */
  readonly count: number;
  /** mean f(real) − mean f(fake), with the batches' own statistics in batch norm, as in training. */
  readonly estimate: Banded;
  /** The same with the samples that the critic was trained on. */
  readonly trainEstimate?: Banded;
  /** ‖∇f‖ at points between real and generated samples. */
  readonly slope: { readonly mean: number; readonly greatest: number; readonly points: number };
  /**
   * The gap over the greatest slope, in the units of the data: W₁ is at least this, if the critic is nowhere steeper
   * than was measured (Kantorovich–Rubinstein). Each sample is scored by itself, with running averages in batch norm.
   * Undefined where the critic is flat.
   */
  readonly calibrated?: Banded;
  /** Conditional networks: the estimate for each class by itself; null for a class without samples. */
  readonly classEstimates?: readonly (Banded | null)[];
}

const slopePoints = 1024;

/** The classes of what is scored, of conditional networks. */
interface ScoredClasses {
  /** Of real and generated samples alike, [count]. */
  readonly held: Uint8Array;
  /** Of the samples that the critic was trained on, [count]. */
  readonly training: Uint8Array | undefined;
}

/**
 * Scores equally many real and generated samples [count, ...shape]; what is left over from whole batches is not used.
 *
 * @param training samples that the critic was trained on, as many
 */
export async function scoreCritic(
  trainer: Trainer,
  real: Float32Array,
  fake: Float32Array,
  {
    seed,
    shape,
    training,
    classes,
  }: {
    readonly seed: number;
    readonly shape: readonly number[];
    readonly training?: Float32Array;
    readonly classes?: ScoredClasses | undefined;
  },
): Promise<CriticEvaluation> {
  const width = sizeOf(shape);
  const { batch } = trainer.config;
  const count = Math.floor(Math.min(real.length, fake.length) / width / batch) * batch;
  const [x, y] = [real.subarray(0, count * width), fake.subarray(0, count * width)];
  const held = classes?.held.subarray(0, count);
  const seen = classes?.training?.subarray(0, count);
  const scores = await trainer.score(x, y, held);
  const trained =
    training &&
    (await trainer.score(training.subarray(0, count * width), y, held && seen && { real: seen, fake: held }));
  const points = Math.min(slopePoints, count);
  const { slopes } = await trainer.criticAt(
    pointsBetween(x, y, { count: points, width, random: createRandom(seed, 0xc2_01) }),
    held?.subarray(0, points),
  );
  const greatest = slopes.reduce((most, slope) => Math.max(most, slope), 0);
  const [alone, fakeAlone] = [await trainer.criticAt(x, held), await trainer.criticAt(y, held)];
  const gap = gapOf(alone.scores, fakeAlone.scores);
  return {
    count,
    estimate: gapOf(scores.real, scores.fake),
    ...(held && { classEstimates: estimatesByClass(scores, held, trainer.summary.classes ?? 0) }),
    ...(trained && { trainEstimate: gapOf(trained.real, trained.fake) }),
    slope: { mean: slopes.reduce((sum, slope) => sum + slope / points, 0), greatest, points },
    ...(greatest > 0 && { calibrated: banded(gap.value / greatest, gap.error / greatest) }),
  };
}

/** The gap of the scores of each class by itself. */
function estimatesByClass({ real, fake }: PairScores, labels: Uint8Array, classes: number) {
  return Array.from({ length: classes }, (_, label) => {
    const ofClass = (scores: Float32Array) => scores.filter((_, i) => labels[i] === label);
    const [x, y] = [ofClass(real), ofClass(fake)];
    return x.length > 1 ? gapOf(x, y) : null;
  });
}
