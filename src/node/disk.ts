// What the system says of files and disks, as errors for users, and how much room a disk has.
import { statfsSync } from 'node:fs';
import { EarthmoverError } from '../core/errors.ts';

const fixes: Readonly<Record<string, string>> = {
  ENOSPC: 'free some space, or write to another disk with --out; then go on with --resume',
  EDQUOT: 'free some of your quota, or write elsewhere with --out; then go on with --resume',
  EFBIG: 'raise the limit of the file size (ulimit -f), then go on with --resume',
  EROFS: 'the disk is read-only: write elsewhere with --out',
  EACCES: 'get the right to write there, or write elsewhere with --out',
  EPERM: 'get the right to write there, or write elsewhere with --out',
};

/** Does `work` on the disk; what the system refuses becomes an error of kind `disk` that says what and where. */
export function onDisk<T>(what: string, file: string, work: () => T): T {
  try {
    return work();
  } catch (error) {
    throw diskError(what, file, error);
  }
}

/** The same of what failed already: an error of kind `disk` where the system refused, else the error as it is. */
export function diskError(what: string, file: string, error: unknown): unknown {
  const code = systemCode(error);
  if (code === undefined) return error;
  return new EarthmoverError('disk', `cannot ${what}`, {
    file,
    reason: error instanceof Error ? error.message : error,
    hint: fixes[code] ?? 'see that the folder exists and can be written, or write elsewhere with --out',
  });
}

/** Bytes that a user may still write to the disk of a folder; undefined where the system does not say. */
export function freeBytes(folder: string): number | undefined {
  try {
    const { bavail, bsize, blocks } = statfsSync(folder);
    // File systems without blocks of their own, such as some that lie in the network, say 0 of all.
    return blocks > 0 ? bavail * bsize : undefined;
  } catch {
    return undefined;
  }
}

/** @throws disk error where a disk has less room than a file needs */
export function requireRoom(what: string, file: string, folder: string, bytes: number): void {
  const free = freeBytes(folder);
  if (free === undefined || free >= bytes) return;
  throw new EarthmoverError('disk', `cannot ${what}: the disk is full`, {
    file,
    needed: inBytes(bytes),
    free: inBytes(free),
    hint: fixes.ENOSPC,
  });
}

/** `1.4 MB`, `812 kB` */
export function inBytes(bytes: number): string {
  const [unit, name] = bytes >= 1e9 ? [1e9, 'GB'] : bytes >= 1e6 ? [1e6, 'MB'] : [1e3, 'kB'];
  return `${Number((bytes / unit).toPrecision(3))} ${name}`;
}

/** The code of an error of the operating system, such as ENOSPC. */
export function systemCode(error: unknown): string | undefined {
  const { code, syscall } = error as NodeJS.ErrnoException;
  return error instanceof Error && syscall !== undefined ? code : undefined;
}
