// The time of a run: what its earlier sessions took, what is left of its minutes, and what schedules make of that.
import type { Checkpoint } from '../gan/checkpoint.ts';
import type { RunClock } from '../gan/run.ts';
import type { RunConfig } from '../gan/run-config.ts';

/** Times are milliseconds of a clock that stands still while the process does. */
export interface SessionTime {
  readonly now: () => number;
  /** When the run would have begun, had its sessions followed each other without a pause. */
  readonly beganMs: number;
  /** When the run's minutes are over; undefined where it has none. */
  readonly deadlineMs: number | undefined;
  /** Of the run's time that is gone; undefined where no schedule follows it. */
  readonly share: (() => number) | undefined;
  /** What a checkpoint keeps of it. */
  readonly clock: () => RunClock;
}

type Earlier = Pick<Checkpoint, 'share' | 'trainedMs'> & { readonly run: Pick<RunConfig, 'minutes'> };

/**
 * A run has its minutes once, however often it is stopped: a session has what earlier ones left. Where schedules follow
 * the time, the rest of them spreads over that, also where the minutes have changed.
 */
export function sessionTime(
  run: Pick<RunConfig, 'minutes' | 'scheduleOver'>,
  resumed: Earlier | undefined,
  now: () => number,
): SessionTime {
  const startMs = now();
  const beganMs = startMs - trainedBefore(resumed);
  const trainedMs = () => now() - beganMs;
  if (run.minutes === undefined) {
    return {
      now,
      beganMs,
      deadlineMs: undefined,
      share: undefined,
      clock: () => ({ trainedMs: trainedMs() }),
    };
  }
  const deadlineMs = Math.max(startMs, beganMs + run.minutes * 60_000);
  const gone = resumed?.share ?? 0;
  const share = () => {
    const sinceMs = now() - startMs;
    return deadlineMs === startMs ? 1 : Math.min(1, gone + ((1 - gone) * sinceMs) / (deadlineMs - startMs));
  };
  if (run.scheduleOver !== 'time') {
    return { now, beganMs, deadlineMs, share: undefined, clock: () => ({ trainedMs: trainedMs() }) };
  }
  return { now, beganMs, deadlineMs, share, clock: () => ({ share: share(), trainedMs: trainedMs() }) };
}

/** Checkpoints of older versions know the share of their minutes only, and only where schedules followed them. */
function trainedBefore(resumed: Earlier | undefined): number {
  return resumed?.trainedMs ?? (resumed?.share ?? 0) * (resumed?.run.minutes ?? 0) * 60_000;
}

/** Whether a schedule is at its end, and its end is a rate of 0. */
function scheduleHasEnded(
  { lrSchedule, lrFloor, scheduleSteps }: RunConfig,
  step: number,
  share: number,
): boolean {
  return lrSchedule !== 'constant' && lrFloor === 0 && (share >= 1 || step >= (scheduleSteps ?? Infinity));
}

/** A session as it begins. */
interface Begun {
  readonly run: RunConfig;
  /** Path of the run folder. */
  readonly folder: string;
  readonly step: number;
  readonly time: SessionTime;
}

/** What is to be said of a run that has nothing, or nothing of use, left to do. */
export function wordsAtGoal({ run, folder, step, time }: Begun): string[] {
  const further = (goal: string) => `with --resume ${folder} ${goal} it goes on`;
  const words: string[] = [];
  if (run.steps !== undefined && step >= run.steps) {
    words.push(`the run has its ${run.steps} iterations; ${further(`--steps ${2 * step}`)}`);
  } else if (scheduleHasEnded(run, step, time.share?.() ?? 0)) {
    words.push(
      'warning: the schedule has brought the learning rate down to 0: training on changes nothing; a longer run begins anew',
    );
  }
  if (time.deadlineMs !== undefined && time.now() >= time.deadlineMs) {
    const minutes = Number(((time.clock().trainedMs ?? 0) / 30_000).toPrecision(2));
    words.push(`the run has had its ${run.minutes} minutes; ${further(`--minutes ${minutes}`)}`);
  }
  return words;
}
