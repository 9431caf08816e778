// Plots of a sweep: a figure of the runs that have finished, by each setting that was varied.
import type { TopLevelSpec } from 'vega-lite';
import { curvesPlot } from '../../figures/plots.ts';
import { middle } from '../../figures/statistics.ts';
import { kebab } from '../../gan/run-settings.ts';
import { measured, type PointResult, type SweepMeasure, titleOf, valueText } from './results.ts';

/** Curves beyond these have no colours of their own. */
const mostCurves = 8;
/** Values further apart than this are drawn on a logarithmic axis. */
const wide = 20;

/** By the names of the settings; none before a run has finished. */
export function sweepPlots(
  results: readonly PointResult[],
  varied: readonly string[],
  measure: SweepMeasure,
): Readonly<Record<string, TopLevelSpec>> {
  const finished = results.filter(
    (result) => result.state === 'finished' && Number.isFinite(measured(result, measure)),
  );
  if (finished.length === 0) return {};
  const settings = varied.filter((name) => name !== 'seed');
  // A sweep of seeds alone is drawn by them.
  const drawn = settings.length > 0 ? settings : varied;
  return Object.fromEntries(
    drawn.map((name) => {
      const [other, ...more] = settings.filter((each) => each !== name);
      const curves = other === undefined ? 0 : new Set(finished.map(({ point }) => point.values[other])).size;
      const apart = more.length === 0 && curves <= mostCurves ? other : undefined;
      return [kebab(name), plotBy(finished, name, apart, measure)];
    }),
  );
}

/** A point for each run, and a line by the medians of each value; with `other`, a line by them for each of its values. */
function plotBy(
  finished: readonly PointResult[],
  name: string,
  other: string | undefined,
  measure: SweepMeasure,
): TopLevelSpec {
  const values = finished.map(({ point }) => point.values[name]);
  const numbers = values.filter((value) => typeof value === 'number');
  const ordered = numbers.length === values.length && name !== 'seed';
  const [least, most] = [Math.min(...numbers), Math.max(...numbers)];
  const scale = !ordered ? 'names' : least > 0 && most / least >= wide ? 'log' : 'linear';
  const place = (result: PointResult) =>
    ordered ? Number(result.point.values[name]) : valueText(result.point.values[name]);
  const rows = finished.map((result) => ({
    x: place(result),
    y: measured(result, measure),
    curve: other === undefined ? 'median' : `${kebab(other)} ${valueText(result.point.values[other])}`,
  }));
  const medians = mediansOf(rows);
  const several = other === undefined && medians.length < rows.length;
  const drawn = [
    ...(other === undefined ? rows.map(({ x, y }) => ['runs', x, y] as const) : []),
    ...(other === undefined && !several ? [] : medians.map(({ x, y, curve }) => [curve, x, y] as const)),
  ];
  return curvesPlot({
    title: `${titleOf(measure)}, by ${kebab(name)}`,
    subtitle: `${finished.length} finished runs${other === undefined ? '' : '; medians where several have the same values'}`,
    table: { columns: ['curve', 'value', 'figure'], rows: drawn },
    x: { column: 'value', title: kebab(name), scale },
    y: { column: 'figure', title: titleOf(measure) },
    series: { column: 'curve', title: '' },
    ...(other === undefined ? { unjoined: ['runs'] } : { points: true }),
  });
}

interface Row {
  readonly x: number | string;
  readonly y: number;
  readonly curve: string;
}

function mediansOf(rows: readonly Row[]): Row[] {
  const groups = new Map<string, Row[]>();
  for (const row of rows) {
    const key = JSON.stringify([row.curve, row.x]);
    groups.set(key, [...(groups.get(key) ?? []), row]);
  }
  return [...groups.values()]
    .flatMap((group) => {
      const [first] = group;
      return first ? [{ ...first, y: middle(group.map(({ y }) => y)) }] : [];
    })
    .sort((a, b) => Number(a.x) - Number(b.x) || 0);
}
