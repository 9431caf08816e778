// How far a sweep is, and when it will be at its end: a bar, runs done, at work and failed, and the time left.
import type { RunConfig } from '../../gan/run-config.ts';
import { readRunRecord } from '../../node/run-record.ts';
import { bar, timeLeft } from '../progress.ts';
import type { SweepPoint } from './points.ts';
import { type PointStatus, runOf } from './sweep-folder.ts';

export interface SweepProgress {
  begun(point: SweepPoint, nowMs: number): void;
  ended(point: SweepPoint, status: PointStatus): void;
  /** @param columns characters that the line may take, undefined where it is written to a file */
  text(nowMs: number, columns?: number): string;
}

const barWidth = 24;

/**
 * Work is counted in iterations where every run has a goal in them, in minutes where every run has one of those, and in
 * runs otherwise.
 */
export function createSweepProgress(
  out: string,
  points: readonly SweepPoint[],
  statuses: readonly PointStatus[],
  startMs: number,
): SweepProgress {
  const unit = unitOf(points.map(({ run }) => run));
  const work = ({ run }: SweepPoint) => (unit === undefined ? 1 : (run[unit] ?? 0));
  const total = points.reduce((sum, point) => sum + work(point), 0);
  const shares = new Map(points.map((point, i) => [point, shareOf(point, statuses[i])]));
  const ends = new Map(
    points.flatMap((point, i) => {
      const state = statuses[i]?.state;
      return state === 'finished' || state === 'diverged'
        ? [[point, state as PointStatus['state']] as const]
        : [];
    }),
  );
  const begins = new Map<SweepPoint, number>();
  const doneWork = (nowMs: number) =>
    points.reduce((sum, point) => {
      const begun = begins.get(point);
      if (begun !== undefined) shares.set(point, shareNow(out, point, nowMs - begun));
      return sum + (shares.get(point) ?? 0) * work(point);
    }, 0);
  const before = doneWork(startMs);
  return {
    begun: (point, nowMs) => void begins.set(point, nowMs),
    ended(point, { state }) {
      begins.delete(point);
      ends.set(point, state);
      // What failed takes no more time.
      shares.set(point, 1);
    },
    text(nowMs, columns) {
      const done = doneWork(nowMs);
      const count = (...states: readonly PointStatus['state'][]) =>
        [...ends.values()].filter((state) => states.includes(state)).length;
      const [finished, failed] = [count('finished'), count('failed', 'diverged')];
      const eachMs = (nowMs - startMs) / (done - before);
      const parts = [
        `${finished}/${points.length} runs`,
        `${begins.size} at work`,
        ...(failed > 0 ? [`${failed} failed`] : []),
        ...(done > before ? [`eta ${timeLeft(eachMs * (total - done))}`] : []),
      ];
      const drawn = columns === undefined ? [] : [bar(total === 0 ? 1 : Math.min(1, done / total), barWidth)];
      return ['sweep', ...drawn, ...parts].join('  ');
    },
  };
}

function unitOf(runs: readonly RunConfig[]): 'steps' | 'minutes' | undefined {
  return (['steps', 'minutes'] as const).find((unit) => runs.every((run) => run[unit] !== undefined));
}

/** How much of a point is done, in [0, 1]. */
function shareOf({ run }: SweepPoint, status: PointStatus | undefined): number {
  if (status?.state === 'finished' || status?.state === 'diverged') return 1;
  const step = status?.record?.step ?? 0;
  return run.steps === undefined ? 0 : Math.min(1, step / run.steps);
}

function shareNow(out: string, { name, run }: SweepPoint, sinceMs: number): number {
  if (run.steps === undefined) return Math.min(1, sinceMs / 60_000 / (run.minutes ?? Infinity));
  return Math.min(1, (readRunRecord(runOf(out, name))?.step ?? 0) / run.steps);
}
