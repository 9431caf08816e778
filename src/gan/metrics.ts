// What one generator iteration showed, from the telemetry of its steps. The estimate is mean f(real) − mean
// f(fake).

import type { TelemetryEntry } from '../kernels/telemetry.ts';
import type { LearningRates } from './learning-rate.ts';
import { jensenShannonBound, type Objective } from './objectives.ts';

/** What one generator iteration showed. */
export interface StepMetrics {
  /** Generator iterations done, from 1. */
  readonly step: number;
  /** Critic steps done in all. */
  readonly criticSteps: number;
  /**
   * mean f(real) − mean f(fake) at the iteration's last critic step, before its update. Known only up to a constant that
   * the critic sets, by its clip or penalty: estimates of different critics do not compare. With objectives other than `wgan` and
   * `wgan-gp` it is the gap between the mean scores, and estimates no distance.
   */
  readonly wassersteinEstimate: number;
  /**
   * Objectives `gan` and `gan-minimax`: what the discriminator's loss says the Jensen–Shannon divergence is at least, in
   * nats (½·KL + ½·KL, at most log 2). Below 0 where the discriminator does worse than a guess.
   */
  readonly jsEstimate?: number;
  /** What the critic minimises; for `wgan` the estimate, negated, and for `wgan-gp` that with the penalty. */
  readonly criticLoss: number;
  /** What the generator minimises; for `wgan` −mean f(fake). */
  readonly generatorLoss: number;
  /** Objective `wgan-gp`: mean norm of the critic's gradient between the distributions, which the penalty holds at 1. */
  readonly criticSlope?: number;
  /** Share of the critic's weights at ±c, 0 without a clip; with clip order `reference`, of those that the next clip will hold there. */
  readonly clippedShare: number;
  /** Cosine of the critic's last step and its direction of descent; it turns negative when training blows up. */
  readonly cosine: number;
  /** Largest magnitude in the critic's last gradient. */
  readonly largestGradient: number;
  /** Learning rate of the critic in the iteration, where the run has a schedule for it. */
  readonly criticLearningRate?: number;
  /** Learning rate of the generator, likewise. */
  readonly generatorLearningRate?: number;
  /** Wall-clock time of the iteration; iterations that were read together share theirs evenly. */
  readonly milliseconds: number;
  /** Real images that the critic saw, a second. */
  readonly imagesPerSecond: number;
}

/** Joins the telemetry of the generator's step to that of the critic's last step before it. */
export function metricsOf(
  critic: TelemetryEntry,
  generator: TelemetryEntry,
  {
    objective,
    criticWeights,
    rates,
  }: {
    readonly objective: Objective;
    readonly criticWeights: number;
    readonly rates?: LearningRates | undefined;
  },
  timing: Pick<StepMetrics, 'milliseconds' | 'imagesPerSecond'>,
): StepMetrics {
  return {
    step: generator.generatorStep,
    criticSteps: generator.criticStep,
    wassersteinEstimate: critic.realScore - critic.fakeScore,
    ...(objective.estimates === 'jensen-shannon' && { jsEstimate: jensenShannonBound(critic.loss) }),
    criticLoss: objective.linear ? critic.fakeScore - critic.realScore : critic.loss,
    generatorLoss: objective.linear ? -generator.fakeScore : generator.loss,
    ...(objective.penalises && !objective.penalty && { criticSlope: critic.slope }),
    clippedShare: critic.weightsAtClip / criticWeights,
    cosine: critic.cosine,
    largestGradient: critic.largestGradient,
    ...(rates && { criticLearningRate: rates.critic, generatorLearningRate: rates.generator }),
    ...timing,
  };
}
