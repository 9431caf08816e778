// The process of one point: `earthmover train`, in a process group of its own, so that Ctrl-C in a terminal reaches the sweep
// alone. The channel to it tells it when the sweep is gone: it then ends as by SIGTERM, with a checkpoint.
import { spawn } from 'node:child_process';
import { closeSync, fstatSync, openSync, readFileSync } from 'node:fs';
import { availableParallelism, constants } from 'node:os';
import { join } from 'node:path';
import { messageOf } from '../../core/errors.ts';
import { onDisk } from '../../node/disk.ts';
import { ownFolder } from '../bench/own-checkout.ts';
import { exitMeanings } from '../exit-codes.ts';
import { configOf, logOf, runOf } from './sweep-folder.ts';

/** The program that this is, for other processes of it. */
export const launcher = join(ownFolder, 'scripts/earthmover.mjs');

export interface PointEnd {
  /** Of a signal, what shells make of it. */
  readonly code: number;
  /** Why it failed, in a line. */
  readonly reason: string;
}

export interface PointProcess {
  readonly ended: Promise<PointEnd>;
  /** Passes a signal on; the first asks for an orderly end. */
  signal(name: NodeJS.Signals): void;
}

/** Begins or goes on with a point; what it says goes to its log. */
export function startPoint(
  out: string,
  name: string,
  { adapter, jobs }: { readonly adapter?: string | undefined; readonly jobs: number },
): PointProcess {
  const file = logOf(out, name);
  const log = onDisk('write a log of the sweep', file, () => openSync(file, 'a'));
  const { size: before } = fstatSync(log);
  const args = ['--config', configOf(out, name), '--out', runOf(out, name), '--resume'];
  const child = spawn(
    process.execPath,
    [...process.execArgv, launcher, 'train', ...args, ...(adapter ? ['--adapter', adapter] : [])],
    { stdio: ['ignore', log, log, 'ipc'], detached: true, env: { ...threadsFor(jobs), ...process.env } },
  );
  closeSync(log);
  const ended = new Promise<PointEnd>((done) => {
    child.once('error', (error) => done({ code: 1, reason: messageOf(error) }));
    child.once('close', (code, signal) => {
      const number = signal === null ? 0 : constants.signals[signal];
      done({
        code: code ?? 128 + number,
        reason: signal === null ? reasonIn(file, before, code ?? 1) : `ended by ${signal}`,
      });
    });
  });
  return { ended, signal: (signal) => void child.kill(signal) };
}

/** Lavapipe takes every core for each process; runs side by side share them. Other adapters do not read it. */
function threadsFor(jobs: number): Readonly<Record<string, string>> {
  return jobs > 1 ? { LP_NUM_THREADS: String(Math.max(1, Math.floor(availableParallelism() / jobs))) } : {};
}

/** The error that an attempt ended with, from what it wrote to its log. */
function reasonIn(file: string, before: number, code: number): string {
  const words = onDisk('read a log of the sweep', file, () => readFileSync(file)).subarray(before);
  const errors = [...words.toString('utf8').matchAll(/^error: (.*)$/gm)];
  return errors.at(-1)?.[1] ?? exitMeanings.get(code) ?? `exit code ${code}`;
}
