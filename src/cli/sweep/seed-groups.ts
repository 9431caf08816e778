// Means over seeds: of points that differ in their seed alone.
import type { Table } from '../../figures/figure.ts';
import { middle } from '../../figures/statistics.ts';
import { momentsOf } from '../../gan/score-gap.ts';
import { table } from '../table.ts';
import { cell, measured, type PointResult, type SweepMeasure } from './results.ts';

/** Points alike but for their seed, with what came of those that have finished. */
export interface SeedGroup {
  readonly values: Readonly<Record<string, unknown>>;
  readonly count: number;
  readonly of: number;
  readonly mean: number;
  /** Of a sample; NaN for fewer than two. */
  readonly deviation: number;
  readonly median: number;
  readonly least: number;
  readonly most: number;
}

/** None where the sweep has one seed. */
export function seedGroups(results: readonly PointResult[], measure: SweepMeasure): SeedGroup[] {
  if (!results.some(({ point }) => 'seed' in point.values)) return [];
  return groupedBySeed(results).map(({ values, members }) => {
    const figures = members
      .filter(({ state }) => state === 'finished')
      .map((result) => measured(result, measure))
      .filter(Number.isFinite);
    const { mean, variance } = momentsOf(figures);
    const some = figures.length > 0;
    return {
      values,
      count: figures.length,
      of: members.length,
      mean: some ? mean : Number.NaN,
      deviation: figures.length > 1 ? Math.sqrt(variance) : Number.NaN,
      median: middle(figures),
      least: some ? Math.min(...figures) : Number.NaN,
      most: some ? Math.max(...figures) : Number.NaN,
    };
  });
}

function groupedBySeed(results: readonly PointResult[]) {
  const groups = new Map<string, { values: Readonly<Record<string, unknown>>; members: PointResult[] }>();
  for (const result of results) {
    const { seed: _, ...values } = result.point.values;
    const key = JSON.stringify(values);
    const group = groups.get(key) ?? { values, members: [] };
    group.members.push(result);
    groups.set(key, group);
  }
  return [...groups.values()];
}

/** Means over seeds, for people and, with every digit, for a CSV file. */
export function groupsTable(groups: readonly SeedGroup[], varied: readonly string[]): Table {
  const names = varied.filter((name) => name !== 'seed');
  return {
    columns: [...names, 'finished', 'of', 'mean', 'standard deviation', 'median', 'least', 'most'],
    rows: groups.map(({ values, count, of, mean, deviation, median, least, most }) => [
      ...names.map((name) => cell(values[name])),
      count,
      of,
      ...[mean, deviation, median, least, most].map((figure) => (Number.isFinite(figure) ? figure : '')),
    ]),
  };
}

export function groupsText(groups: readonly SeedGroup[], varied: readonly string[]): string {
  const { columns, rows } = groupsTable(groups, varied);
  const figures = columns.length - 5;
  return table(
    columns,
    rows.map((row) =>
      row.map((each, i) =>
        typeof each === 'number' && i >= figures ? String(Number(each.toPrecision(4))) : String(each),
      ),
    ),
    'left',
  );
}
