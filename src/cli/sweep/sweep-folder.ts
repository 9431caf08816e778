// The folder of a sweep: where each point's run, settings, words and failure lie, and how far each point is. What one point
// writes lies in files of its own, so that processes on several machines can share the folder.
import { mkdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { EarthmoverError, exitCodes, usageError } from '../../core/errors.ts';
import { firstDifference } from '../../gan/resumed-run.ts';
import { settingText } from '../../gan/run-differences.ts';
import { kebab } from '../../gan/run-settings.ts';
import { onDisk } from '../../node/disk.ts';
import { replaceFile } from '../../node/durable-file.ts';
import { livingOwner } from '../../node/run-lock.ts';
import { type RunRecord, type RunState, readRunRecord } from '../../node/run-record.ts';
import type { SweepPoint } from './points.ts';
import type { Sweep } from './sweep-file.ts';

/** `waiting`: nothing of it is there yet; `failed`: its last attempt ended by an error other than divergence. */
export type PointState = RunState | 'waiting' | 'failed';

/** How far a point is. */
export interface PointStatus {
  readonly state: PointState;
  /** Undefined where its run has not begun. */
  readonly record: RunRecord | undefined;
  /** Of the last attempt, where that failed. */
  readonly failure: Failure | undefined;
}

/** How an attempt failed. */
export interface Failure {
  /** What the command line ended with; of a signal, what shells make of it. */
  readonly code: number;
  readonly reason: string;
  /** ISO 8601. */
  readonly at: string;
}

export const runOf = (out: string, name: string): string => join(out, 'runs', name);
export const configOf = (out: string, name: string): string => join(out, 'configs', `${name}.json`);
export const logOf = (out: string, name: string): string => join(out, 'logs', `${name}.log`);
const failureOf = (out: string, name: string) => join(out, 'failures', `${name}.json`);
const indexOf = (out: string) => join(out, 'sweep.json');

/** Makes the folder, and writes what its points are. */
export function openSweepFolder({ out, file, varied, points }: Sweep): void {
  for (const name of ['runs', 'configs', 'logs', 'failures']) {
    onDisk('make a folder of the sweep', join(out, name), () =>
      mkdirSync(join(out, name), { recursive: true }),
    );
  }
  replaceJson(indexOf(out), { file, varied, points: points.map(({ name, values }) => ({ name, values })) });
}

/** The settings of a point, as a file for `train --config`. */
export function writeConfig(out: string, { name, run }: SweepPoint): void {
  replaceJson(configOf(out, name), run);
}

export function writeFailure(out: string, name: string, failure: Failure): void {
  replaceJson(failureOf(out, name), failure);
}

export function clearFailure(out: string, name: string): void {
  onDisk('delete a failure', failureOf(out, name), () => rmSync(failureOf(out, name), { force: true }));
}

/** What of a point a folder tells, without the file. */
export interface KnownPoint extends Pick<SweepPoint, 'name' | 'values'> {
  readonly run?: SweepPoint['run'];
}

/** The points as the folder has them. @throws usage error where it is no folder of a sweep */
export function readSweepFolder(out: string): Pick<Sweep, 'out' | 'varied'> & {
  readonly points: readonly KnownPoint[];
} {
  const index = readJson(indexOf(out)) as Partial<Sweep> | undefined;
  if (!Array.isArray(index?.points) || !Array.isArray(index.varied)) {
    throw usageError('there is no sweep in the folder', {
      folder: out,
      hint: 'give the file of a sweep, or the folder that `earthmover sweep` made for it',
    });
  }
  return { out, varied: index.varied, points: index.points };
}

/** Looks at the files of a point. A run with another goal than it was asked for is not finished. */
export function statusOf(out: string, { name, run }: KnownPoint): PointStatus {
  const folder = runOf(out, name);
  const record = readRunRecord(folder);
  const failure = readJson(failureOf(out, name)) as Failure | undefined;
  return { state: stateOf(folder, record, failure, run), record, failure };
}

function stateOf(
  folder: string,
  record: RunRecord | undefined,
  failure: Failure | undefined,
  asked: SweepPoint['run'] | undefined,
): PointState {
  if (record === undefined) {
    if (livingOwner(folder) !== undefined) return 'running';
    return failure === undefined ? 'waiting' : 'failed';
  }
  const { state, run } = record;
  if (state === 'stopped' && failure !== undefined) return 'failed';
  const another = asked && (asked.steps !== run.steps || asked.minutes !== run.minutes);
  return state === 'finished' && another ? 'stopped' : state;
}

/** @throws usage error that names the point whose folder holds a run with other settings */
export function refuseOthers(sweep: Sweep, points: readonly SweepPoint[]): void {
  for (const { name, run } of points) {
    const there = readRunRecord(runOf(sweep.out, name))?.run;
    const other = there && firstDifference(there, run);
    if (other === undefined) continue;
    throw usageError(`${sweep.file}: the folder of ${name} holds a run with other settings`, {
      folder: runOf(sweep.out, name),
      setting: kebab(other),
      'it has': (there && settingText(there, other)) ?? 'none',
      'asked for': settingText(run, other) ?? 'none',
      hint: 'give another out, or take that folder away',
    });
  }
}

/** What the command line ends with for points that failed: the code of the first of them. */
export function codeOf(statuses: readonly PointStatus[]): number {
  const failed = statuses.find(({ state }) => state === 'diverged' || state === 'failed');
  if (failed === undefined) return 0;
  return failed.state === 'diverged' ? exitCodes.diverged : (failed.failure?.code ?? 1);
}

function replaceJson(file: string, value: unknown): void {
  const text = `${JSON.stringify(value, null, 2)}\n`;
  if (readText(file) === text) return;
  replaceFile(file, new TextEncoder().encode(text));
}

function readJson(file: string): unknown {
  const text = readText(file);
  try {
    return text === undefined ? undefined : JSON.parse(text);
  } catch {
    throw new EarthmoverError('checkpoint', 'a file of the sweep is damaged', { file, hint: 'delete it' });
  }
}

function readText(file: string): string | undefined {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return undefined;
  }
}
