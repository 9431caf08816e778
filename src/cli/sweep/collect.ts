// `earthmover sweep collect`: tables and plots of whatever has finished.
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { csvOf } from '../../figures/figure.ts';
import { kebab } from '../../gan/run-settings.ts';
import { canPlot, plotSvg } from '../../io/plot-svg.ts';
import { onDisk } from '../../node/disk.ts';
import { replaceFile } from '../../node/durable-file.ts';
import type { Terminal } from '../terminal.ts';
import {
  measured,
  type PointResult,
  reasonOf,
  resultsOf,
  resultsTable,
  resultsText,
  type SweepMeasure,
  titleOf,
  usualMeasure,
} from './results.ts';
import { groupsTable, groupsText, seedGroups } from './seed-groups.ts';
import { type KnownPoint, runOf } from './sweep-folder.ts';
import { sweepPlots } from './sweep-plots.ts';

export interface Collected {
  readonly out: string;
  readonly varied: readonly string[];
  readonly points: readonly KnownPoint[];
}

/** Writes and tells what came of the points; returns how far each is. */
export async function collectSweep(
  { out, varied, points }: Collected,
  asked: SweepMeasure | undefined,
  terminal: Terminal,
): Promise<PointResult[]> {
  const results = resultsOf(out, points);
  const measure = asked ?? usualMeasure(results);
  const groups = seedGroups(results, measure);
  const seeded = groups.length > 0 && groups.length < results.length;
  const names = varied.map(kebab);
  const files = [
    write(join(out, 'table.csv'), csvOf(resultsTable(out, results, varied))),
    write(join(out, 'table.json'), `${JSON.stringify(recordsOf(out, results, measure), null, 2)}\n`),
    ...(seeded ? [write(join(out, 'seeds.csv'), csvOf(groupsTable(groups, varied)))] : []),
    ...(await plots(out, results, varied, measure)),
  ];
  for (const result of results) terminal.event('point', recordOf(out, result, measure));
  const of = (state: PointResult['state']) => results.filter((result) => result.state === state).length;
  terminal.event('collected', { out, measure, varied: names, finished: of('finished'), files });
  terminal.print(
    [
      resultsText(results, varied),
      ...(seeded ? [`over seeds, ${titleOf(measure)}\n${groupsText(groups, varied)}`] : []),
      `${of('finished')} of ${results.length} finished: ${files.join(', ')}`,
    ].join('\n'),
  );
  return results;
}

function recordsOf(out: string, results: readonly PointResult[], measure: SweepMeasure): object[] {
  return results.map((result) => recordOf(out, result, measure));
}

/** A point as JSON. */
export function recordOf(out: string, result: PointResult, measure?: SweepMeasure): object {
  const { number, point, state, record, failure } = result;
  return {
    number,
    name: point.name,
    values: point.values,
    state,
    step: record?.step ?? 0,
    ...(measure && { measure, value: measured(result, measure) }),
    score: record?.lastScore ?? null,
    metrics: record?.lastMetrics ?? null,
    ...(reasonOf(result) !== undefined && { failure }),
    folder: runOf(out, point.name),
  };
}

async function plots(
  out: string,
  results: readonly PointResult[],
  varied: readonly string[],
  measure: SweepMeasure,
): Promise<string[]> {
  const specs = Object.entries(sweepPlots(results, varied, measure));
  if (specs.length === 0 || !(await canPlot())) return [];
  onDisk('make the folder of plots', out, () => mkdirSync(join(out, 'plots'), { recursive: true }));
  const files: string[] = [];
  for (const [name, spec] of specs) files.push(write(join(out, 'plots', `${name}.svg`), await plotSvg(spec)));
  return files;
}

function write(file: string, text: string): string {
  replaceFile(file, new TextEncoder().encode(text));
  return file;
}
