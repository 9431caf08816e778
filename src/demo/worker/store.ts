// The browser's storage. Of each run a record, its checkpoint files, and its metrics in chunks that are only ever
// appended; a visitor's own data stand beside them, once for all runs that train on them.

import { createStore, delMany, get, getMany, setMany, type UseStore } from 'idb-keyval';
import type { RecordedMetrics } from '../../gan/run-history.ts';
import { type SavedRun, type ViewName, viewNames } from '../protocol.ts';
import type { Chunk } from './journal.ts';

/** What the list of runs tells of a run, and where its other parts are. */
export interface RunRecord extends Omit<SavedRun, 'open'> {
  /** Chunks of metrics so far. */
  readonly chunks: number;
  /** Of each network pair the line with the largest median. */
  readonly peaks: readonly (RecordedMetrics | undefined)[];
  /** Hash of the visitor's own data. */
  readonly data?: string | undefined;
  /** When the visitor discarded it, in milliseconds since 1970: it can be had back for a while. */
  readonly discardedAt?: number | undefined;
}

/** Drawn points or own pictures. */
export interface StoredData {
  readonly shape: readonly number[];
  readonly values: Float32Array | Uint8Array;
}

/** A run as it is kept: its record, and a checkpoint file for each network pair. */
export interface KeptRun {
  readonly record: RunRecord;
  readonly files: readonly Uint8Array[];
}

const store: UseStore = createStore('earthmover', 'runs');
const recordKey = (id: string) => `run/${id}`;
const filesKey = (id: string) => `files/${id}`;
const dataKey = (hash: string) => `data/${hash}`;
const chunkKey = (id: string, i: number) => `lines/${id}/${i}`;
const chunkKeys = ({ id, chunks }: Pick<RunRecord, 'id' | 'chunks'>) =>
  Array.from({ length: chunks }, (_, i) => chunkKey(id, i));

/** One write, so that no half of a run is ever read; the chunk is the record's last one. */
export async function putRun(
  { record, files }: KeptRun,
  more: { readonly chunk?: Chunk | undefined; readonly data?: StoredData | undefined },
): Promise<void> {
  const { id, chunks, data } = record;
  const entries: [string, unknown][] = [
    [recordKey(id), record],
    [filesKey(id), files],
  ];
  if (more.chunk) entries.push([chunkKey(id, chunks - 1), more.chunk]);
  if (more.data && data !== undefined) entries.push([dataKey(data), more.data]);
  await setMany(entries, store);
}

export function putRecord(record: RunRecord): Promise<void> {
  return setMany([[recordKey(record.id), record]], store);
}

export function getRecord(id: string): Promise<RunRecord | undefined> {
  return get<RunRecord>(recordKey(id), store);
}

export async function getFiles(id: string): Promise<readonly Uint8Array[]> {
  return (await get<readonly Uint8Array[]>(filesKey(id), store)) ?? [];
}

export async function getChunks(record: Pick<RunRecord, 'id' | 'chunks'>): Promise<readonly Chunk[]> {
  const chunks = await getMany<Chunk | undefined>(chunkKeys(record), store);
  return chunks.filter((chunk) => chunk !== undefined);
}

export function getData(hash: string): Promise<StoredData | undefined> {
  return get<StoredData>(dataKey(hash), store);
}

/** All records, the newest first. */
export async function getRecords(): Promise<readonly RunRecord[]> {
  const all = IDBKeyRange.bound('run/', 'run0', false, true);
  const records = await store('readonly', (runs) => resultOf<RunRecord[]>(runs.getAll(all)));
  return records.sort((a, b) => b.savedAt - a.savedAt);
}

/** Takes a run out of the storage, and its data where no other run has them. */
export async function removeRun(record: RunRecord): Promise<void> {
  const { id, data } = record;
  const others = (await getRecords()).filter((other) => other.id !== id);
  const alone = data !== undefined && !others.some((other) => other.data === data);
  const keys = [recordKey(id), filesKey(id), ...chunkKeys(record), ...(alone ? [dataKey(data)] : [])];
  await delMany(keys, store);
}

/** Views of which the storage has a run of an earlier version of the page. */
export async function olderViews(): Promise<readonly ViewName[]> {
  const runs = await getMany<unknown>(
    viewNames.map((view) => `run:${view}`),
    store,
  );
  return viewNames.filter((_, i) => runs[i] !== undefined);
}

/** What the storage has under keys of earlier versions of the page; and takes them out. */
export function getOlder<T>(key: string): Promise<T | undefined> {
  return get<T>(key, store);
}

export function removeOlder(keys: readonly string[]): Promise<void> {
  return delMany([...keys], store);
}

function resultOf<T>(request: IDBRequest<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
  });
}
