// Which checkpoint a command line means.
import { existsSync, statSync } from 'node:fs';
import { usageError } from '../core/errors.ts';
import { checkpointsOf } from '../node/checkpoint-list.ts';
import type { StoredCheckpoint } from '../node/checkpoint-store.ts';
import { loadCheckpoint, loadNewest } from '../node/checkpoint-store.ts';
import { type RawOptions, textOf } from './options.ts';
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

/** PATH is a run folder or a checkpoint file, as --run and --checkpoint name them. */
export function sourceOf(
  command: string,
  path: string | undefined,
  raw: RawOptions,
): { readonly run: string | undefined; readonly checkpoint: string | undefined } {
  const [run, checkpoint] = [textOf(raw.run), textOf(raw.checkpoint)];
  if (path === undefined) return { run, checkpoint };
  if (run !== undefined || checkpoint !== undefined) {
    throw usageError(`${command} has two sources`, {
      path,
      hint: 'give one of PATH, --run and --checkpoint',
    });
  }
  return existsSync(path) && statSync(path).isFile()
    ? { run: undefined, checkpoint: path }
    : { run: path, checkpoint: undefined };
}
