// The progress line of a run: a bar, how far it is, the median estimate, the rate, the time left, and the latest score.
import type { Objective } from '../gan/objectives.ts';
import type { RecordedMetrics } from '../gan/run-history.ts';
import type { Score } from '../gan/scores.ts';
import { createRunningMedian } from '../metrics/median.ts';
import { distanceWords, estimateWords } from './short-figures.ts';

/** What a run is on its way to. */
export interface Goal {
  /** Generator iterations in all. */
  readonly steps?: number | undefined;
  /** Times at which the session began and at which it ends, in milliseconds of `performance.now()`. */
  readonly startMs?: number | undefined;
  readonly deadlineMs?: number | undefined;
  /** What its objective estimates, a Wasserstein distance where left out. */
  readonly estimates?: Objective['estimates'];
}

/** The moment that a line is for. */
export interface Moment {
  readonly nowMs: number;
  /** Characters that the line may take; undefined where it is written to a file, without a bar. */
  readonly columns?: number | undefined;
  readonly score?: Score | undefined;
}

export interface Progress {
  /** Takes up an iteration. */
  readonly take: (line: RecordedMetrics) => void;
  /** The line; empty before the first iteration. */
  readonly text: (moment: Moment) => string;
}

/**
 * Iterations whose median time is the speed. A pause of the process, or of the whole machine, falls into the times of a
 * dozen at most, since as many are read together: the median does not see it, and neither does the time left.
 */
const window = 50;
/** Shorter bars tell nothing, longer ones nothing more. */
const [shortestBar, longestBar] = [5, 24];
const gap = '  ';

export function createProgress(goal: Goal): Progress {
  const median = createRunningMedian(window);
  let eachMs = Number.NaN;
  let last: RecordedMetrics | undefined;
  return {
    take: (line) => {
      last = line;
      eachMs = median(line.milliseconds);
    },
    text: (moment) => (last === undefined ? '' : lineOf(goal, last, eachMs, moment)),
  };
}

function lineOf(goal: Goal, last: RecordedMetrics, eachMs: number, moment: Moment): string {
  const { steps, estimates = 'wasserstein' } = goal;
  const { step, milliseconds, imagesPerSecond } = last;
  const leftMs = Math.min(
    steps === undefined ? Number.POSITIVE_INFINITY : (steps - step) * eachMs,
    (goal.deadlineMs ?? Number.POSITIVE_INFINITY) - moment.nowMs,
  );
  const parts = [
    `${step}${steps === undefined ? '' : `/${steps}`}`,
    estimateWords(estimates, last),
    rate(eachMs),
    ...(Number.isFinite(leftMs) ? [`eta ${timeLeft(leftMs)}`] : []),
    ...(moment.score === undefined ? [] : [distanceWords(moment.score)].filter(Boolean)),
  ];
  const samples = `${Math.round((imagesPerSecond * milliseconds) / eachMs)} samples/s`;
  const shortest = parts.join(gap);
  const full = [...parts, samples].join(gap);
  if (moment.columns === undefined) return `step ${full}`;
  const room = moment.columns - gap.length;
  const text = room - full.length >= longestBar ? full : shortest;
  const share = shareDone(goal, step, moment.nowMs);
  if (share === undefined || room - text.length < shortestBar) return text;
  return `${bar(share, Math.min(longestBar, room - text.length))}${gap}${text}`;
}

/** In [0, 1], by the goal that comes first; undefined where there is none. */
function shareDone({ steps, startMs, deadlineMs }: Goal, step: number, nowMs: number): number | undefined {
  const shares = [
    ...(steps === undefined ? [] : [step / steps]),
    ...(startMs === undefined || deadlineMs === undefined
      ? []
      : [(nowMs - startMs) / (deadlineMs - startMs)]),
  ];
  return shares.length === 0 ? undefined : Math.max(0, Math.min(1, Math.max(...shares)));
}

/** Full only at the end. */
export function bar(share: number, width: number): string {
  const full = Math.floor(share * width);
  return '█'.repeat(full) + '░'.repeat(width - full);
}

function rate(eachMs: number): string {
  const three = (value: number) => (value < 100 ? value.toPrecision(3) : String(Math.round(value)));
  return eachMs > 1000 ? `${three(eachMs / 1000)} s/it` : `${three(1000 / eachMs)} it/s`;
}

/** Nobody waits for the seconds of an hour: `1:23`, `1h58m`. */
export function timeLeft(ms: number): string {
  const minutes = Math.round(ms / 60_000);
  if (minutes < 60) return duration(ms);
  return `${Math.floor(minutes / 60)}h${String(minutes % 60).padStart(2, '0')}m`;
}

/** 83,000 → `1:23`; hours where there are any. */
export function duration(ms: number): string {
  const seconds = Math.max(0, Math.round(ms / 1000));
  const [hours, minutes] = [Math.floor(seconds / 3600), Math.floor(seconds / 60) % 60];
  const tail = String(seconds % 60).padStart(2, '0');
  return hours > 0 ? `${hours}:${String(minutes).padStart(2, '0')}:${tail}` : `${minutes}:${tail}`;
}
