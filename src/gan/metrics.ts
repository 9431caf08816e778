import type { TelemetryEntry } from '../kernels/telemetry.ts';

/** What one generator iteration showed. */
export interface StepMetrics {
  /** Generator iterations done, from 1. */
  readonly step: number;
  /** Critic steps done in all. */
  readonly criticSteps: number;
  /**
   * mean f(real) − mean f(fake) at the iteration's last critic step, before its update. Known only up to the constant
   * that critic and clip set: estimates of different critics do not compare.
   */
  readonly wassersteinEstimate: number;
  /** What the critic minimises: the estimate, negated. */
  readonly criticLoss: number;
  /** What the generator minimises: −mean f(fake). */
  readonly generatorLoss: number;
  /** Share of the critic's weights at ±c; with clip order `reference`, of those that the next clip will hold there. */
  readonly clippedShare: number;
  /** Cosine of the critic's last step and its direction of descent; it turns negative when training blows up. */
  readonly cosine: number;
  /** Largest magnitude in the critic's last gradient. */
  readonly largestGradient: number;
  /** Wall-clock time of the iteration; iterations that were read together share theirs evenly. */
  readonly milliseconds: number;
  /** Real images that the critic saw, a second. */
  readonly imagesPerSecond: number;
}

/** Joins the telemetry of the generator's step to that of the critic's last step before it. */
export function metricsOf(
  critic: TelemetryEntry,
  generator: TelemetryEntry,
  criticWeights: number,
  timing: Pick<StepMetrics, 'milliseconds' | 'imagesPerSecond'>,
): StepMetrics {
  return {
    step: generator.generatorStep,
    criticSteps: generator.criticStep,
    wassersteinEstimate: critic.realScore - critic.fakeScore,
    criticLoss: critic.fakeScore - critic.realScore,
    generatorLoss: -generator.fakeScore,
    clippedShare: critic.weightsAtClip / criticWeights,
    cosine: critic.cosine,
    largestGradient: critic.largestGradient,
    ...timing,
  };
}
