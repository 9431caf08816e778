// Running the system's own programs: apt-get, dpkg-deb, ldd.
import { type ChildProcess, spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { Readable } from 'node:stream';
import { text } from 'node:stream/consumers';
import { EarthmoverError } from '../../core/errors.ts';

export interface ProgramOptions {
  readonly folder?: string;
  readonly environment?: Readonly<Record<string, string>>;
  readonly signal?: AbortSignal | undefined;
  /** Receives each line that the program writes to its file descriptor 3. */
  readonly status?: (line: string) => void;
}

/** What a program left when it ended. */
export interface Ended {
  /** Null where a signal ended it. */
  readonly code: number | null;
  readonly signal?: NodeJS.Signals | null;
  readonly stdout: string;
  readonly stderr: string;
}

/**
 * Runs a program to its end, whatever that is.
 * @throws gpu error where there is no such program; the signal's reason once it has ended after an abort
 */
export async function run(
  program: string,
  args: readonly string[],
  { folder, environment, signal, status }: ProgramOptions = {},
): Promise<Ended> {
  signal?.throwIfAborted();
  const child = spawn(program, args, {
    cwd: folder,
    // Words that we look for are those of no language.
    env: { ...process.env, LC_ALL: 'C.UTF-8', ...environment },
    stdio: ['ignore', 'pipe', 'pipe', status ? 'pipe' : 'ignore'],
  });
  const stop = () => child.kill('SIGTERM');
  signal?.addEventListener('abort', stop);
  const [, out, err, reports] = child.stdio;
  if (status && reports instanceof Readable) createInterface(reports).on('line', status);
  try {
    const [end, stdout, stderr] = await Promise.all([ended(child), textOf(out), textOf(err)]);
    signal?.throwIfAborted();
    return { ...end, stdout, stderr };
  } catch (error) {
    signal?.throwIfAborted();
    throw new EarthmoverError('gpu', `${program} cannot be run`, {
      reason: error instanceof Error ? error.message : error,
      hint: 'see that it is installed and on the PATH',
    });
  } finally {
    signal?.removeEventListener('abort', stop);
  }
}

function ended(child: ChildProcess): Promise<Pick<Ended, 'code' | 'signal'>> {
  return new Promise((done, fail) => {
    child.on('error', fail);
    child.on('close', (code, signal) => done({ code, signal }));
  });
}

function textOf(stream: Readable | null): Promise<string> {
  return stream ? text(stream) : Promise.resolve('');
}
