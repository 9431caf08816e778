// What a run folder says of its run, read without a lock: the run may be going on.
import {
  closeSync,
  existsSync,
  fstatSync,
  openSync,
  readdirSync,
  readFileSync,
  readSync,
  statSync,
} from 'node:fs';
import { join } from 'node:path';
import { EarthmoverError } from '../core/errors.ts';
import { parseRun, type RunConfig } from '../gan/run-config.ts';
import type { RecordedMetrics } from '../gan/run-history.ts';
import { originIn, type RunOrigin } from '../gan/run-origin.ts';
import type { Score } from '../gan/scores.ts';
import { parseJsonl } from '../io/jsonl.ts';
import { onDisk, systemCode } from './disk.ts';
import { type RunEnding, readRunEnd } from './run-end.ts';
import { livingOwner } from './run-lock.ts';

/** `running`: a living process has the folder, or one of another machine, which cannot be seen from here. */
export type RunState = 'running' | RunEnding;

export interface RunRecord {
  readonly folder: string;
  readonly run: RunConfig;
  /** Where the run comes from; undefined where it began anew, and kept its data. */
  readonly origin: RunOrigin | undefined;
  readonly state: RunState;
  /** Generator iterations done. */
  readonly step: number;
  readonly lastMetrics: RecordedMetrics | undefined;
  readonly lastScore: Score | undefined;
  /** When the run last wrote its metrics. */
  readonly when: Date;
}

/** Bytes at the end of a file of JSON lines in which its last record is sought. */
const tailBytes = 65_536;
/** Folders of folders of runs, and no deeper: a whole disk is no folder of runs. */
const deepest = 4;

/** The run folders at and below `root`, in the order of their names. */
export function findRuns(root: string, depth = 0): string[] {
  if (isRun(root)) return [root];
  if (depth === deepest) return [];
  const entries = onDisk('list the runs', root, () => readdirSync(root, { withFileTypes: true }));
  return entries
    .filter((entry) => entry.isDirectory() && !entry.name.startsWith('.') && entry.name !== 'node_modules')
    .map(({ name }) => name)
    .sort()
    .flatMap((name) => findRuns(join(root, name), depth + 1));
}

/** Whether the folder is that of a run: it has settings, and a place for checkpoints. */
export function isRun(folder: string): boolean {
  return existsSync(join(folder, 'config.json')) && existsSync(join(folder, 'checkpoints'));
}

/** Undefined where the settings of the run cannot be read. */
export function readRunRecord(folder: string): RunRecord | undefined {
  const config = readConfig(join(folder, 'config.json'));
  if (config === undefined) return undefined;
  const { run, origin } = config;
  const lastMetrics = lastRecord(join(folder, 'metrics.jsonl')) as RecordedMetrics | undefined;
  const step = lastMetrics?.step ?? 0;
  return {
    folder,
    run,
    origin,
    state: stateOf(folder, run, step),
    step,
    lastMetrics,
    lastScore: lastRecord(join(folder, 'scores.jsonl')) as Score | undefined,
    when: whenOf(folder),
  };
}

/** All scores of a run; none where it is not scored. */
export function readScores(folder: string): Score[] {
  const file = join(folder, 'scores.jsonl');
  if (!existsSync(file)) return [];
  const text = onDisk('read scores.jsonl', file, () => readFileSync(file, 'utf8'));
  return parseJsonl(text, file).map(({ record }) => record as Score);
}

function stateOf(folder: string, run: RunConfig, step: number): RunState {
  if (livingOwner(folder) !== undefined) return 'running';
  // Runs of earlier versions do not say how they ended.
  return readRunEnd(folder)?.how ?? (run.steps !== undefined && step >= run.steps ? 'finished' : 'stopped');
}

function readConfig(file: string): Pick<RunRecord, 'run' | 'origin'> | undefined {
  try {
    const text = readFileSync(file, 'utf8');
    return { run: parseRun(text, file), origin: originIn(text) };
  } catch (error) {
    if (error instanceof EarthmoverError || systemCode(error) !== undefined) return undefined;
    throw error;
  }
}

function whenOf(folder: string): Date {
  const metrics = join(folder, 'metrics.jsonl');
  const file = existsSync(metrics) ? metrics : join(folder, 'config.json');
  return onDisk(`look at ${file}`, file, () => statSync(file)).mtime;
}

/** The last whole record, without reading all those before it; undefined where there is none. */
function lastRecord(file: string): unknown {
  if (!existsSync(file)) return undefined;
  const text = onDisk(`read ${file}`, file, () => {
    const handle = openSync(file, 'r');
    try {
      const { size } = fstatSync(handle);
      const tail = Buffer.alloc(Math.min(size, tailBytes));
      return tail.toString('utf8', 0, readSync(handle, tail, 0, tail.length, size - tail.length));
    } finally {
      closeSync(handle);
    }
  });
  // What follows the last newline is torn, and the tail may begin inside a line.
  const line = text.split('\n').slice(0, -1).filter(Boolean).at(-1);
  try {
    return line === undefined ? undefined : JSON.parse(line);
  } catch {
    return undefined;
  }
}
