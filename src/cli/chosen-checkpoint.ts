import { existsSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { usageError } from '../core/errors.ts';
import type { StoredCheckpoint } from '../node/checkpoint-store.ts';
import { loadCheckpoint, loadNewest } from '../node/checkpoint-store.ts';
import type { Terminal } from './terminal.ts';

/** The checkpoint that a command line names: a file, or the newest one of a run folder. */
export async function chosenCheckpoint(
  command: string,
  { run, checkpoint }: { readonly run: string | undefined; readonly checkpoint: string | undefined },
  terminal: Terminal,
): Promise<StoredCheckpoint> {
  if ((run === undefined) === (checkpoint === undefined)) {
    throw usageError(`${command} needs one source`, { hint: 'give --run FOLDER or --checkpoint FILE' });
  }
  if (checkpoint !== undefined) return { file: checkpoint, checkpoint: await loadCheckpoint(checkpoint) };
  if (!existsSync(run!) || !statSync(run!).isDirectory()) {
    throw usageError('there is no run', { run, hint: 'give --run the folder of a run' });
  }
  const { skipped, ...newest } = await loadNewest(join(run!, 'checkpoints'));
  for (const { file, reason } of skipped) terminal.say(`skipped ${file}: ${reason}`);
  return newest;
}
