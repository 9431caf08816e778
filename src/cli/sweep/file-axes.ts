// What a sweep's file varies: its lists and draws under the names of settings, each value checked where it stands.
import { drawsOf, type Point, product, type Raw } from '../../figures/search/axes.ts';
import type { Distribution } from '../../figures/search/distributions.ts';
import { kebab, type RunSettings, settingNames } from '../../gan/run-settings.ts';
import { withPreset } from '../../gan/with-preset.ts';
import { withNetworkFiles } from '../network-files.ts';
import type { SweepGiven } from './fields.ts';
import type { FilePath, SweepSource } from './source.ts';

/** Settings of one part of the file, each checked where it stands. */
export function baseOf({ base = {} }: SweepGiven, source: SweepSource): RunSettings {
  for (const [name, value] of Object.entries(base)) settingsAt(['base', name], { [name]: value }, source);
  return settingsAt(['base'], base, source);
}

function settingsAt(path: FilePath, raw: Raw, source: SweepSource): RunSettings {
  return source.placed(path, () => withPreset(withNetworkFiles(raw), source.file));
}

type Lists = Readonly<Record<string, readonly unknown[]>>;

/** The lists of the grid, under the names that settings have. */
export function gridOf({ grid = {}, seeds }: SweepGiven, source: SweepSource): Lists {
  const lists: Record<string, readonly unknown[]> = {};
  for (const [given, values] of Object.entries(grid)) {
    const path = ['grid', given];
    const name = settingName(given);
    if (name in lists) throw source.refused(path, `${given} is given twice`, { hint: 'leave one out' });
    requireValues(path, given, values, source);
    lists[name] = values;
  }
  if (seeds === undefined) return lists;
  if (lists.seed) {
    throw source.refused(['seeds'], 'seeds are given twice', { hint: 'leave out seeds, or seed in grid' });
  }
  requireValues(['seeds'], 'seed', seeds, source);
  return lists;
}

/** Each value is one of the setting, and comes once. */
function requireValues(path: FilePath, name: string, values: readonly unknown[], source: SweepSource): void {
  for (const [i, value] of values.entries()) {
    settingsAt([...path, i], { [name]: value }, source);
    if (values.indexOf(value) === i) continue;
    throw source.refused([...path, i], `${name} has the value ${String(value)} twice`, {
      hint: 'give each value once',
    });
  }
}

export function namedDraws(
  random: SweepGiven['random'],
  taken: Lists,
  source: SweepSource,
): readonly Point[] {
  if (!random) return [{ label: [], values: {} }];
  const axes = Object.entries(random.axes).map(([given, axis]) => {
    const path = ['random', given];
    const name = settingName(given);
    const twice = name in taken || Object.keys(random.axes).some((each) => each !== given && each === name);
    if (twice) throw source.refused(path, `${given} is given twice`, { hint: 'leave one out' });
    requireDrawable(path, given, axis, source);
    return [name, axis] as const;
  });
  const named = Object.fromEntries(axes);
  if (axes.length === 0) {
    throw source.refused(['random'], 'random draws nothing', {
      hint: 'give settings with lists or distributions, such as `lr: { log: [1e-4, 1e-2] }`',
    });
  }
  return drawsOf({ ...random, axes: named }).map((values, i) => ({
    // Not as many digits as the count has: names stay when it grows.
    label: [`draw-${String(i + 1).padStart(3, '0')}`, ...(product(values, 'all')[0]?.label ?? [])],
    values,
  }));
}

/** Both ends of an interval are values of the setting, or all of a list. */
function requireDrawable(path: FilePath, name: string, axis: Distribution, source: SweepSource): void {
  if (Array.isArray(axis)) {
    requireValues(path, name, axis, source);
    return;
  }
  for (const [kind, values = []] of Object.entries(axis)) {
    requireValues([...path, kind], name, values, source);
  }
}

/** The setting's own name for either spelling; what is none is refused where its values are read. */
function settingName(given: string): string {
  return settingNames.find((known) => known === given || kebab(known) === given) ?? given;
}
