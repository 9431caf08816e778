// Reads files that a user names, only where they are regular ones: a pipe waits for a writer for good, a device has no end.
import {
  closeSync,
  constants,
  fstatSync,
  openSync,
  readFileSync,
  readSync,
  type Stats,
  statSync,
} from 'node:fs';

/** What lies at a path where a regular file should. */
export class NotRegularError extends Error {
  override readonly name = 'NotRegularError';
  /** Such as `a pipe`. */
  readonly found: string;

  constructor(found: string) {
    super(`it is ${found}, not a regular file`);
    this.found = found;
  }
}

/** `a file`, `a folder`, `a pipe`, `a socket` or `a device`. */
export function kindOf(stats: Stats): string {
  if (stats.isFile()) return 'a file';
  if (stats.isDirectory()) return 'a folder';
  if (stats.isFIFO()) return 'a pipe';
  return stats.isSocket() ? 'a socket' : 'a device';
}

/** @throws NotRegularError where something else than a file lies at the path, and the system's own errors */
export function requireRegularOrNone(path: string): void {
  const stats = statSync(path, { throwIfNoEntry: false });
  if (stats !== undefined && !stats.isFile()) throw new NotRegularError(kindOf(stats));
}

/** The first bytes of a regular file, as far as it goes. Fails as `readRegularFile` does. */
export function startOf(path: string, count: number): Uint8Array {
  return withRegular(path, (handle) => {
    const start = new Uint8Array(count);
    return start.subarray(0, readSync(handle, start, 0, count, 0));
  });
}

/**
 * The bytes of a regular file, or of what a link to one leads to.
 *
 * @param mostBytes what is larger is not read
 * @throws NotRegularError, RangeError where the file is larger, and the system's own errors
 */
export function readRegularFile(path: string, mostBytes = Number.POSITIVE_INFINITY): Buffer<ArrayBuffer> {
  return withRegular(path, (handle, stats) => wholeOf(handle, stats, mostBytes));
}

/**
 * The bytes of a regular file that begins as it is wanted to; undefined for any other. Fails as `readRegularFile` does.
 * @param wanted looks at the first `startBytes`
 */
export function readRegularFileIf(
  path: string,
  {
    mostBytes,
    startBytes,
    wanted,
  }: {
    readonly mostBytes: number;
    readonly startBytes: number;
    readonly wanted: (start: Uint8Array) => boolean;
  },
): Buffer<ArrayBuffer> | undefined {
  return withRegular(path, (handle, stats) => {
    const start = new Uint8Array(startBytes);
    if (!wanted(start.subarray(0, readSync(handle, start, 0, startBytes, 0)))) return undefined;
    return wholeOf(handle, stats, mostBytes);
  });
}

function wholeOf(handle: number, { size }: Stats, mostBytes: number): Buffer<ArrayBuffer> {
  if (size > mostBytes) throw new RangeError(`it has ${size} bytes, and ${mostBytes} are read at most`);
  return readFileSync(handle);
}

function withRegular<T>(path: string, work: (handle: number, stats: Stats) => T): T {
  // A pipe opens at once this way, and is looked at before it is read.
  const handle = openSync(path, constants.O_RDONLY | (constants.O_NONBLOCK ?? 0));
  try {
    const stats = fstatSync(handle);
    if (!stats.isFile()) throw new NotRegularError(kindOf(stats));
    return work(handle, stats);
  } finally {
    closeSync(handle);
  }
}
