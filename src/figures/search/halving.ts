// Successive halving: where candidates are compared, and which of them go on.
import { usageError } from '../../core/errors.ts';
import { compareScores, type Measure } from './measures.ts';

/**
 * The iterations at which a candidate of `steps` iterations is compared: one for each fraction, the last is `steps`.
 * @throws usage error where two rungs would be the same iteration
 */
export function rungSteps(steps: number, rungs: readonly number[]): number[] {
  const compared = rungs.map((fraction) => Math.round(fraction * steps));
  if (compared.every((step, i) => step > (compared[i - 1] ?? 0))) return compared;
  throw usageError('the budget is too small for the rungs', {
    steps,
    rungs: compared,
    hint: 'give a larger budget or fewer rungs',
  });
}

/** A candidate at a rung; its score is the mean over its seeds, NaN where it diverged. */
export interface Standing {
  readonly name: string;
  readonly score: number;
}

/**
 * Those that go on: the best ⌈n/eta⌉ of the n that came to this rung, of which each must have a finite score. Of equals,
 * the earlier goes on.
 * Source: Jamieson and Talwalkar 2016, successive halving.
 */
export function survivors(standings: readonly Standing[], eta: number, measure: Measure): string[] {
  return [...standings]
    .sort((a, b) => compareScores(measure, a.score, b.score))
    .slice(0, Math.ceil(standings.length / eta))
    .filter(({ score }) => Number.isFinite(score))
    .map(({ name }) => name);
}
