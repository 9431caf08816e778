// The statistics that verdicts are made of.
import { at } from '../core/at.ts';
import { momentsOf } from '../gan/score-gap.ts';
import { runningMedian } from '../metrics/median.ts';

/** Mean and standard error over runs; the error is NaN for a single one. */
export function meanAndError(values: readonly number[]): { readonly mean: number; readonly error: number } {
  const { mean, variance } = momentsOf(values);
  return { mean, error: values.length > 1 ? Math.sqrt(variance / values.length) : Number.NaN };
}

/** The middle of the values, or the mean of the two in the middle. */
export function middle(values: ArrayLike<number>): number {
  const sorted = Array.from(values).sort((a, b) => a - b);
  const half = Math.floor(sorted.length / 2);
  const upper = sorted[half] ?? Number.NaN;
  return sorted.length % 2 === 1 ? upper : ((sorted[half - 1] ?? Number.NaN) + upper) / 2;
}

/** What a curve did: its running median at its highest and over its last tenth. */
export interface Course {
  readonly peak: number;
  readonly peakStep: number;
  readonly end: number;
}

/** The course of a curve whose steps are 1, 2, 3, …; its first tenth is left to the critic to catch up. */
export function courseOf(values: readonly number[], window: number): Course {
  const median = runningMedian(values, window);
  const first = Math.floor(values.length / 10);
  let peakStep = first;
  for (let i = first; i < median.length; i++) if (at(median, i) > at(median, peakStep)) peakStep = i;
  return {
    peak: median[peakStep] ?? Number.NaN,
    peakStep: peakStep + 1,
    end: middle(values.slice(-Math.max(1, Math.floor(values.length / 10)))),
  };
}
