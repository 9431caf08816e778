// The data of a run: what it trains on, which `--overfit` makes a part of its set, and what it never sees.
import { EarthmoverError } from '../core/errors.ts';
import type { DataReport } from '../data/data-report.ts';
import type { TrainingData } from '../data/dataset.ts';
import { partBetween } from '../data/part.ts';
import { type DatasetRequest, loadHeldOut, loadReported } from './datasets.ts';

/** What a run says of its data. */
export interface RunDataRequest extends DatasetRequest {
  /** Train on so many samples only, the first ones. */
  readonly overfit?: number | undefined;
}

export interface RunData {
  /** What the run trains on. */
  readonly data: TrainingData;
  /** The whole set; `data` itself without `overfit`. */
  readonly whole: TrainingData;
  /** What the loader says of it. */
  readonly report: DataReport;
}

/** @throws as `loadDataset`; data error where `overfit` asks for more samples than there are */
export async function loadRunData({ overfit, ...request }: RunDataRequest): Promise<RunData> {
  const { data: whole, report } = await loadReported(request);
  return { data: await trainedPart(whole, overfit), whole, report };
}

/** Lets go of the file that a set was left in, if there is one. */
export async function closeRunData({ whole }: Pick<RunData, 'whole'>): Promise<void> {
  if ('close' in whole && typeof whole.close === 'function') await whole.close();
}

/** The first `overfit` samples of a set; all of them where that is undefined. @throws data error where there are fewer */
export async function trainedPart(whole: TrainingData, overfit: number | undefined): Promise<TrainingData> {
  if (overfit === undefined || overfit === whole.count) return whole;
  if (overfit < whole.count) return partBetween(whole, 0, overfit);
  throw new EarthmoverError('data', 'overfit: more samples than the data set has', {
    overfit,
    dataset: whole.name,
    samples: whole.count,
    hint: `give --overfit ${whole.count} or less, or leave it out`,
  });
}

/**
 * Samples that the run never sees, as `loadHeldOut`; with `overfit`, where the set has none of its own, those that it
 * leaves out.
 */
export async function unseenBy(
  { overfit, ...request }: RunDataRequest,
  { data, whole }: Pick<RunData, 'data' | 'whole'>,
  options: { readonly fetch: boolean },
): Promise<TrainingData | undefined> {
  const heldOut = await loadHeldOut(request, options);
  if (heldOut || overfit === undefined || data.count === whole.count) return heldOut;
  return partBetween(whole, data.count, whole.count);
}
