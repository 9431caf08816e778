// A search's space: candidates, measure, rungs, seeds and budget.
import { usageError } from '../../core/errors.ts';
import type { RunSettings } from '../../gan/run-settings.ts';
import type { Budget } from './budget.ts';
import { settingsOf } from './candidate-settings.ts';
import { type Candidate, candidatesOf } from './candidates.ts';
import type { Measure } from './measures.ts';
import { type Field, fields, fieldsOf, type Given } from './space-fields.ts';

/** What is tried, how it is compared, and what each may take. */
export interface SearchSpace {
  readonly base: RunSettings;
  readonly candidates: readonly Candidate[];
  readonly score: Measure;
  readonly budget: Budget;
  /** Shares of the budget at which candidates are compared; they rise to 1. */
  readonly rungs: readonly number[];
  /** One in so many goes on from each rung. */
  readonly eta: number;
  readonly seeds: readonly number[];
  /** Samples that are scored, and of these how many for exact transport. */
  readonly samples: number;
  readonly exactSamples: number;
}

/** What a command line may ask for over the space file. */
export type SpaceOverrides = Partial<Pick<SearchSpace, 'seeds' | 'budget' | 'eta'>>;

/**
 * Reads a space from what its file holds.
 * @param source the file's name, for messages
 * @throws usage error that names field, value and fix, or the candidate that cannot be a run
 */
export function parseSpace(raw: unknown, source: string, overrides: SpaceOverrides = {}): SearchSpace {
  const given = fieldsOf(raw, source);
  const base = settingsOf(given.base ?? {}, `${source}, base`);
  const eta = overrides.eta ?? given.eta ?? 3;
  const budget = overrides.budget ?? budgetOf(given.budget);
  const missing = [...(given.score === undefined ? ['score'] : []), ...(budget ? [] : ['budget'])] as Field[];
  if (given.score === undefined || budget === undefined) {
    throw usageError(`the space has no ${missing[0]}`, {
      source,
      hint: `give ${fields[missing[0]!].expects}`,
    });
  }
  return {
    base,
    candidates: candidatesOf(given, base, source),
    score: given.score,
    budget,
    rungs: given.rungs ?? [1 / eta ** 2, 1 / eta, 1],
    eta,
    seeds: overrides.seeds ?? given.seeds ?? [101],
    samples: given.samples ?? 2500,
    exactSamples: given.exactSamples ?? 1000,
  };
}

function budgetOf(given: Given['budget']): Budget | undefined {
  const [kind, amount] = Object.entries(given ?? {})[0] ?? [];
  return kind === undefined ? undefined : { kind: kind as Budget['kind'], amount: amount as number };
}
