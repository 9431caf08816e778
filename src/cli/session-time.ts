import type { Checkpoint } from '../gan/checkpoint.ts';
import type { RunConfig } from '../gan/run-config.ts';

export interface SessionTime {
  /** Time at which the session ends, in milliseconds of `performance.now()`. */
  readonly deadlineMs: number | undefined;
  /** Of the run's time that is gone; undefined where no schedule follows it. */
  readonly share: (() => number) | undefined;
}

/**
 * A session has the run's minutes. Where schedules follow the time, a run that was stopped has the rest of them, or
 * spreads the rest of its schedule over new ones.
 */
export function sessionTime(run: RunConfig, resumed: Checkpoint | undefined, startMs: number): SessionTime {
  if (run.minutes === undefined) return { deadlineMs: undefined, share: undefined };
  const follows = run.scheduleOver === 'time';
  const gone = follows ? (resumed?.share ?? 0) : 0;
  const rest = gone < 1 && resumed?.run.minutes === run.minutes ? 1 - gone : 1;
  const milliseconds = rest * run.minutes * 60_000;
  const share = () => Math.min(1, gone + ((1 - gone) * (performance.now() - startMs)) / milliseconds);
  return { deadlineMs: startMs + milliseconds, share: follows ? share : undefined };
}

/** Whether a schedule is at its end, and its end is a rate of 0. */
export function scheduleHasEnded(
  { lrSchedule, lrFloor, scheduleSteps }: RunConfig,
  step: number,
  share: number,
): boolean {
  return lrSchedule !== 'constant' && lrFloor === 0 && (share >= 1 || step >= (scheduleSteps ?? Infinity));
}
