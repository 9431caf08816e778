// The checkpoints of a run folder.
import { existsSync, readdirSync, rmSync } from 'node:fs';
import { basename, join } from 'node:path';
import { EarthmoverError } from '../core/errors.ts';
import type { Checkpoint } from '../gan/checkpoint.ts';
import { bestCheckpoint, decodeCheckpoint, encodeCheckpoint } from '../gan/checkpoint.ts';
import { freeBytes, inBytes, onDisk, requireRoom, systemCode } from './disk.ts';
import { clearUnfinished, replaceFileMeanwhile } from './durable-file.ts';
import { readRegularFile } from './regular-file.ts';

const filePattern = /^step-(\d+)\.safetensors$/;

/** A checkpoint on the disk. */
export interface StoredCheckpoint {
  readonly file: string;
  readonly checkpoint: Checkpoint;
}

/** Why a newer checkpoint was passed over. */
export interface Skipped {
  readonly file: string;
  readonly reason: string;
}

/** Refuses a checkpoint that is whole but belongs to another run: the reason, or undefined if it fits. */
export type Fits = (checkpoint: Checkpoint) => string | undefined;

/** The newest checkpoint in `folder` that verifies and fits, and those passed over on the way to it. */
export async function loadNewest(
  folder: string,
  fits: Fits = () => undefined,
): Promise<StoredCheckpoint & { readonly skipped: readonly Skipped[] }> {
  const skipped: Skipped[] = [];
  for (const file of checkpointFiles(folder).reverse()) {
    try {
      const checkpoint = await loadCheckpoint(file);
      const reason = fits(checkpoint);
      if (reason === undefined) return { file, checkpoint, skipped };
      skipped.push({ file, reason });
    } catch (error) {
      if (!(error instanceof EarthmoverError)) throw error;
      skipped.push({ file, reason: reasonOf(error) });
    }
  }
  throw new EarthmoverError('checkpoint', 'no checkpoint of this run can be used', {
    folder,
    ...Object.fromEntries(skipped.map(({ file, reason }) => [basename(file), reason])),
    hint: 'resume from a copy of a checkpoint with --resume FILE, or start a new run',
  });
}

/** Reads one file and verifies it. */
export async function loadCheckpoint(file: string): Promise<Checkpoint> {
  return decodeCheckpoint(readCheckpoint(file), file);
}

/** The iteration that a checkpoint file is named after. */
export function stepOf(file: string): number {
  return Number(filePattern.exec(basename(file))?.[1]);
}

/** Checkpoint files of a folder, oldest first. */
export function checkpointFiles(folder: string): string[] {
  let names: string[];
  try {
    names = readdirSync(folder);
  } catch (error) {
    if (['ENOENT', 'ENOTDIR'].includes(systemCode(error) ?? '')) return [];
    return onDisk('read the checkpoints', folder, () => {
      throw error;
    });
  }
  return names
    .filter((name) => filePattern.test(name))
    .sort((a, b) => stepOf(a) - stepOf(b))
    .map((name) => join(folder, name));
}

type Position = Pick<Checkpoint, 'step' | 'wassersteinMedian' | 'peakStep'>;

export interface CheckpointStore {
  /**
   * Writes a checkpoint while the process does something else; only once it is safe, those that need not be kept are
   * deleted. Returns its file.
   * @throws disk error where it does not fit; those that there are stay then
   */
  save(checkpoint: Checkpoint): Promise<string>;
  /** The last one that was written or resumed from. */
  readonly lastGood: string | undefined;
  /** The one with the lowest median Wasserstein estimate since its peak, if there is any yet. */
  readonly best: string | undefined;
}

export interface CheckpointStoreOptions {
  /** Where the run goes on from: checkpoints of later steps are another future's, and are deleted. */
  readonly resumed?: StoredCheckpoint | undefined;
  /** How many of the newest checkpoints stay; the best one stays besides. */
  readonly keep?: number | undefined;
  /** Hashes of data sets that the run had before: its checkpoints of those are its own. */
  readonly earlierData?: readonly string[] | undefined;
  /** Receives a line for the user, such as that the disk will be full. */
  readonly note?: ((line: string) => void) | undefined;
}

/** Writes a run's checkpoints to `folder`. */
export async function openCheckpointStore(
  folder: string,
  { resumed, keep = 2, earlierData = [], note }: CheckpointStoreOptions = {},
): Promise<CheckpointStore> {
  const kept = new Map<string, Position>();
  const own = new Set([resumed?.checkpoint.dataset.hash, ...earlierData]);
  if (existsSync(folder)) clearUnfinished(folder);
  for (const file of resumed === undefined ? [] : checkpointFiles(folder)) {
    const position = await loadCheckpoint(file).catch(() => undefined);
    // A damaged file, or one of another data set, is not ours to delete.
    if (resumed === undefined || position === undefined || !own.has(position.dataset.hash)) continue;
    if (position.step > resumed.checkpoint.step) onDisk('delete a checkpoint', file, () => rmSync(file));
    else kept.set(file, positionOf(position));
  }
  let lastGood = resumed?.file;
  let warned = false;
  const best = () => bestCheckpoint([...kept].map(([file, position]) => ({ file, ...position })))?.file;

  function deleteOld(): void {
    const newest = [...kept].sort(([, a], [, b]) => b.step - a.step).slice(0, keep);
    const stay = new Set([...newest.map(([name]) => name), best()]);
    for (const old of [...kept.keys()].filter((name) => !stay.has(name))) {
      onDisk('delete an old checkpoint', old, () => rmSync(old, { force: true }));
      kept.delete(old);
    }
  }

  /** Says it once, while there is time to make room. */
  function warnOfFullDisk(bytes: number): void {
    const free = freeBytes(folder);
    if (free === undefined || free >= bytes) warned = false;
    else if (!warned) {
      warned = true;
      note?.(
        `warning: the disk has ${inBytes(free)} left, and the next checkpoint needs ${inBytes(bytes)}: free some space, or the run will end there`,
      );
    }
  }

  return {
    async save(checkpoint) {
      const file = join(folder, `step-${String(checkpoint.step).padStart(6, '0')}.safetensors`);
      const bytes = await encodeCheckpoint(checkpoint);
      requireRoom(`write ${basename(file)}`, file, folder, bytes.length);
      await replaceFileMeanwhile(file, bytes);
      kept.set(file, positionOf(checkpoint));
      lastGood = file;
      deleteOld();
      warnOfFullDisk(bytes.length);
      return file;
    },
    get lastGood() {
      return lastGood;
    },
    get best() {
      return best();
    },
  };
}

function positionOf({ step, wassersteinMedian, peakStep }: Checkpoint): Position {
  return { step, wassersteinMedian, peakStep };
}

export function readCheckpoint(file: string): Uint8Array<ArrayBuffer> {
  try {
    return new Uint8Array(readRegularFile(file));
  } catch (error) {
    throw new EarthmoverError('checkpoint', 'the checkpoint cannot be read', {
      file,
      reason: error instanceof Error ? error.message : error,
      hint: 'give a file step-….safetensors from the folder checkpoints/ of a run',
    });
  }
}

/** The fault with its facts on one line; the file and the hint stand elsewhere. */
function reasonOf({ message, facts }: EarthmoverError): string {
  const stated = Object.entries(facts).filter(([name]) => name !== 'file' && name !== 'hint');
  const fault = message.split('\n')[0]!;
  return stated.length === 0
    ? fault
    : `${fault} (${stated.map(([name, value]) => `${name} ${value}`).join(', ')})`;
}
