// A run's health, looked at between its iterations. A look scores held-out samples, and lets the critic climb: train on
// while the generator waits, which is undone.

import { type Alarm, alarmsOf, blindSeparation, type Findings, seesLess } from './alarms.ts';
import { isFlat } from './flatness.ts';
import { drawMonitorSamples, type MonitoredData, type MonitorSamples } from './monitor-samples.ts';
import { objectiveOf } from './objectives.ts';
import { pointsBetween } from './points-between.ts';
import { isOutOfRange, rangeOf } from './sample-range.ts';
import { type Banded, gapOf, momentsOf } from './score-gap.ts';
import type { PairScores } from './trainer/probes.ts';
import type { Trainer } from './trainer.ts';
import type { Tensor } from './weights.ts';

/** What a look at a run found, and what it says about the run's health. */
export interface MonitorReport extends Findings {
  /** What keeps the run from working; none where it is healthy. */
  readonly alarms: readonly Alarm[];
  /** Whether the estimate has stopped moving; always false where it is no distance. */
  readonly flat: boolean;
}

/** What a monitor looks at, and how long it lets the critic climb. */
export interface MonitorOptions extends MonitoredData {
  /** Critic steps to see whether it still climbs; 25 when left out. */
  readonly climbSteps?: number;
  /** Earlier estimates of the same run, for `flat`. */
  readonly earlier?: readonly Banded[];
}

/** Watches the health of one run, as `createMonitor` makes it. */
export interface Monitor {
  /**
   * Looks at the run as it is, between two calls of `train`: the run does not notice, bit for bit.
   * @throws usage error while it trains, or once it was destroyed; data error where a sample is not finite or cannot
   * be read; gpu error once the device is lost
   */
  readonly look: () => Promise<MonitorReport>;
  /** Takes no more notice of the run's metrics. */
  readonly end: () => void;
}

const slopePoints = 64;

/**
 * Watches the health of a run: a held-out estimate with its confidence band, and alarms. Each look takes the same real
 * samples and latents, so that the looks compare; it costs about as much as `nCritic + climbSteps` critic steps.
 *
 * @throws usage error where the trainer was destroyed
 * @example
 * const monitor = createMonitor(trainer, { data });
 * for await (const { step } of trainer.train({ steps: 100 })) console.log(step);
 * for (const { message } of (await monitor.look()).alarms) console.warn(message);
 */
