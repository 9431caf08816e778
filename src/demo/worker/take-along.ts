// What a visitor takes along of a run: checkpoint files, metrics and samples, each as a file for every network pair.

import { EarthmoverError } from '../../core/errors.ts';
import { pictureGrid } from '../../io/picture-grid.ts';
import type { Taken } from '../protocol.ts';
import { type ActiveRun, stepOf } from './active-run.ts';
import { encodePageRun } from './page-run.ts';
import { getChunks, getFiles, getRecord } from './store.ts';

const samplesSaved = 64;

export async function checkpointOf(run: ActiveRun): Promise<Taken<Blob>> {
  return { step: stepOf(run), files: blobsOf(await encodePageRun(run)) };
}

/** The same of a run in storage, without opening it. */
export async function savedCheckpoint(id: string): Promise<Taken<Blob>> {
  const [record, files] = [await getRecord(id), await getFiles(id)];
  if (record) return { step: record.step, files: blobsOf(files) };
  throw new EarthmoverError('data', 'the saved run is not there any more', { hint: 'begin a new one' });
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

export async function samplesPng(run: ActiveRun): Promise<Taken<Blob>> {
  const { data, pairs } = run;
  if (data.shape.length !== 3) {
    throw new EarthmoverError('usage', 'points make no pictures', { hint: 'save the drawing instead' });
  }
  const { trainer } = pairs[0];
  const samples = await trainer.sample(trainer.fixedLatents(samplesSaved));
  const grid = pictureGrid(samples, [samplesSaved, ...data.shape]);
  return { step: stepOf(run), files: [await pngOf(grid)] };
}

/** The browser's own PNG: no code of ours has to be sent for it. */
async function pngOf({ width, height, channels, data }: ReturnType<typeof pictureGrid>): Promise<Blob> {
  const canvas = new OffscreenCanvas(width, height);
  const pixels = new ImageData(width, height);
  for (let i = 0; i < width * height; i++) {
    for (let c = 0; c < 3; c++) pixels.data[4 * i + c] = data[i * channels + (c % channels)] ?? 0;
    pixels.data[4 * i + 3] = 255;
  }
  canvas.getContext('2d')?.putImageData(pixels, 0, 0);
  return canvas.convertToBlob({ type: 'image/png' });
}

function blobsOf(files: readonly Uint8Array[]): readonly Blob[] {
  return files.map((file) => new Blob([Uint8Array.from(file)]));
}
