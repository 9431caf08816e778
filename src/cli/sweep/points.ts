// The points of a sweep: every combination of its lists, its draws and its seeds, each a whole run.
import { createHash } from 'node:crypto';
import { resolve } from 'node:path';
import { EarthmoverError, firstLine } from '../../core/errors.ts';
import { grouped } from '../../core/text.ts';
import { type Point, product, type Raw } from '../../figures/search/axes.ts';
import { overPreset } from '../../gan/over-preset.ts';
import { type RunConfig, resolveRun } from '../../gan/run-config.ts';
import type { RunSettings } from '../../gan/run-settings.ts';
import { withPreset } from '../../gan/with-preset.ts';
import { withNetworkFiles } from '../network-files.ts';
import type { SweepGiven } from './fields.ts';
import { baseOf, gridOf, namedDraws } from './file-axes.ts';
import type { SweepSource } from './source.ts';

/** One run of a sweep. */
export interface SweepPoint {
  /** Fit for a folder; says what was varied, and stays when the sweep gets more points. */
  readonly name: string;
  /** What was varied, as the file has it, by the settings' names. */
  readonly values: Raw;
  readonly run: RunConfig;
}

export interface SweepPoints {
  readonly points: readonly SweepPoint[];
  /** The names of what was varied. */
  readonly varied: readonly string[];
  /** Draws that came to the same run as an earlier one, and are left out. */
  readonly repeated: number;
}

const mostPoints = 10_000;
/** File systems take 255 bytes, and other endings come behind it. */
const longestName = 120;

/** @throws usage error that names field and line, or the points that are no runs, or the same one */
export function sweepPoints(given: SweepGiven, source: SweepSource): SweepPoints {
  const base = baseOf(given, source);
  const grid = gridOf(given, source);
  const draws = namedDraws(given.random, grid, source);
  const varied = [...Object.keys(grid), ...Object.keys(draws[0]?.values ?? {})];
  if (varied.length === 0 && given.seeds === undefined) {
    throw source.refused([], 'the sweep varies nothing', { hint: 'give grid, random or seeds' });
  }
  const { seed: gridSeeds, ...others } = grid;
  const seeds = product({ ...((gridSeeds ?? given.seeds) && { seed: gridSeeds ?? given.seeds }) }, 'all');
  const count =
    Object.values(others).reduce((all, { length }) => all * length, 1) * draws.length * seeds.length;
  if (count > mostPoints) {
    throw source.refused([], `${grouped(count)} points are too many`, {
      most: mostPoints,
      hint: 'leave values out, or draw some of the combinations with random',
    });
  }
  const combined = product(others, 'all').flatMap((one) =>
    draws.flatMap((draw) => seeds.map((seed) => joined(one, draw, seed))),
  );
  const { points, repeated } = distinct(
    combined.map((point) => pointOf(point, base, given, source)),
    given,
    source,
  );
  const ordered = [...Object.keys(others), ...Object.keys(draws[0]?.values ?? {})];
  return { points, varied: [...ordered, ...(seeds[0]?.label.length ? ['seed'] : [])], repeated };
}

function joined(...parts: readonly Point[]): Point {
  return {
    label: parts.flatMap(({ label }) => label),
    values: Object.assign({}, ...parts.map(({ values }) => values)),
  };
}

function pointOf(
  { label, values }: Point,
  base: RunSettings,
  given: SweepGiven,
  source: SweepSource,
): SweepPoint {
  const name = nameOf(label);
  try {
    const settings = overPreset(base, withPreset(withNetworkFiles(values), source.file));
    return { name, values, run: resolveRun(withWholePaths(settings)) };
  } catch (error) {
    if (!(error instanceof EarthmoverError) || error.kind !== 'usage') throw error;
    const field = given.grid ? 'grid' : given.random ? 'random' : 'base';
    throw source.refused([field], firstLine(error.message), { point: name, ...error.facts });
  }
}

/** As a run keeps them. */
function withWholePaths(settings: RunSettings): RunSettings {
  const { data, cache } = settings;
  return {
    ...settings,
    ...(data !== undefined && { data: resolve(data) }),
    ...(cache !== undefined && { cache: resolve(cache) }),
  };
}

function nameOf(label: readonly string[]): string {
  const name = label.join('-');
  if (name.length <= longestName) return name;
  const hash = createHash('sha256').update(name).digest('hex').slice(0, 8);
  return `${name.slice(0, longestName - 9)}-${hash}`;
}

/** A draw from short lists may come twice; whoever lists a run twice wants to know. */
function distinct(
  points: readonly SweepPoint[],
  { random }: SweepGiven,
  source: SweepSource,
): Pick<SweepPoints, 'points' | 'repeated'> {
  const byRun = new Map<string, SweepPoint>();
  const names = new Set<string>();
  let repeated = 0;
  for (const point of points) {
    const text = JSON.stringify(point.run);
    const twin = byRun.get(text);
    if (twin !== undefined && random) {
      repeated++;
      continue;
    }
    // Not every file system tells A from a.
    if (twin !== undefined || names.has(point.name.toLowerCase())) {
      throw source.refused(
        [random ? 'random' : 'grid'],
        twin ? 'two points are the same run' : 'two points would have the same folder',
        {
          points: twin ? `${twin.name} and ${point.name}` : point.name,
          hint: twin ? 'leave out values that make no difference there' : 'give one of the values otherwise',
        },
      );
    }
    byRun.set(text, point);
    names.add(point.name.toLowerCase());
  }
  return { points: [...byRun.values()], repeated };
}
