// The comparison of several runs: what is drawn of them, and the table of what differs.
import type { TopLevelSpec } from 'vega-lite';
import { curvesPlot } from '../figures/plots.ts';
import { stackedPlots } from '../figures/stacked-plots.ts';
import { type Objective, objectiveOf } from '../gan/objectives.ts';
import { differingSettings, settingText } from '../gan/run-differences.ts';
import type { RecordedMetrics } from '../gan/run-history.ts';
import type { SettingName } from '../gan/run-settings.ts';
import type { Score } from '../gan/scores.ts';
import { settledRange } from '../metrics/median.ts';
import type { RunRecord } from '../node/run-record.ts';
import { estimateTexts } from './estimate-texts.ts';
import { goalWords } from './goal-words.ts';
import { estimateWords, medianEstimate, scoredDistances, scoreWords } from './short-figures.ts';
import { table } from './table.ts';

export interface ComparedRun {
  readonly name: string;
  readonly record: RunRecord;
  readonly lines: readonly RecordedMetrics[];
  readonly scores: readonly Score[];
}

type Estimates = Objective['estimates'];

/** A panel for each kind of estimate that the runs have, and one for each distance that they are scored by. */
export function comparisonPlot(runs: readonly ComparedRun[]): TopLevelSpec | undefined {
  const kinds = (Object.keys(estimateTexts) as Estimates[]).filter((kind) =>
    runs.some((run) => estimatesOf(run) === kind && run.lines.length > 0),
  );
  const [first, ...rest] = [
    ...kinds.map((kind) =>
      panel(
        runs,
        { ...estimateTexts[kind], axis: 'median of 101 iterations', ...settledDomain(runs, kind) },
        (run) => (estimatesOf(run) === kind ? medians(run) : []),
      ),
    ),
    ...scoredDistances
      .filter(({ field }) => runs.some(({ scores }) => scores.some((score) => score[field] !== undefined)))
      .map(({ field, name }) =>
        panel(runs, { title: name, axis: 'to held-out samples', points: true }, (run) =>
          run.scores.map((score) => [score.step, score[field] ?? null]),
        ),
      ),
  ];
  return first && stackedPlots([first, ...rest]);
}

function medians({ lines }: ComparedRun): [step: number, median: number | null][] {
  return lines.map((line) => [line.step, medianEstimate(line)]);
}

/** The axis of all curves of a kind, each without its first iterations. */
function settledDomain(runs: readonly ComparedRun[], kind: Estimates): Pick<PanelText, 'domain'> {
  const ranges = runs.flatMap((run) => {
    const course = estimatesOf(run) === kind ? medians(run) : [];
    const steps = course.map(([step]) => step);
    const range = settledRange(
      steps,
      [course.map(([, median]) => median ?? Number.NaN)],
      estimateTexts[kind].least,
    );
    return range ? [range] : [];
  });
  if (ranges.length === 0) return {};
  return { domain: [Math.min(...ranges.map(([low]) => low)), Math.max(...ranges.map(([, high]) => high))] };
}

interface PanelText {
  readonly title: string;
  readonly subtitle?: string;
  readonly axis: string;
  readonly points?: boolean;
  readonly domain?: readonly [number, number];
}

function panel(
  runs: readonly ComparedRun[],
  { axis, domain, ...text }: PanelText,
  courseOf: (run: ComparedRun) => readonly (readonly [step: number, value: number | null])[],
): TopLevelSpec {
  // A run without a curve in this panel has a row all the same, so that its colour is taken in every panel.
  const rows = runs.flatMap((run) => {
    const course = courseOf(run);
    return (course.length > 0 ? course : ([[Number.NaN, null]] as const)).map(
      ([step, value]) => [run.name, step, value ?? Number.NaN] as const,
    );
  });
  return curvesPlot({
    ...text,
    table: { columns: ['run', 'step', 'value'], rows },
    x: { column: 'step', title: 'generator iterations' },
    y: { column: 'value', title: axis, ...(domain && { domain }) },
    series: { column: 'run', title: '' },
  });
}

/** Settings that differ, how far each run is, and its latest figures: a row each, and a column for each run. */
export function comparisonTable(runs: readonly ComparedRun[]): string {
  const names = new Set<SettingName>(['dataset', ...differingSettings(runs.map(({ record }) => record.run))]);
  const row = (title: string, cellOf: (run: ComparedRun) => string) => [title, ...runs.map(cellOf)];
  return table(
    row('', ({ name }) => name),
    [
      ...[...names].map((name) => row(name, ({ record }) => settingText(record.run, name) ?? 'none')),
      row('state', ({ record }) => record.state),
      row('iterations', ({ record }) => goalWords(record)),
      row('estimate', (run) => {
        const { lastMetrics } = run.record;
        return lastMetrics === undefined ? 'none' : estimateWords(estimatesOf(run), lastMetrics);
      }),
      row('score', ({ record }) => (record.lastScore === undefined ? 'none' : scoreWords(record.lastScore))),
    ],
    'left',
  );
}

function estimatesOf({ record }: ComparedRun): Estimates {
  return objectiveOf(record.run.objective).estimates;
}

/** The folders without the folders that they all lie in, so that names stay short and apart. */
export function namesOf(folders: readonly string[]): string[] {
  const parts = folders.map((folder) => folder.split(/[\\/]/).filter((part) => part !== '' && part !== '.'));
  const [first = []] = parts;
  const shared = first.findIndex(
    (part, i) => i === first.length - 1 || parts.some((other) => other[i] !== part || i === other.length - 1),
  );
  return parts.map((each) => each.slice(Math.max(0, shared)).join('/'));
}
