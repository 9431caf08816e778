// How far a run is, in words.
import type { RunRecord } from '../node/run-record.ts';

/** `1200 of 5000`, or `1200 in 1.5 min` where the run goes by the clock. */
export function goalWords({ run, step }: Pick<RunRecord, 'run' | 'step'>): string {
  if (run.steps !== undefined) return `${step} of ${run.steps}`;
  return run.minutes === undefined ? String(step) : `${step} in ${run.minutes} min`;
}
