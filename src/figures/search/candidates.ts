import { EarthmoverError, usageError } from '../../core/errors.ts';
import { createRandom } from '../../core/random.ts';
import { nearestName } from '../../gan/nearest-name.ts';
import { type PresetName, presets } from '../../gan/presets.ts';
import { overPreset, type RunConfig, resolveRun } from '../../gan/run-config.ts';
import {
  kebab,
  parseSettings,
  type RunSettings,
  type SettingName,
  settingNames,
} from '../../gan/run-settings.ts';
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

type Raw = Readonly<Record<string, unknown>>;

/** What the search itself decides, and where that is said. */
const decided: Partial<Record<SettingName, string>> = {
  seed: 'seeds of the space',
  steps: 'budget',
  minutes: 'budget',
  scheduleSteps: 'budget',
  scheduleOver: 'budget',
  stopWhenFlat: 'budget',
};

/** Scores on other data, or of other pictures, do not compare. */
const alike = ['dataset', 'data', 'imageSize', 'channels', 'strict'] as const;

const drawStream = 0x5e_a1;

/** One value for each axis, and how a name tells it. */
interface Point {
  readonly label: readonly string[];
  readonly values: Raw;
}

/**
 * The product of `candidates`, whose settings may be lists, `grid` and the draws of `random`, each over `base`.
 * @throws usage error that names the candidate that cannot be a run, or the two that are one
 */
export function candidatesOf(given: Given, base: RunSettings, source: string): Candidate[] {
  const named = Object.entries(given.candidates ?? { '': {} });
  const draws = drawsOf(given.random);
  const points = named.flatMap(([name, settings]) =>
    product(settings ?? {}).flatMap((own) =>
      product(given.grid ?? {}).flatMap((shared) => {
        const stem = [name, ...own.label, ...shared.label].filter(Boolean).join('-');
        return draws.map((draw) => ({
          stem,
          name: [stem, ...draw.label].filter(Boolean).join('-') || 'base',
          where: `${source}, ${name ? `candidate ${name}` : 'grid or random'}`,
          values: joined(source, own.values, shared.values, draw.values),
        }));
      }),
    ),
  );
  const candidates: Candidate[] = [];
  const runs = new Map<string, { readonly name: string; readonly stem: string }>();
  let first: { readonly name: string; readonly run: RunConfig } | undefined;
  for (const { name, stem, where, values } of points) {
    const settings = withoutDecided(overPreset(base, settingsOf(values, where)));
    const run = resolved(settings, name, source);
    first ??= { name, run };
    const other = alike.find((each) => first!.run[each] !== run[each]);
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

/** Every combination of the values that are lists; single values are in all of them. */
function product(axes: Raw): Point[] {
  return Object.entries(axes).reduce<Point[]>(
    (points, [name, value]) => {
      const values = Array.isArray(value) ? value : [value];
      return points.flatMap((point) =>
        values.map((each) => ({
          label: values.length > 1 ? [...point.label, kebab(name), labelOf(each)] : point.label,
          values: { ...point.values, [name]: each },
        })),
      );
    },
    [{ label: [], values: {} }],
  );
}

function labelOf(value: unknown): string {
  return String(value).replaceAll(/[^A-Za-z0-9.]+/g, '-');
}

/** The same draws for every candidate and grid point, so that these compare. */
function drawsOf(random: Given['random']): Point[] {
  if (!random) return [{ label: [], values: {} }];
  const { count, seed, ...axes } = random;
  const source = createRandom(seed, drawStream);
  const digits = String(count).length;
  return Array.from({ length: count }, (_, i) => ({
    label: [`draw-${String(i + 1).padStart(digits, '0')}`],
    values: Object.fromEntries(
      Object.entries(axes as Readonly<Record<string, { log: [number, number] } | unknown[]>>).map(
        ([name, axis]) => [
          name,
          Array.isArray(axis) ? axis[source.below(axis.length)] : logBetween(axis.log, source.uniform()),
        ],
      ),
    ),
  }));
}

/** Three digits; whole where both ends are. */
function logBetween([low, high]: readonly [number, number], uniform: number): number {
  const value = low * (high / low) ** uniform;
  return Number.isInteger(low) && Number.isInteger(high) ? Math.round(value) : Number(value.toPrecision(3));
}

/** Settings of several parts of the space; one in two parts is an error, for one of them would not be tried. */
function joined(source: string, ...parts: readonly Raw[]): Raw {
  const whole: Record<string, unknown> = {};
  for (const [name, value] of parts.flatMap(Object.entries)) {
    const known = Object.keys(whole).find((each) => kebab(each) === kebab(name));
    if (known !== undefined) {
      throw usageError(`${name} is given twice for a candidate`, {
        source,
        hint: 'leave it out of candidates, grid or random',
      });
    }
    whole[name] = value;
  }
  return whole;
}

/** Settings as a run config has them, a preset included; what the search decides is refused. */
export function settingsOf({ preset, ...given }: Raw, source: string): RunSettings {
  const parsed = parseSettings(given, source);
  const own = settingNames.find((name) => parsed[name] !== undefined && decided[name]);
  if (own !== undefined) {
    throw usageError(`${kebab(own)} is no setting of a search's candidates`, {
      source,
      hint: `it follows from the ${decided[own]}: leave it out`,
    });
  }
  if (preset === undefined) return parsed;
  const names = Object.keys(presets) as PresetName[];
  const known = names.find((name) => name === preset);
  if (known === undefined) {
    const nearest = nearestName(String(preset), names);
    throw usageError(`preset cannot be ${String(preset)}`, {
      source,
      hint: `${nearest === undefined ? '' : `did you mean ${nearest}? `}Give one of ${names.join(', ')}`,
    });
  }
  return withoutDecided(overPreset(presets[known], parsed));
}

/** Presets say how long they run. */
function withoutDecided(settings: RunSettings): RunSettings {
  return Object.fromEntries(Object.entries(settings).filter(([name]) => !(name in decided)));
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
  return new EarthmoverError(error.kind, error.message.split('\n')[0]!, {
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
