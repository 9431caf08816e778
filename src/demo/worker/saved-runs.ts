// The runs in the browser's storage: the list of them, what becomes of each, and one of them ready to go on.

import { createDataset, type Dataset } from '../../data/dataset.ts';
import type { SavedRun } from '../protocol.ts';
import type { Identity } from './active-run.ts';
import { journalFrom } from './journal.ts';
import { PageError } from './page-error.ts';
import type { Past } from './page-run.ts';
import { holdRun, openRuns, type Release } from './run-lock.ts';
import { pastOf } from './runs.ts';
import {
  getChunks,
  getData,
  getFiles,
  getRecord,
  getRecords,
  olderViews,
  putRecord,
  type RunRecord,
  removeRun,
} from './store.ts';

/** How long a discarded run can be had back. */
const undoMs = 10 * 60_000;

/** Runs that may go: those without a name that no tab has open. Discarded ones go first. */
export async function oldestFirst(but: string): Promise<readonly RunRecord[]> {
  const open = await openRuns();
  const free = (await getRecords()).filter(({ id, name }) => id !== but && !name && !open.has(id));
  const age = ({ discardedAt, savedAt }: RunRecord) => (discardedAt ? 0 : savedAt);
  return free.sort((a, b) => age(a) - age(b));
}

/** What the browser's storage has; nothing where it has none to offer. */
export async function savedRuns(): Promise<SavedRun[]> {
  try {
    const older = await olderViews();
    if (older.length > 0) await (await import('./older-store.ts')).takeOverOlder(older);
    const open = await openRuns();
    const kept: RunRecord[] = [];
    for (const record of await getRecords()) {
      if (!record.discardedAt) kept.push(record);
      else if (Date.now() - record.discardedAt > undoMs) await removeRun(record);
    }
    return kept.map((record) => shownOf(record, open.has(record.id)));
  } catch {
    return [];
  }
}

/** Changes the record of a run that is not open, or only `here`; whether that was so. */
export async function changeRecord(id: string, change: Partial<RunRecord>, here = false): Promise<boolean> {
  const record = await getRecord(id);
  if (!record || (!here && (await openRuns()).has(id))) return false;
  await putRecord({ ...record, ...change });
  return true;
}

/** A run in storage, ready to go on. */
export interface LoadedRun {
  readonly record: RunRecord;
  readonly identity: Identity;
  readonly past: Past;
  /** The visitor's own, where it trains on such. */
  readonly data: Dataset | undefined;
}

/**
 * Takes a run in storage for this tab.
 * @throws usage error where another tab has it open, data error where it is not there any more
 */
export async function openSaved(id: string): Promise<LoadedRun> {
  const release = await holdRun(id);
  if (!release) {
    throw new PageError(['usage', 'openElsewhere'], 'another tab has this run open', {
      hint: 'go on with it there, or close that tab first',
    });
  }
  try {
    const loaded = await loadSaved(id, release);
    if (loaded) return loaded;
    throw new PageError(['data', 'gone'], 'the saved run is not there any more', { hint: 'begin a new one' });
  } catch (fault) {
    release();
    throw fault;
  }
}

async function loadSaved(id: string, release: Release): Promise<LoadedRun | undefined> {
  const record = await getRecord(id);
  if (!record) return undefined;
  const { target, from, name, chunks, peaks, config, replays = false } = record;
  const journal = journalFrom(await getChunks(record), peaks);
  const stored = record.data === undefined ? undefined : await getData(record.data);
  const keepsData = stored !== undefined;
  const identity = { id, target, from, name, journal, release, chunks, keepsData, replays };
  return {
    record,
    identity,
    past: await pastOf({ identity }, await getFiles(id)),
    data: stored && createDataset(config.dataset, stored.shape, stored.values),
  };
}

/** What the page is told of a run. */
export function shownOf(
  { chunks: _, peaks: __, data: ___, discardedAt: ____, ...run }: RunRecord,
  open: boolean,
): SavedRun {
  return { ...run, open };
}
