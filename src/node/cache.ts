// The per-user cache: files that are whole or not there, whoever is killed.
import { rmSync } from 'node:fs';
import { access, mkdir, mkdtemp, open, readdir, rename, rm, stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { EarthmoverError } from '../core/errors.ts';

const unfinished = 'unfinished-';
const staleMs = 24 * 60 * 60 * 1000;

/** Runs `work` with a new folder inside `cache` and removes what is left of it afterwards. */
export async function withTemporaryFolder<T>(
  cache: string,
  work: (folder: string) => Promise<T>,
): Promise<T> {
  let folder: string;
  try {
    await mkdir(cache, { recursive: true });
    await removeStale(cache);
    folder = await mkdtemp(join(cache, unfinished));
  } catch (cause) {
    throw new EarthmoverError('disk', 'cache: the folder cannot be written', {
      folder: cache,
      cause: cause instanceof Error ? cause.message : cause,
      hint: 'give another folder with --cache, or set XDG_CACHE_HOME to a folder that can be written',
    });
  }
  // Of a process that is asked to end in between.
  const remove = () => rmSync(folder, { recursive: true, force: true });
  process.on('exit', remove);
  try {
    return await work(folder);
  } finally {
    process.off('exit', remove);
    await rm(folder, { recursive: true, force: true });
  }
}

/** Removes what killed processes left a day ago or earlier; younger folders may be in use by another process. */
async function removeStale(cache: string): Promise<void> {
  for (const name of await readdir(cache)) {
    if (!isUnfinished(name)) continue;
    const folder = join(cache, name);
    if (Date.now() - (await lastChange(folder)) > staleMs) await rm(folder, { recursive: true, force: true });
  }
}

/** Whether a name in a cache is that of a folder that someone works in, or worked. */
export function isUnfinished(name: string): boolean {
  return name.startsWith(unfinished);
}

/** When something was last written in an unfinished folder, in milliseconds; its owner may work on one file for days. */
export async function lastChange(folder: string): Promise<number> {
  const names = await readdir(folder).catch(() => []);
  const times = await Promise.all(
    ['.', ...names].map((name) =>
      stat(join(folder, name)).then(
        ({ mtimeMs }) => mtimeMs,
        // Its owner may remove it at any moment: then it has no age.
        () => Number.POSITIVE_INFINITY,
      ),
    ),
  );
  return Math.max(...times);
}

/** Writes a file that is on the disk when this returns. */
export async function writeDurably(file: string, bytes: Uint8Array): Promise<void> {
  const handle = await open(file, 'w');
  try {
    await handle.writeFile(bytes);
    await handle.sync();
  } finally {
    await handle.close();
  }
}

/** Moves a finished file or folder to its place in one step; if another process was first, its work stays. */
export async function publish(finished: string, place: string): Promise<void> {
  await mkdir(dirname(place), { recursive: true });
  try {
    await rename(finished, place);
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code ?? '';
    if (!['ENOTEMPTY', 'EEXIST', 'EPERM'].includes(code)) throw error;
  }
}

/** Whether there is a file or a folder. */
export function exists(path: string): Promise<boolean> {
  return access(path).then(
    () => true,
    () => false,
  );
}
