import { usageError } from '../core/errors.ts';
import { checkpointsOf } from '../node/checkpoint-list.ts';
import type { StoredCheckpoint } from '../node/checkpoint-store.ts';
import { loadCheckpoint, loadNewest } from '../node/checkpoint-store.ts';
import type { Terminal } from './terminal.ts';

/**
 * The checkpoint that a command line names: a file, or the newest one of a run folder.
 *
 * @throws usage error with `ways` for a hint where it names none, or both
 */
export async function chosenCheckpoint(
  command: string,
  { run, checkpoint }: { readonly run: string | undefined; readonly checkpoint: string | undefined },
  terminal: Terminal,
  ways = '--run FOLDER or --checkpoint FILE',
): Promise<StoredCheckpoint> {
  if ((run === undefined) === (checkpoint === undefined)) {
    throw usageError(`${command} needs one source`, { hint: `give ${ways}` });
  }
  if (checkpoint !== undefined) return { file: checkpoint, checkpoint: await loadCheckpoint(checkpoint) };
  const { skipped, ...newest } = await loadNewest(checkpointsOf(run!));
  for (const { file, reason } of skipped) terminal.say(`skipped ${file}: ${reason}`);
  return newest;
}
