// `earthmover sweep`: runs over a grid or random draws of settings, here or on a scheduler.
import { statSync } from 'node:fs';
import { usageError } from '../core/errors.ts';
import { counted } from '../core/text.ts';
import { catchStopSignals, type StopSignal } from './stop-signal.ts';
import { collectSweep, recordOf } from './sweep/collect.ts';
import { type RawSweepOptions, readSweepOptions, type SweepAsked } from './sweep/options.ts';
import type { PointProcess } from './sweep/point-process.ts';
import type { SweepPoint } from './sweep/points.ts';
import {
  figuresText,
  type PointResult,
  reasonOf,
  resultsOf,
  resultsText,
  valueText,
} from './sweep/results.ts';
import { endAll, runPoints } from './sweep/runner.ts';
import { readSweep, type Sweep } from './sweep/sweep-file.ts';
import { codeOf, openSweepFolder, readSweepFolder, refuseOthers } from './sweep/sweep-folder.ts';
import { createSweepProgress } from './sweep/sweep-progress.ts';
import { writeKubernetes, writeSlurm } from './sweep/write-tasks.ts';
import { table } from './table.ts';
import { createTerminal, type Terminal } from './terminal.ts';

/** Does one of its actions; returns the exit code. */
export async function sweep(words: readonly (string | undefined)[], raw: RawSweepOptions): Promise<number> {
  const asked = readSweepOptions(
    words.filter((word) => word !== undefined),
    raw,
  );
  const terminal = createTerminal(asked);
  switch (asked.action) {
    case 'run':
      return run(readSweep(asked.file, asked.out), asked, terminal);
    case 'collect':
      return collect(asked, terminal);
    case 'slurm':
      return writeSlurm(readSweep(asked.file, asked.out), asked, terminal);
    case 'kubernetes':
      return writeKubernetes(readSweep(asked.file, asked.out), asked, terminal);
    default:
      throw asked.action satisfies never;
  }
}

async function collect({ file, out, measure }: SweepAsked, terminal: Terminal): Promise<number> {
  const folder = statSync(file, { throwIfNoEntry: false })?.isDirectory() ? file : undefined;
  const found = folder === undefined ? readSweep(file, out) : readSweepFolder(folder);
  if (folder === undefined) readSweepFolder(found.out);
  return codeOf(await collectSweep(found, measure, terminal));
}

async function run(sweep: Sweep, asked: SweepAsked, terminal: Terminal): Promise<number> {
  const { out } = sweep;
  const points = chosen(sweep, asked);
  refuseOthers(sweep, points);
  const before = resultsOf(out, sweep.points).filter(({ point }) => points.includes(point as SweepPoint));
  if (sweep.repeated > 0) {
    terminal.say(
      `${counted(sweep.repeated, 'draw')} came to a run of another, and ${sweep.repeated === 1 ? 'is' : 'are'} left out`,
    );
  }
  if (asked.dryRun) {
    for (const result of before) terminal.event('point', recordOf(out, result));
    terminal.print(pointsText(before, sweep.varied));
    return 0;
  }
  const running = new Map<SweepPoint, PointProcess>();
  const stop = catchStopSignals(terminal.say, { insisted: () => endAll(running) });
  try {
    openSweepFolder(sweep);
    stop.arm();
    await train(sweep, points, before, { asked, terminal, stop, running });
  } finally {
    stop.disarm();
  }
  if (stop.exitCode !== undefined) {
    terminal.say('stopped; the same command goes on from here');
    return stop.exitCode;
  }
  const all = points.length === sweep.points.length;
  const results = all ? await collectSweep(sweep, asked.measure, terminal) : resultsOf(out, points);
  if (!all) terminal.print(resultsText(results, sweep.varied).trimEnd());
  terminal.event('done', { out, points: points.length, failed: results.filter(hasFailed).length });
  return codeOf(results);
}

interface Training {
  readonly asked: SweepAsked;
  readonly terminal: Terminal;
  readonly stop: StopSignal;
  readonly running: Map<SweepPoint, PointProcess>;
}

/** Between two looks at how far the runs are. */
const lookMs = 1000;

async function train(
  { out, points: all }: Sweep,
  points: readonly SweepPoint[],
  before: readonly PointResult[],
  { asked, terminal, stop, running }: Training,
): Promise<void> {
  const { jobs, adapter } = asked;
  const finished = before.filter(({ state }) => state === 'finished').length;
  terminal.event('sweep', { out, points: points.length, finished, jobs });
  terminal.say(`${counted(points.length, 'run')}, ${finished} finished before, ${jobs} at a time: ${out}`);
  const progress = createSweepProgress(out, points, before, performance.now());
  const show = () => terminal.progress((columns) => progress.text(performance.now(), columns));
  const shown = setInterval(show, lookMs);
  const known = new Map(before.map(({ point, state }) => [point.name, state]));
  try {
    await runPoints(
      points,
      { out, jobs, adapter, stop, running },
      {
        begun: (point) => {
          progress.begun(point, performance.now());
          terminal.event('begun', { number: all.indexOf(point) + 1, name: point.name });
          show();
        },
        ended: (point, status) => {
          progress.ended(point, status);
          const result = { ...status, point, number: all.indexOf(point) + 1 };
          terminal.event('ended', recordOf(out, result));
          // What was at its end before needs no line.
          if (known.get(point.name) !== 'finished') terminal.say(`  ${endedText(result, all.length)}`);
        },
        waiting: (left) =>
          terminal.say(
            `waiting for runs that other processes are at: ${left.map(({ name }) => name).join(', ')}`,
          ),
      },
    );
  } finally {
    clearInterval(shown);
  }
}

/** The points of --point. @throws usage error where the file has others than were counted on */
function chosen({ file, points }: Sweep, { points: ranges, of }: SweepAsked): readonly SweepPoint[] {
  if (of !== undefined && of !== points.length) {
    throw usageError(`${file} has ${points.length} points, not ${of}`, {
      hint: 'it was changed since the script was written: write that anew',
    });
  }
  if (ranges === undefined) return points;
  const beyond = ranges.find(([, last]) => last > points.length);
  if (beyond) {
    throw usageError(`${file} has no point ${beyond[1]}`, { hint: `give places from 1 to ${points.length}` });
  }
  return points.filter((_, i) => ranges.some(([first, last]) => first <= i + 1 && i + 1 <= last));
}

function endedText(result: PointResult, of: number): string {
  const { number, point, state } = result;
  const words = reasonOf(result) ?? figuresText(result);
  return [`${number} of ${of}`, point.name, state, words].filter(Boolean).join('  ');
}

function hasFailed({ state }: PointResult): boolean {
  return state === 'failed' || state === 'diverged';
}

function pointsText(results: readonly PointResult[], varied: readonly string[]): string {
  return table(
    ['#', 'run', ...varied, 'state'],
    results.map(({ number, point, state }) => [
      String(number),
      point.name,
      ...varied.map((name) => valueText(point.values[name])),
      state,
    ]),
    'left',
  ).trimEnd();
}
