// The browser's storage: one run a view, with the visitor's own data beside it.

import { createStore, del, get, set } from 'idb-keyval';
import type { RecordedMetrics } from '../../gan/run-history.ts';
import { type Distance, type SavedRun, type ViewName, viewNames } from '../protocol.ts';

/** A run as the browser's storage keeps it, whole: one write, so that no half of it is ever read. */
export interface StoredRun {
  readonly savedAt: number;
  readonly step: number;
  readonly dataset: string;
  /** A checkpoint file for each network pair. */
  readonly checkpoints: readonly Uint8Array[];
  readonly lines: readonly (readonly RecordedMetrics[])[];
  readonly distances: readonly (readonly Distance[])[];
}

/** Drawn points or own pictures, stored once beside the run that trains on them. */
export interface StoredData {
  readonly hash: string;
  readonly shape: readonly number[];
  readonly values: Float32Array | Uint8Array;
}

const store = createStore('earthmover', 'runs');

export function saveRun(view: ViewName, run: StoredRun): Promise<void> {
  return set(`run:${view}`, run, store);
}

export function loadRun(view: ViewName): Promise<StoredRun | undefined> {
  return get<StoredRun>(`run:${view}`, store);
}

export function saveData(view: ViewName, data: StoredData): Promise<void> {
  return set(`data:${view}`, data, store);
}

export function loadStoredData(view: ViewName): Promise<StoredData | undefined> {
  return get<StoredData>(`data:${view}`, store);
}

export async function discardRun(view: ViewName): Promise<void> {
  await del(`run:${view}`, store);
  await del(`data:${view}`, store);
}

/** What earlier visits left; nothing where the browser has no storage to offer. */
export async function savedRuns(): Promise<SavedRun[]> {
  const saved: SavedRun[] = [];
  for (const view of viewNames) {
    const run = await loadRun(view).catch(() => undefined);
    if (run) saved.push({ view, step: run.step, dataset: run.dataset, savedAt: run.savedAt });
  }
  return saved;
}
