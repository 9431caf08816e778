// The checkpoints that a run has, by its folder.
import { existsSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { usageError } from '../core/errors.ts';
import { checkpointFiles, loadCheckpoint, stepOf } from './checkpoint-store.ts';

/** What `sample --list` shows of a run's checkpoints, oldest first; damaged ones are left out. */
export async function checkpointsTable(run: string) {
  const folder = checkpointsOf(run);
  const rows = [];
  for (const file of checkpointFiles(folder)) {
    const checkpoint = await loadCheckpoint(file).catch(() => undefined);
    if (checkpoint === undefined) continue;
    const { step, wassersteinMedian, peakStep } = checkpoint;
    rows.push({ file, step, wassersteinMedian, peakStep });
  }
  return rows;
}

/**
 * The checkpoint file of an iteration of a run.
 * @throws usage error that names those there are
 */
export function checkpointAt(run: string, step: number): string {
  const files = checkpointFiles(checkpointsOf(run));
  const file = files.find((name) => stepOf(name) === step);
  if (file !== undefined) return file;
  throw usageError('the run has no checkpoint of that iteration', {
    run,
    step,
    hint: files.length === 0 ? 'it has none' : `it has those of ${files.map(stepOf).join(', ')}`,
  });
}

/**
 * The folder of a run's checkpoints.
 * @throws usage error where there is no folder of a run
 */
export function checkpointsOf(run: string): string {
  if (existsSync(run) && statSync(run).isDirectory()) return join(run, 'checkpoints');
  throw usageError('there is no run', { run, hint: 'give --run the folder of a run' });
}