export function createMonitor(trainer: Trainer, options: MonitorOptions): Monitor {
  const { climbSteps = 25 } = options;
  const { config } = trainer;
  const estimatesDistance = objectiveOf(config.objective).estimates === 'wasserstein';
  let drawn: Promise<MonitorSamples> | undefined;
  const history: Banded[] = [...(options.earlier ?? [])];
  let clippedShare = 0;
  let blindLooks = 0;
  let looksOutside = 0;
  const ofPoints = options.data.shape.length === 1;
  const end = trainer.onStep((metrics) => {
    clippedShare = Math.max(clippedShare, metrics.clippedShare);
  });

  async function lookAt(
    samples: MonitorSamples,
    more: (steps: number) => Promise<void>,
  ): Promise<MonitorReport> {
    // The critic plays against the weights as they are, not against their decaying mean.
    const { classes, trainingClasses } = samples;
    const fake = await trainer.sample(samples.latents, { averaged: false, classes });
    const scores = await trainer.score(samples.real, fake, classes);
    const estimate = gapOf(scores.real, scores.fake, { x: samples.realCount });
    const separation = separationOf(scores, estimate.value);
    const seen = classes && trainingClasses && { real: trainingClasses, fake: classes };
    const trained = samples.unseen ? await trainer.score(samples.training, fake, seen) : scores;
    const slope = await meanSlope(trainer, samples, fake);
    const largestWeight = largestOf(await trainer.readWeights());
    const looksBlind = estimatesDistance && Math.abs(separation) < blindSeparation;
    const distance = looksBlind ? await samples.slicedFrom(fake) : undefined;
    blindLooks = distance && seesLess({ separation, distance }) ? blindLooks + 1 : 0;
    const range = ofPoints ? seenRange(trainer, samples, fake) : undefined;
    looksOutside = range && isOutOfRange(range) ? looksOutside + 1 : 0;
    const climb = estimatesDistance
      ? await climbOf({ trainer, samples, before: scores, fake }, () => more(climbSteps))
      : undefined;
    const findings: Findings = {
      step: trainer.step,
      estimate,
      heldOut: samples.unseen !== undefined,
      separation,
      ...(distance && { distance }),
      blindLooks,
      ...(range && { range: { ...range, looks: looksOutside } }),
      ...(climb && { climb }),
      climbSteps,
      ...(samples.unseen && {
        memory: gapOf(trained.real, scores.real, { x: options.data.count, y: samples.realCount }),
      }),
      trainEstimate: gapOf(trained.real, trained.fake).value,
      slope,
      clippedShare,
      largestWeight,
    };
    clippedShare = 0;
    history.push(estimate);
    const alarms = alarmsOf(findings, config);
    const moving = !estimatesDistance || alarms.some(({ kind }) => kind === 'critic-behind');
    return { ...findings, alarms, flat: !moving && isFlat(history) };
  }

  async function look(): Promise<MonitorReport> {
    drawn ??= drawMonitorSamples(config, options, trainer.summary.classes !== undefined);
    const samples = await drawn;
    // As the generator's next step will find the critic: right after the last one, it would look worse than it is.
    return trainer.afterCriticSteps(config.nCritic, (more) => lookAt(samples, more));
  }

  return { look, end };
}

/** Where generated points lie beside the real ones. */
function seenRange(trainer: Trainer, { real, width }: MonitorSamples, fake: Float32Array) {
  return { ...rangeOf({ real, fake }, width), standardized: trainer.standardization !== undefined };
}

/** Running averages are as large as what they are of. */
function largestOf(tensors: ReadonlyMap<string, Tensor>): Findings['largestWeight'] {
  let largest = { tensor: '', magnitude: -1 };
  for (const [tensor, { data }] of tensors) {
    if (/\.running_(mean|var)$/.test(tensor)) continue;
    let magnitude = 0;
    for (const value of data) magnitude = Math.max(magnitude, Math.abs(value));
    if (magnitude > largest.magnitude) largest = { tensor, magnitude };
  }
  return largest;
}

/** Mean ‖∇f‖ between real and generated samples. */
async function meanSlope(trainer: Trainer, samples: MonitorSamples, fake: Float32Array): Promise<number> {
  const { real, width, betweenRandom } = samples;
  const count = Math.min(slopePoints, samples.count);
  const points = pointsBetween(real, fake, { count, width, random: betweenRandom() });
  const { slopes } = await trainer.criticAt(points, samples.classes?.subarray(0, count));
  return slopes.reduce((sum, slope) => sum + slope / slopes.length, 0);
}

interface Climb {
  readonly trainer: Trainer;
  readonly samples: MonitorSamples;
  /** Scores of the same samples before the critic trains on. */
  readonly before: PairScores;
  readonly fake: Float32Array;
}

/** What the same samples' scores gain when the critic is trained on while the generator waits. */
async function climbOf(
  { trainer, samples, before, fake }: Climb,
  trainOn: () => Promise<void>,
): Promise<Banded> {
  await trainOn();
  const after = await trainer.score(samples.real, fake, samples.classes);
  const gain = (part: 'real' | 'fake') =>
    after[part].map((score, i) => score - (before[part][i] ?? Number.NaN));
  return gapOf(gain('real'), gain('fake'), { x: samples.realCount });
}

function separationOf({ real, fake }: PairScores, gap: number): number {
  const variance = (momentsOf(real).variance + momentsOf(fake).variance) / 2;
  return gap / Math.max(Math.sqrt(variance), Number.MIN_VALUE);
}
