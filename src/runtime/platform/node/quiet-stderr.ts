// Keeps lines of no use off stderr that native code writes there, past Node and without a switch of its own.
// While the work runs, file descriptor 2 is a temporary file; what else was written goes to stderr afterwards.

import {
  closeSync,
  constants,
  fstatSync,
  mkdtempSync,
  openSync,
  readFileSync,
  readSync,
  rmSync,
  writeSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const stderr = 2;

/**
 * Runs `work`, and drops the lines that it writes to stderr and that match.
 *
 * Linux only, and only where stderr can be opened a second time: a terminal, a pipe, or a file that is appended to. Node
 * cannot duplicate a descriptor, so nothing is dropped where stderr is a socket, or a file whose place others share.
 *
 * @param work must be synchronous; no other thread may open files meanwhile, or one of them could become stderr
 */
export function withoutLines<T>(unwanted: RegExp, work: () => T): T {
  const original = reopened();
  if (original === undefined) return work();
  try {
    const capture = openCapture();
    try {
      replace(capture);
      try {
        return work();
      } finally {
        replace(original);
        repeat(capture, unwanted);
      }
    } finally {
      closeSync(capture);
    }
  } finally {
    closeSync(original);
  }
}

/** Another descriptor for what stderr is; undefined where there can be none. */
function reopened(): number | undefined {
  if (process.platform !== 'linux') return undefined;
  try {
    const kind = fstatSync(stderr);
    const append = kind.isFile() ? constants.O_APPEND : 0;
    if (kind.isFile() && !appends()) return undefined;
    // Without O_NONBLOCK, a pipe that nobody reads any more would never open.
    const flags = constants.O_WRONLY | constants.O_NOCTTY | constants.O_NONBLOCK | append;
    return openSync(pathOf(stderr), flags);
  } catch {
    return undefined;
  }
}

/** Whether every write to stderr goes to the end of its file. */
function appends(): boolean {
  const flags = /^flags:\s*(\d+)/m.exec(readFileSync(`/proc/self/fdinfo/${stderr}`, 'utf8'))?.[1] ?? '0';
  return (Number.parseInt(flags, 8) & constants.O_APPEND) !== 0;
}

function openCapture(): number {
  const folder = mkdtempSync(join(tmpdir(), 'earthmover-stderr-'));
  try {
    return openSync(join(folder, 'lines'), constants.O_RDWR | constants.O_CREAT | constants.O_EXCL, 0o600);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Makes stderr what another descriptor is: a file that is opened gets the lowest number that is free. */
function replace(descriptor: number): void {
  const append = fstatSync(descriptor).isFile() ? constants.O_APPEND : 0;
  const path = pathOf(descriptor);
  closeSync(stderr);
  openSync(path, constants.O_WRONLY | constants.O_NOCTTY | append);
}

function repeat(capture: number, unwanted: RegExp): void {
  const bytes = Buffer.alloc(fstatSync(capture).size);
  readSync(capture, bytes, 0, bytes.length, 0);
  const kept = bytes
    .toString()
    .split(/(?<=\n)/)
    .filter((line) => !unwanted.test(line));
  if (kept.length > 0) writeSync(stderr, kept.join(''));
}

function pathOf(descriptor: number): string {
  return `/proc/self/fd/${descriptor}`;
}
