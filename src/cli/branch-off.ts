// `train --from`: a new run from a checkpoint of another.
import { createHash } from 'node:crypto';
import { existsSync, statSync } from 'node:fs';
import { resolve } from 'node:path';
import { usageError } from '../core/errors.ts';
import { branchedRun } from '../gan/branched-run.ts';
import type { Checkpoint } from '../gan/checkpoint.ts';
import type { ParentCheckpoint } from '../gan/run-origin.ts';
import { loadCheckpoint, readCheckpoint } from '../node/checkpoint-store.ts';
import { openRunFolder } from '../node/run-folder.ts';
import type { OpenedRun } from './opened-run.ts';
import type { Asked } from './options.ts';

/** A new run from a checkpoint of another, in a folder of its own. */
export async function branchOff(
  asked: Asked,
  file: string,
  note: (line: string) => void,
): Promise<OpenedRun> {
  if (asked.out === undefined) {
    throw usageError('--from needs a folder for the new run', { from: file, hint: 'name it with --out' });
  }
  if (!isFile(file)) {
    throw usageError('--from names no checkpoint', {
      from: file,
      hint: 'give a file step-….safetensors from the folder checkpoints/ of a run',
    });
  }
  const checkpoint = await loadCheckpoint(file);
  const run = branchedRun(checkpoint.run, asked.settings);
  const folder = openRunFolder(asked.out, { note });
  const origin = { ...checkpoint.origin, parent: parentOf(file, checkpoint) };
  return { folder, fresh: true, run, from: { file, checkpoint }, origin, branches: true };
}

/** What a run tells of the checkpoint that it comes from. */
export function parentOf(file: string, { step }: Checkpoint): ParentCheckpoint {
  const sha256 = createHash('sha256').update(readCheckpoint(file)).digest('hex');
  return { file: resolve(file), step, sha256 };
}

export function isFile(path: string): boolean {
  return existsSync(path) && statSync(path).isFile();
}
