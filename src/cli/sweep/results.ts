// What came of a sweep: a row for each point.
import type { Table } from '../../figures/figure.ts';
import { objectiveOf } from '../../gan/objectives.ts';
import { kebab } from '../../gan/run-settings.ts';
import type { Score } from '../../gan/scores.ts';
import { goalWords } from '../goal-words.ts';
import { estimateWords, medianEstimate, scoredDistances, scoreWords } from '../short-figures.ts';
import { table } from '../table.ts';
import { type KnownPoint, type PointStatus, runOf, statusOf } from './sweep-folder.ts';

/** A point, its place in the file from 1 on, and how far it is. */
export interface PointResult extends PointStatus {
  readonly number: number;
  readonly point: KnownPoint;
}

/** Fields of a score that can be drawn, and what the objective estimates. */
export const sweepMeasures = [
  'exactW1',
  'frechet',
  'sliced',
  'highQuality',
  'reverseKl',
  'estimate',
] as const;
export type SweepMeasure = (typeof sweepMeasures)[number];

const measureTitles: Readonly<Record<SweepMeasure, string>> = {
  exactW1: 'exact W1 to held-out samples',
  frechet: 'Fréchet distance',
  sliced: 'sliced W',
  highQuality: 'share of samples at a mode',
  reverseKl: "KL of the modes' counts",
  estimate: 'estimate, median of 101 iterations',
};

export const titleOf = (measure: SweepMeasure): string => measureTitles[measure];

export function resultsOf(out: string, points: readonly KnownPoint[]): PointResult[] {
  return points.map((point, i) => ({ number: i + 1, point, ...statusOf(out, point) }));
}

/** The distance that runs are scored by; their estimate where none is. */
export function usualMeasure(results: readonly PointResult[]): SweepMeasure {
  const scored = scoredDistances.find(({ field }) =>
    results.some((result) => Number.isFinite(measured(result, field))),
  );
  return scored?.field ?? 'estimate';
}

/** NaN where the point has no such figure yet. */
export function measured({ record }: PointResult, measure: SweepMeasure): number {
  const { lastMetrics, lastScore } = record ?? {};
  const value = measure === 'estimate' ? lastMetrics && medianEstimate(lastMetrics) : lastScore?.[measure];
  return value ?? Number.NaN;
}

/** The table for people. */
export function resultsText(results: readonly PointResult[], varied: readonly string[]): string {
  const told = (result: PointResult) => [
    result.state,
    result.record === undefined ? '' : goalWords(result.record),
    figuresText(result),
    reasonOf(result) ?? '',
  ];
  return table(
    ['#', ...varied.map(kebab), 'state', 'iterations', 'figures', ''],
    results.map((result) => [
      String(result.number),
      ...varied.map((name) => valueText(result.point.values[name])),
      ...told(result),
    ]),
    'left',
  );
}

/** The latest score, or the estimate of a run that is not scored. */
export function figuresText({ record }: PointStatus): string {
  const { lastMetrics, lastScore, run } = record ?? {};
  if (lastScore !== undefined) return scoreWords(lastScore);
  return lastMetrics && run ? estimateWords(objectiveOf(run.objective).estimates, lastMetrics) : '';
}

export function reasonOf({ state, failure }: PointStatus): string | undefined {
  return state === 'failed' || state === 'diverged' ? failure?.reason : undefined;
}

export function valueText(value: unknown): string {
  return value === undefined ? '' : String(value);
}

const scoreFields = [
  ...['exactW1', 'floor', 'frechet', 'frechetFloor', 'sliced', 'slicedFloor', 'modes', 'highQuality'],
  ...['reverseKl', 'classes', 'classAccuracy', 'of'],
] as const satisfies readonly (keyof Score)[];

/** The CSV file: all figures in full; columns of scores that no run has are left out. */
export function resultsTable(out: string, results: readonly PointResult[], varied: readonly string[]): Table {
  const scored = scoreFields.filter((field) =>
    results.some(({ record }) => typeof record?.lastScore?.[field] === 'number'),
  );
  const columns = ['point', 'name', ...varied, 'state', 'step', 'estimate', ...scored];
  return {
    columns: [...columns, 'exit code', 'reason', 'folder'],
    rows: results.map((result) => {
      const { record, failure, point } = result;
      const bad = reasonOf(result) !== undefined;
      return [
        result.number,
        point.name,
        ...varied.map((name) => cell(point.values[name])),
        result.state,
        record?.step ?? 0,
        cell(record?.lastMetrics && medianEstimate(record.lastMetrics)),
        ...scored.map((field) => cell(record?.lastScore?.[field])),
        bad ? cell(failure?.code) : '',
        bad ? cell(failure?.reason) : '',
        runOf(out, point.name),
      ];
    }),
  };
}

/** A figure, or a text where there is none. */
export function cell(value: unknown): string | number {
  return typeof value === 'number' ? value : valueText(value ?? undefined);
}
