// The lock of a run folder: one process at a time writes there.
import { createHash } from 'node:crypto';
import { linkSync, readFileSync, renameSync, rmSync, statSync, utimesSync, writeFileSync } from 'node:fs';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { EarthmoverError } from '../core/errors.ts';
import { onDisk, systemCode } from './disk.ts';

/** Name of the lock in a run folder. */
export const lockName = 'run.lock';

/** An owner on another machine shows that it lives by the time of its lock file. */
const beatMs = 30_000;
const expiresMs = 5 * 60_000;

/** Who holds a folder. `started` tells a process from a later one that got the same number. */
interface Owner {
  readonly pid: number;
  readonly started: string;
  readonly host: string;
  readonly since: string;
}

export interface RunLock {
  /** Gives the folder free; harmless when it is not ours any more. */
  release(): void;
  /** @throws folder-in-use error where another run has taken the folder over, after this one gave no sign of life */
  requireOurs(): void;
}

/**
 * Takes a folder for this process. The lock is written elsewhere and linked into place, so it is never seen half
 * written and only one of two takers succeeds. That of a dead process is taken over, which `note` is told.
 * @throws folder-in-use error that names the owner; disk error where the folder cannot be written.
 */
export function lockFolder(folder: string, note: (line: string) => void = () => {}): RunLock {
  const file = join(folder, lockName);
  const mine: Owner = {
    pid: process.pid,
    started: startOf(process.pid) ?? '',
    host: hostname(),
    since: new Date().toISOString(),
  };
  const text = `${JSON.stringify(mine)}\n`;
  const outcome = take(file, text);
  if (!outcome.ours) throw inUse(folder, outcome.owner);
  if (outcome.stale !== undefined) {
    const { pid = 'unknown' } = parseOwner(outcome.stale) ?? {};
    note(`the run that had this folder is gone (process ${pid}): taken over`);
  }
  const beat = setInterval(() => touch(file, text), beatMs);
  beat.unref();
  return {
    release: () => {
      clearInterval(beat);
      release(file, text);
    },
    requireOurs: () => {
      const held = readOr(file);
      if (held !== text) throw inUse(folder, held === undefined ? undefined : parseOwner(held));
    },
  };
}

/** Fails if a living run holds the folder; looks only. */
export function requireFree(folder: string): void {
  const owner = livingOwner(folder);
  if (owner !== undefined) throw inUse(folder, owner);
}

/** Whose run is in the folder now, as far as that can be seen from here; looks only. */
export function livingOwner(folder: string): Owner | undefined {
  const held = readOr(join(folder, lockName));
  const owner = held === undefined ? undefined : parseOwner(held);
  return owner !== undefined && lives(owner, join(folder, lockName)) ? owner : undefined;
}

function touch(file: string, text: string): void {
  if (readOr(file) !== text) return;
  const now = new Date();
  try {
    utimesSync(file, now, now);
  } catch {
    // The next beat may come through.
  }
}

function placed(file: string, text: string): boolean {
  const draft = `${file}.${process.pid}.${Math.random().toString(36).slice(2)}`;
  return onDisk('lock the run folder', file, () => {
    try {
      writeFileSync(draft, text);
      linkSync(draft, file);
      return true;
    } catch (error) {
      if (systemCode(error) === 'EEXIST') return false;
      throw error;
    } finally {
      rmSync(draft, { force: true });
    }
  });
}

type Outcome =
  | { readonly ours: true; readonly stale?: string }
  | { readonly ours: false; readonly owner?: Owner | undefined };

/**
 * Puts `text` into a lock file that is free or a dead owner's. Whoever takes over holds a second lock, named after the
 * stale text, while it replaces that text: no other can replace the same one, and a slow one sees that it is gone.
 */
function take(file: string, text: string): Outcome {
  for (let attempt = 0; attempt < 10; attempt++) {
    if (placed(file, text)) return { ours: true };
    const held = readOr(file);
    if (held === undefined) continue;
    const owner = parseOwner(held);
    if (owner !== undefined && lives(owner, file)) return { ours: false, owner };
    const guard = `${file}.${createHash('sha256').update(held).digest('hex').slice(0, 12)}`;
    const guarded = take(guard, text);
    if (!guarded.ours) return guarded;
    try {
      if (readOr(file) === held) {
        onDisk('lock the run folder', file, () => renameSync(guard, file));
        return { ours: true, stale: held };
      }
    } finally {
      release(guard, text);
    }
  }
  return { ours: false };
}

function release(file: string, text: string): void {
  if (readOr(file) === text) rmSync(file, { force: true });
}

function readOr(file: string): string | undefined {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return undefined;
  }
}

/** Undefined for what is no lock of ours: it protects nobody. */
function parseOwner(text: string): Owner | undefined {
  try {
    const owner = JSON.parse(text) as Partial<Owner> | null;
    return Number.isSafeInteger(owner?.pid)
      ? { started: '', host: '', since: '', ...owner, pid: owner!.pid! }
      : undefined;
  } catch {
    return undefined;
  }
}

function lives({ pid, started, host }: Owner, file: string): boolean {
  // Another machine's processes cannot be seen from here, such as those of a container that is gone.
  if (host !== hostname()) return silentMs(file) < expiresMs;
  try {
    process.kill(pid, 0);
  } catch (error) {
    if (systemCode(error) !== 'EPERM') return false;
  }
  const now = startOf(pid);
  return started === '' || now === undefined || now === started;
}

/** How long ago the owner of a lock last touched it. */
function silentMs(file: string): number {
  const touched = statSync(file, { throwIfNoEntry: false })?.mtimeMs;
  return touched === undefined ? Number.POSITIVE_INFINITY : Date.now() - touched;
}

/** When a process was started, in the system's own ticks and boot; undefined where the system does not say. */
function startOf(pid: number): string | undefined {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    // The name in brackets may hold spaces; field 22 is the 20th after it.
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    // One that was killed, and that its parent has not collected yet, holds nothing.
    if (fields[0] === 'Z') return 'killed';
    return `${readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim()} ${fields[19]}`;
  } catch {
    return undefined;
  }
}

function inUse(folder: string, owner: Owner | undefined): EarthmoverError {
  const elsewhere = owner !== undefined && owner.host !== hostname();
  return new EarthmoverError('folder-in-use', 'another run uses this folder', {
    folder,
    ...(owner && { process: owner.pid, since: owner.since }),
    ...(elsewhere && { machine: owner.host }),
    hint: elsewhere
      ? `if that run has ended, wait ${expiresMs / 60_000} minutes, or delete ${lockName}; else choose another --out`
      : 'wait for it or stop it, or choose another --out',
  });
}
