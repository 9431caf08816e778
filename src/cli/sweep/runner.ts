// Runs the points of a sweep, some at a time, until none is left that can be run.
import { setTimeout as delay } from 'node:timers/promises';
import { exitCodes } from '../../core/errors.ts';
import type { StopSignal } from '../stop-signal.ts';
import { type PointProcess, startPoint } from './point-process.ts';
import type { SweepPoint } from './points.ts';
import {
  clearFailure,
  type PointState,
  type PointStatus,
  statusOf,
  writeConfig,
  writeFailure,
} from './sweep-folder.ts';

/** What a runner tells. */
export interface RunnerEars {
  readonly begun: (point: SweepPoint) => void;
  /** The point is at its end, by this process or another; or was stopped. */
  readonly ended: (point: SweepPoint, status: PointStatus) => void;
  /** Nothing is left but what other processes are at. */
  readonly waiting: (points: readonly SweepPoint[]) => void;
}

export interface RunnerOptions {
  readonly out: string;
  /** Processes at a time. */
  readonly jobs: number;
  readonly adapter?: string | undefined;
  readonly stop: StopSignal;
  /** Those at work, to pass a second signal on to. */
  readonly running: Map<SweepPoint, PointProcess>;
}

/** Between two looks at runs of other processes. */
const lookMs = 500;

const closed: readonly PointState[] = ['finished', 'diverged'];

/**
 * Runs `points` in their order. One that another process is at is left to it, and taken up where that one leaves it. Ends
 * once all are at their end, or with the runs' checkpoints once it is stopped.
 */
export async function runPoints(
  points: readonly SweepPoint[],
  options: RunnerOptions,
  ears: RunnerEars,
): Promise<void> {
  const { out, jobs, stop, running } = options;
  const left = new Set(points);
  let waits = false;

  /** The next that can be run; those that are at their end meanwhile are let go. */
  const next = (): SweepPoint | undefined => {
    for (const point of left) {
      if (running.has(point)) continue;
      const status = statusOf(out, point);
      if (closed.includes(status.state)) {
        left.delete(point);
        ears.ended(point, status);
      } else if (status.state !== 'running') return point;
    }
    return undefined;
  };

  const work = async (): Promise<void> => {
    while (!stop.signal.aborted && left.size > 0) {
      const point = next();
      if (point === undefined) {
        if (running.size === 0 && left.size > 0 && !waits) ears.waiting([...left]);
        waits ||= running.size === 0;
        if (left.size > 0) await delay(lookMs);
        continue;
      }
      writeConfig(out, point);
      clearFailure(out, point.name);
      ears.begun(point);
      const process = startPoint(out, point.name, options);
      running.set(point, process);
      const { code, reason } = await process.ended;
      running.delete(point);
      if (code === exitCodes['folder-in-use']) {
        // Another process was a little faster.
        await delay(lookMs);
        continue;
      }
      const failed = code !== 0 && !stop.signal.aborted;
      if (failed) writeFailure(out, point.name, { code, reason, at: new Date().toISOString() });
      left.delete(point);
      ears.ended(point, statusOf(out, point));
    }
  };

  const pass = () => endAll(running);
  stop.signal.addEventListener('abort', pass);
  try {
    await Promise.all(Array.from({ length: jobs }, work));
  } finally {
    stop.signal.removeEventListener('abort', pass);
  }
}

/** Asks for an orderly end of each; a second time, for its end at once. */
export function endAll(running: RunnerOptions['running']): void {
  for (const process of running.values()) process.signal('SIGTERM');
}
