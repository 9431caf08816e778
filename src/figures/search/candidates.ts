// The candidates of a search: recipes with names, each a run that can be.
import { EarthmoverError, firstLine, usageError } from '../../core/errors.ts';
import { overPreset } from '../../gan/over-preset.ts';
import { type RunConfig, resolveRun } from '../../gan/run-config.ts';
import { kebab, type RunSettings, settingNames } from '../../gan/run-settings.ts';
import { settingsOf, withoutDecided } from './candidate-settings.ts';
import { pointsOf } from './points.ts';
import type { Given } from './space-fields.ts';

/** One recipe of a search. */
export interface Candidate {
  /** Fit for a folder; says what was varied. */
  readonly name: string;
  /** All but seed and steps. */
  readonly settings: RunSettings;
  /** Those that the base does not have, or has otherwise. */
  readonly differs: RunSettings;
}

/** Scores on other data, or of other pictures, do not compare. */
const alike = ['dataset', 'data', 'columns', 'imageSize', 'fit', 'channels', 'strict'] as const;

/**
 * The product of `candidates`, whose settings may be lists, `grid` and the draws of `random`, each over `base`.
 * @throws usage error that names the candidate that cannot be a run, or the two that are one
 */
export function candidatesOf(given: Given, base: RunSettings, source: string): Candidate[] {
  const candidates: Candidate[] = [];
  const runs = new Map<string, { readonly name: string; readonly stem: string }>();
  let first: { readonly name: string; readonly run: RunConfig } | undefined;
  for (const { name, stem, where, values } of pointsOf(given, source)) {
    const settings = withoutDecided(overPreset(base, settingsOf(values, where)));
    const run = resolved(settings, name, source);
    first ??= { name, run };
    const { run: compared } = first;
    const other = alike.find((each) => compared[each] !== run[each]);
    if (other) {
      throw usageError('all candidates must have the same data, or their scores do not compare', {
        source,
        [first.name]: `${kebab(other)} ${String(first.run[other])}`,
        [name]: `${kebab(other)} ${String(run[other])}`,
        hint: `give ${kebab(other)} in base only`,
      });
    }
    const text = JSON.stringify(run);
    const twin = runs.get(text);
    // A draw from short lists may come twice; whoever writes a recipe twice wants to know.
    if (given.random && twin?.stem === stem) continue;
    if (twin !== undefined || candidates.some((each) => each.name === name)) {
      throw usageError('two candidates are the same', {
        source,
        candidates: [twin?.name ?? name, name],
        hint: 'leave one of the two out',
      });
    }
    runs.set(text, { name, stem });
    candidates.push({ name, settings, differs: differing(settings, base) });
  }
  return candidates;
}

function resolved(settings: RunSettings, candidate: string, source: string): RunConfig {
  try {
    return resolveRun({ ...settings, steps: 1 });
  } catch (error) {
    throw ofCandidate(error, candidate, source);
  }
}

/** The same error, with the candidate that it is about. */
export function ofCandidate(error: unknown, candidate: string, source: string): unknown {
  if (!(error instanceof EarthmoverError)) return error;
  const { hint, ...facts } = error.facts;
  return new EarthmoverError(error.kind, firstLine(error.message), {
    ...facts,
    candidate,
    source,
    ...(hint !== undefined && { hint }),
  });
}

function differing(settings: RunSettings, base: RunSettings): RunSettings {
  return Object.fromEntries(
    settingNames
      .filter((name) => settings[name] !== undefined && settings[name] !== base[name])
      .map((name) => [name, settings[name]]),
  );
}
