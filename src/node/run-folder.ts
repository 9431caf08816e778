// The folder of a run: its configuration, logs, sheets and checkpoints.
import {
  existsSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmdirSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { EarthmoverError, usageError } from '../core/errors.ts';
import type { MonitorReport } from '../gan/monitor.ts';
import type { RunConfig } from '../gan/run-config.ts';
import { parseRun } from '../gan/run-config.ts';
import type { RecordedMetrics } from '../gan/run-history.ts';
import { originIn, type RunOrigin } from '../gan/run-origin.ts';
import type { Score } from '../gan/scores.ts';
import { parseJsonl } from '../io/jsonl.ts';
import { onDisk, systemCode } from './disk.ts';
import { replaceFile, syncFile } from './durable-file.ts';
import { openJsonl } from './jsonl-file.ts';
import { lockFolder, lockName, type RunLock, requireFree } from './run-lock.ts';

/** The metrics of a run in the making. */
export interface MetricsLog {
  /** All that are there, read from the disk at each pass: those of a long run do not fit into memory. */
  readonly lines: Iterable<RecordedMetrics>;
  append(line: RecordedMetrics): void;
  /** Puts them on the disk for good: before a checkpoint that counts on them. @throws folder-in-use error, disk error */
  sync(): Promise<void>;
  close(): void;
}

/** What the monitor saw, look by look. */
export interface MonitorLog {
  readonly reports: readonly MonitorReport[];
  append(report: MonitorReport): void;
  close(): void;
}

/** How good the run's samples were, score by score. */
export interface ScoreLog {
  readonly scores: readonly Score[];
  append(score: Score): void;
  close(): void;
}

/** A folder that one run has to itself until it is closed. */
export interface RunFolder {
  readonly path: string;
  readonly checkpoints: string;
  readonly metricsFile: string;
  /** The run's settings as the folder has them; undefined where config.json is missing or damaged. */
  readConfig(): RunConfig | undefined;
  /** Where the run comes from, as config.json says. */
  readOrigin(): RunOrigin | undefined;
  writeConfig(run: RunConfig, origin?: RunOrigin): void;
  /** Opens metrics.jsonl to go on after iteration `step`; later lines, and a torn last one, are cut off. */
  openMetrics(step: number): MetricsLog;
  /** Opens monitor.jsonl in the same way. */
  openMonitor(step: number): MonitorLog;
  /** Opens scores.jsonl in the same way. */
  openScores(step: number): ScoreLog;
  /** Path of `samples/step-000100.png` and the like. */
  sampleFile(step: number, extension: string): string;
  /** The sample sheets that there are up to iteration `step`, the earliest first. */
  sheets(step: number, extension: string): string[];
  writeFile(file: string, content: string | Uint8Array): void;
  /** Ends the run's hold of the folder; `discard` takes a run away that came to nothing. */
  close(options?: { readonly discard?: boolean }): void;
}

export interface OpenRunFolder {
  readonly resume?: boolean;
  /** Receives a line for the user, such as that a dead run's folder was taken over. */
  readonly note?: (line: string) => void;
}

/**
 * Makes a run folder, or with `resume` opens one that is there, and locks it.
 * @throws usage error where a folder is not empty (or not there, with `resume`); folder-in-use; disk.
 */
export function openRunFolder(path: string, { resume = false, note }: OpenRunFolder = {}): RunFolder {
  requireFree(path);
  const contents = folderContents(path);
  if (resume && contents.length === 0) {
    throw usageError('there is no run to resume', {
      folder: path,
      hint: 'give the folder of an earlier run',
    });
  }
  if (!resume) refuseUsed(path, contents);
  onDisk('make the run folder', path, () => mkdirSync(path, { recursive: true }));
  const lock = lockFolder(path, note);
  try {
    // Another run may have come and gone between the first look and the lock.
    if (!resume) refuseUsed(path, folderContents(path));
    for (const name of ['samples', 'checkpoints']) {
      onDisk('make a folder of the run', join(path, name), () =>
        mkdirSync(join(path, name), { recursive: true }),
      );
    }
    return openedFolder(path, lock, note);
  } catch (error) {
    lock.release();
    throw error;
  }
}

function openedFolder(path: string, lock: RunLock, note: OpenRunFolder['note']): RunFolder {
  const metricsFile = join(path, 'metrics.jsonl');
  const configFile = join(path, 'config.json');
  return {
    path,
    checkpoints: join(path, 'checkpoints'),
    metricsFile,
    readConfig() {
      try {
        return parseRun(readFileSync(configFile, 'utf8'), configFile);
      } catch (error) {
        // Checkpoints hold the settings too.
        if (error instanceof EarthmoverError || systemCode(error) !== undefined) return undefined;
        throw error;
      }
    },
    readOrigin() {
      return existsSync(configFile) ? originIn(readFileSync(configFile, 'utf8')) : undefined;
    },
    writeConfig(run, origin) {
      const config = { ...run, ...(origin && { origin }) };
      replaceFile(configFile, new TextEncoder().encode(`${JSON.stringify(config, null, 2)}\n`));
    },
    openMetrics(step) {
      const { records, append, close } = openJsonl(metricsFile, { keep: upTo(step), note });
      const sync = async () => {
        // A folder that another run took over is not written to any more.
        lock.requireOurs();
        await syncFile(metricsFile);
      };
      return { lines: records as Iterable<RecordedMetrics>, append, sync, close };
    },
    openMonitor(step) {
      const { records, append, close } = openJsonl(join(path, 'monitor.jsonl'), { keep: upTo(step), note });
      return { reports: [...records] as MonitorReport[], append, close };
    },
    openScores(step) {
      const { records, append, close } = openJsonl(join(path, 'scores.jsonl'), { keep: upTo(step), note });
      return { scores: [...records] as Score[], append, close };
    },
    sampleFile(step, extension) {
      return join(path, 'samples', `step-${String(step).padStart(6, '0')}.${extension}`);
    },
    sheets(step, extension) {
      const folder = join(path, 'samples');
      const stepOf = (name: string) =>
        name.endsWith(`.${extension}`) ? Number(/^step-(\d+)\./.exec(name)?.[1]) : Number.NaN;
      return onDisk('list the sample sheets', folder, () => readdirSync(folder))
        .filter((name) => stepOf(name) <= step)
        .sort((a, b) => stepOf(a) - stepOf(b))
        .map((name) => join(folder, name));
    },
    writeFile(file, content) {
      onDisk(`write ${file}`, file, () => {
        try {
          writeFileSync(file, content);
        } catch (error) {
          // Half a picture on a full disk is none.
          if (lstatSync(file, { throwIfNoEntry: false })?.isFile()) rmSync(file);
          throw error;
        }
      });
    },
    close({ discard = false } = {}) {
      if (discard)
        removeEmptyRun(path, [
          metricsFile,
          configFile,
          ...['monitor.jsonl', 'scores.jsonl'].map((name) => join(path, name)),
        ]);
      lock.release();
    },
  };
}

/** Whether a record is of iteration `step` or an earlier one. */
function upTo(step: number): (record: unknown) => boolean {
  return (record) => Number((record as { readonly step?: unknown }).step) <= step;
}

/** Reads the metrics of a run that may still be going on. */
export function readMetrics(folder: string): RecordedMetrics[] {
  const file = join(folder, 'metrics.jsonl');
  const text = onDisk('read metrics.jsonl', file, () => readFileSync(file, 'utf8'));
  return parseJsonl(text, file).map(({ record }) => record as RecordedMetrics);
}

/** A folder with anything else in it stays. */
function removeEmptyRun(path: string, files: readonly string[]): void {
  for (const file of files) rmSync(file, { force: true });
  for (const folder of [join(path, 'samples'), join(path, 'checkpoints')]) {
    try {
      rmdirSync(folder);
    } catch (error) {
      if (systemCode(error) === undefined) throw error;
    }
  }
}

/** Names in a folder besides its lock; none where there is no folder. */
export function folderContents(path: string): string[] {
  try {
    return readdirSync(path).filter((name) => !name.startsWith(lockName));
  } catch (error) {
    if (systemCode(error) === 'ENOENT') return [];
    if (systemCode(error) === 'ENOTDIR') {
      throw usageError('the run folder is not a folder', {
        out: path,
        hint: 'give --out a folder that is empty or not there yet',
      });
    }
    return onDisk('read the run folder', path, () => {
      throw error;
    });
  }
}

function refuseUsed(path: string, contents: readonly string[]): void {
  if (contents.length === 0) return;
  const earlier = existsSync(join(path, 'checkpoints'));
  throw usageError('the run folder is not empty', {
    folder: path,
    found: contents.slice(0, 5).join(', '),
    hint: earlier
      ? `continue that run with --resume ${path}, or choose another --out`
      : 'choose an --out that is empty or not there yet',
  });
}
