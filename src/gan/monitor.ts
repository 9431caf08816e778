import { createRandom } from '../core/random.ts';
import { sizeOf } from '../core/shape.ts';
import type { Dataset } from '../data/dataset.ts';
import { drawnSamples, drawOrder, firstRows } from '../data/drawn-samples.ts';
import { type Floor, realFloor } from '../metrics/floor.ts';
import { slicedWasserstein } from '../metrics/sliced-wasserstein.ts';
import { type Alarm, alarmsOf, blindSeparation, type Findings, seesLess } from './alarms.ts';
import { isFlat } from './flatness.ts';
import { objectiveOf } from './objectives.ts';
import { pointsBetween } from './points-between.ts';
import { type Banded, gapOf, momentsOf } from './score-gap.ts';
import type { PairScores, Trainer } from './trainer.ts';

/** What a look at a run found, and what it says about the run's health. */
export interface MonitorReport extends Findings {
  readonly alarms: readonly Alarm[];
  /** Whether the estimate has stopped moving; always false where it is no distance. */
  readonly flat: boolean;
}

export interface MonitorOptions {
  /** What the trainer trains on. */
  readonly data: Dataset;
  /** Real samples that it does not see; without them nothing is said about overfitting. */
  readonly heldOut?: Dataset | undefined;
  /** Samples of each kind, rounded to whole batches; 512 when left out. */
  readonly samples?: number;
  /** Critic steps to see whether it still climbs; 25 when left out. */
  readonly climbSteps?: number;
  /** Earlier estimates of the same run, for `flat`. */
  readonly earlier?: readonly Banded[];
}

export interface Monitor {
  /** Looks at the run as it is, between two calls of `train`: the run does not notice, bit for bit. */
  readonly look: () => Promise<MonitorReport>;
  /** Takes no more notice of the run's metrics. */
  readonly end: () => void;
}

/** Streams of the monitor's own random numbers, beside those of the run. */
const streams = { training: 0x30_01, heldOut: 0x30_02, latents: 0x30_03, between: 0x30_04, floor: 0x30_05 };
const slopePoints = 64;
/** For the sliced distance: a quarter of the usual, since it is only asked whether samples differ plainly. */
const projections = 32;
const floorRepeats = 5;

/**
 * Watches the health of a run: a held-out estimate with its confidence band, and alarms. Each look takes the same real
 * samples and latents, so that the looks compare; it costs about as much as `nCritic + climbSteps` critic steps.
 */
export function createMonitor(trainer: Trainer, options: MonitorOptions): Monitor {
  const { data, heldOut, samples = 512, climbSteps = 25 } = options;
  const { config } = trainer;
  const { estimates } = objectiveOf(config.objective);
  const count = Math.max(1, Math.round(samples / config.batch)) * config.batch;
  const width = sizeOf(data.shape);
  const drawn = (from: Dataset, stream: number) =>
    drawnSamples(from, firstRows(drawOrder(from.count, config.seed, stream), count));
  const training = drawn(data, streams.training);
  const unseen = heldOut && drawn(heldOut, streams.heldOut);
  const real = unseen ?? training;
  const realCount = (heldOut ?? data).count;
  const random = createRandom(config.seed, streams.latents);
  const latents = Float32Array.from({ length: count * config.latent }, () => random.normal());
  const history: Banded[] = [...(options.earlier ?? [])];
  let clippedShare = 0;
  let floor: Promise<Floor> | undefined;
  let blindLooks = 0;
  const end = trainer.onStep((metrics) => {
    clippedShare = Math.max(clippedShare, metrics.clippedShare);
  });

  // As the generator's next step will find the critic: right after the last one, it would look worse than it is.
  const look = () => trainer.afterCriticSteps(config.nCritic, lookAt);

  async function lookAt(more: (steps: number) => Promise<void>): Promise<MonitorReport> {
    // The critic plays against the weights as they are, not against their decaying mean.
    const fake = await trainer.sample(latents, { averaged: false });
    const scores = await trainer.score(real, fake);
    const estimate = gapOf(scores.real, scores.fake, { x: realCount });
    const separation = separationOf(scores, estimate.value);
    const trained = unseen ? await trainer.score(training, fake) : scores;
    const random = createRandom(config.seed, streams.between);
    const points = Math.min(slopePoints, count);
    const { slopes } = await trainer.criticAt(pointsBetween(real, fake, { count: points, width, random }));
    const distances =
      estimates === 'wasserstein' && Math.abs(separation) < blindSeparation ? await apart(fake) : undefined;
    blindLooks = distances && seesLess({ separation, apart: distances }) ? blindLooks + 1 : 0;
    const findings: Findings = {
      step: trainer.step,
      estimate,
      heldOut: unseen !== undefined,
      separation,
      ...(distances && { apart: distances }),
      blindLooks,
      ...(estimates === 'wasserstein' && { climb: await climb(scores, fake, more) }),
      climbSteps,
      ...(unseen && {
        memory: gapOf(trained.real, scores.real, { x: data.count, y: realCount }),
      }),
      trainEstimate: gapOf(trained.real, trained.fake).value,
      slope: slopes.reduce((sum, slope) => sum + slope / slopes.length, 0),
      clippedShare,
    };
    clippedShare = 0;
    history.push(estimate);
    const alarms = alarmsOf(findings, config);
    const moving = estimates !== 'wasserstein' || alarms.some(({ kind }) => kind === 'critic-behind');
    return { ...findings, alarms, flat: !moving && isFlat(history) };
  }

  /** How far samples are from data, whatever the critic says, and how far data are from data. */
  async function apart(fake: Float32Array): Promise<{ readonly sliced: number; readonly floor: number }> {
    const options = { dimension: width, projections, seed: config.seed };
    const from = heldOut ?? data;
    const pool = () =>
      drawnSamples(from, drawOrder(from.count, config.seed, streams.floor).subarray(0, 2 * count));
    // With fewer real samples at hand the floor is higher, which errs on the side of silence.
    floor ??= realFloor(pool(), (x, y) => slicedWasserstein(x, y, options), {
      dimension: width,
      repeats: floorRepeats,
      seed: config.seed,
    });
    return { sliced: slicedWasserstein(real, fake, options), floor: (await floor).mean };
  }

  /** What the same samples' scores gain when the critic is trained on while the generator waits. */
  async function climb(
    before: PairScores,
    fake: Float32Array,
    more: (steps: number) => Promise<void>,
  ): Promise<Banded> {
    await more(climbSteps);
    const after = await trainer.score(real, fake);
    const gain = (part: 'real' | 'fake') => after[part].map((score, i) => score - before[part][i]!);
    return gapOf(gain('real'), gain('fake'), { x: realCount });
  }

  return { look, end };
}

function separationOf({ real, fake }: PairScores, gap: number): number {
  const variance = (momentsOf(real).variance + momentsOf(fake).variance) / 2;
  return gap / Math.max(Math.sqrt(variance), Number.MIN_VALUE);
}
