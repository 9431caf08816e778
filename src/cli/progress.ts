import type { Objective } from '../gan/objectives.ts';
import type { RecordedMetrics } from '../gan/run-history.ts';

/** What a run is on its way to. */
export interface Goal {
  /** Generator iterations in all. */
  readonly steps?: number | undefined;
  /** Time at which it ends, in milliseconds of `performance.now()`. */
  readonly deadlineMs?: number | undefined;
  /** What its objective estimates, a Wasserstein distance where left out. */
  readonly estimates?: Objective['estimates'];
}

/** Iterations that the speed is averaged over. */
const window = 50;

/** Makes the progress line of a run from its metrics: step, estimate, speed and time left. */
export function createProgress(goal: Goal): (line: RecordedMetrics, nowMs: number) => string {
  const recentMs: number[] = [];
  const name = { wasserstein: 'W', 'jensen-shannon': 'JS', nothing: 'gap' }[goal.estimates ?? 'wasserstein'];
  return ({ step, wassersteinMedian101, jsMedian101, milliseconds, imagesPerSecond }, nowMs) => {
    recentMs.push(milliseconds);
    if (recentMs.length > window) recentMs.shift();
    const each = recentMs.reduce((sum, ms) => sum + ms, 0) / recentMs.length;
    const ends = [
      goal.steps === undefined ? Number.POSITIVE_INFINITY : (goal.steps - step) * each,
      goal.deadlineMs === undefined ? Number.POSITIVE_INFINITY : goal.deadlineMs - nowMs,
    ];
    return [
      `step ${step}${goal.steps === undefined ? '' : `/${goal.steps}`}`,
      `${name} ${(jsMedian101 ?? wassersteinMedian101).toPrecision(4)}`,
      `${(1000 / each).toPrecision(3)} it/s`,
      `${Math.round(imagesPerSecond)} samples/s`,
      `eta ${duration(Math.min(...ends))}`,
    ].join('  ');
  };
}

/** 83,000 → `1:23`; hours where there are any. */
export function duration(ms: number): string {
  const seconds = Math.max(0, Math.round(ms / 1000));
  const [hours, minutes] = [Math.floor(seconds / 3600), Math.floor(seconds / 60) % 60];
  const tail = String(seconds % 60).padStart(2, '0');
  return hours > 0 ? `${hours}:${String(minutes).padStart(2, '0')}:${tail}` : `${minutes}:${tail}`;
}
