// What the cache of prepared sets holds, and what of it may go.
import type { Dirent } from 'node:fs';
import { readdir, rm, stat } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { messageOf } from '../../core/errors.ts';
import { isUnfinished, lastChange } from '../cache.ts';
import { isInUse, marksOf } from './in-use.ts';
import { type PackedFile, readPackedFacts } from './packed-reader.ts';
import { packedFolder } from './set-key.ts';

const ending = '.safetensors';

/** A file of the cache: a set, or what is none. */
export interface KeptSet {
  /** Names it: the file's name without its ending. */
  readonly key: string;
  readonly file: string;
  readonly bytes: number;
  /** When it was last made or used. */
  readonly used: Date;
  /** Whether a process reads from it. */
  readonly busy: boolean;
  /** What the file says of itself, or what is wrong with it. */
  readonly packed: PackedFile | { readonly damaged: string };
}

/** What a process left, or is still at. */
export interface UnfinishedSet {
  readonly folder: string;
  readonly bytes: number;
  /** Whether something was written there lately. */
  readonly busy: boolean;
}

export interface KeptSets {
  readonly folder: string;
  /** The ones that were used last come first. */
  readonly sets: readonly KeptSet[];
  readonly unfinished: readonly UnfinishedSet[];
}

/** A preparation writes several times a second; one whose disk hangs for longer has lost. */
const quietMs = 10 * 60_000;

/** Everything in the cache; nothing where there is none yet. */
export async function keptSets(cache: string): Promise<KeptSets> {
  const folder = packedFolder(cache);
  const entries = await readdir(folder, { withFileTypes: true }).catch((): Dirent[] => []);
  const sets = await Promise.all(
    entries.filter(({ name }) => name.endsWith(ending)).map(({ name }) => keptSet(join(folder, name))),
  );
  const unfinished = await Promise.all(
    entries.filter(({ name }) => isUnfinished(name)).map(({ name }) => unfinishedSet(join(folder, name))),
  );
  return {
    folder,
    sets: sets.flatMap((set) => set ?? []).sort((a, b) => b.used.getTime() - a.used.getTime()),
    unfinished,
  };
}

/** Undefined where it has gone in between. */
async function keptSet(file: string): Promise<KeptSet | undefined> {
  const stats = await stat(file).catch(() => undefined);
  if (!stats) return undefined;
  const packed = await readPackedFacts(file).catch((cause: unknown) => ({ damaged: messageOf(cause) }));
  const busy = await isInUse(file);
  return { key: basename(file, ending), file, bytes: stats.size, used: stats.mtime, busy, packed };
}

async function unfinishedSet(folder: string): Promise<UnfinishedSet> {
  const names = await readdir(folder).catch(() => []);
  const sizes = await Promise.all(
    names.map((name) =>
      stat(join(folder, name)).then(
        ({ size }) => size,
        () => 0,
      ),
    ),
  );
  const busy = Date.now() - (await lastChange(folder)) < quietMs;
  return { folder, bytes: sizes.reduce((sum, size) => sum + size, 0), busy };
}

/** Removes a file or a folder of the cache, and the marks that are left on it. */
export async function removeKept(path: string): Promise<void> {
  for (const each of [path, ...(await marksOf(path))]) await rm(each, { recursive: true, force: true });
}
