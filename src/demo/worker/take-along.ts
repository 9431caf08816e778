// What a visitor takes along of a run: checkpoint files and metrics, each as a file for every network pair. Loaded when
// it is first asked for.

import type { Taken } from '../protocol.ts';
import { type ActiveRun, stepOf } from './active-run.ts';
import { PageError } from './page-error.ts';
import { encodePageRun } from './page-run.ts';
import { getChunks, getFiles, getRecord } from './store.ts';

export async function checkpointOf(run: ActiveRun): Promise<Taken<Blob>> {
  return { step: stepOf(run), files: blobsOf(await encodePageRun(run)) };
}

/** The same of a run in storage, without opening it. */
export async function savedCheckpoint(id: string): Promise<Taken<Blob>> {
  const [record, files] = [await getRecord(id), await getFiles(id)];
  if (record) return { step: record.step, files: blobsOf(files) };
  throw new PageError(['data', 'gone'], 'the saved run is not there any more', { hint: 'begin a new one' });
}

/** Every line so far: what is in storage, and what waits for it; no files where there is none. */
export async function metricsOf(run: ActiveRun): Promise<Taken<Blob> & { readonly gaps: boolean }> {
  const { journal } = run.identity;
  const fresh = journal.fresh();
  // Where the browser has no storage to offer, all of them wait.
  const stored = run.identity.chunks > 0 ? await getChunks(run.identity) : [];
  const chunks = fresh ? [...stored, fresh] : stored;
  const files = run.pairs.map((_, i) => new Blob(chunks.map(({ jsonl }) => jsonl[i] ?? '')));
  if (files.every(({ size }) => size === 0)) return { step: stepOf(run), files: [], gaps: false };
  return { step: stepOf(run), files, gaps: journal.gaps() };
}

function blobsOf(files: readonly Uint8Array[]): readonly Blob[] {
  return files.map((file) => new Blob([Uint8Array.from(file)]));
}
