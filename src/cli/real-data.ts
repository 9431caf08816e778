// The real samples that a checkpoint is scored against, and how many of them.
import { EarthmoverError, usageError } from '../core/errors.ts';
import { sameShape } from '../core/shape.ts';
import { datasetNames } from '../data/catalogue.ts';
import type { DatasetFacts, TrainingData } from '../data/dataset.ts';
import type { Checkpoint } from '../gan/checkpoint.ts';
import { loadReported } from '../node/datasets.ts';
import { trainedPart, unseenBy } from '../node/run-data.ts';
import { dataRequestOf } from './loading.ts';
import type { RawOptions } from './options.ts';
import { oneOf, textOf } from './options.ts';
import type { Terminal } from './terminal.ts';

/** 2,500 are customary for mode scores. */
const usualSamples = 2500;
/** Features of 64 dimensions need more samples than that for a covariance. */
export const fewestSamples = 100;

export interface RealData {
  /** What to score against. */
  readonly real: TrainingData;
  readonly heldOut: boolean;
  /** What the run was trained on; undefined where --data names something else. */
  readonly training: TrainingData | undefined;
  /** What a classifier learns from: the whole set, where the run was trained on a part of it. */
  readonly whole: TrainingData;
}

/**
 * The real samples that a checkpoint is scored against: held out where there are such, or what --data names.
 * @throws checkpoint error where they are other data
 */
export async function loadReal(
  raw: RawOptions,
  file: string,
  { run, dataset }: Pick<Checkpoint, 'run' | 'dataset'>,
  terminal: Terminal,
): Promise<RealData> {
  if (raw.dataset !== undefined) {
    const name = oneOf('dataset', raw.dataset, datasetNames, 'command line');
    if (name !== run.dataset) throw otherData(file, { 'trained on': run.dataset, 'asked for': name });
  }
  const { overfit } = run;
  const named = textOf(raw.data);
  const here = { data: named ?? run.data, cache: textOf(raw.cache) ?? run.cache };
  const request = dataRequestOf({ ...run, ...here }, terminal);
  const { data: whole } = await loadReported(request);
  if (!sameShape(whole.shape, dataset.shape)) {
    throw otherData(file, { 'trained on samples': dataset.shape, 'samples here': whole.shape });
  }
  // Other data than the run's may be fewer than it was to overfit to.
  const training = await trainedPart(whole, Math.min(overfit ?? whole.count, whole.count));
  if (training.hash === dataset.hash) {
    const heldOut = await unseenBy({ ...request, overfit }, { data: training, whole }, { fetch: true });
    if (!heldOut) terminal.say('these are the samples that it was trained on: give others with --data');
    return { real: heldOut ?? training, heldOut: heldOut !== undefined, training, whole };
  }
  if (named !== undefined) return { real: whole, heldOut: true, training: undefined, whole };
  throw otherData(file, { 'trained on': dataset.hash, 'there now': training.hash });
}

function otherData(file: string, facts: Readonly<Record<string, unknown>>): EarthmoverError {
  return new EarthmoverError('checkpoint', 'the checkpoint was trained on another data set', {
    checkpoint: file,
    ...facts,
    hint: 'leave --dataset and --data out, or give data of the same kind and shape',
  });
}

/** Samples to score with: the floor takes two batches of real samples, and the critic whole batches. */
export function sampleCount(asked: number | undefined, real: DatasetFacts, { run }: Checkpoint): number {
  const fewest = Math.max(fewestSamples, run.batch);
  const available = Math.floor(real.count / 2);
  const samples = asked ?? Math.min(usualSamples, available);
  if (asked !== undefined && asked < fewest) {
    throw usageError('fewer samples than the critic needs', {
      samples: asked,
      batch: run.batch,
      hint: `give --samples ${fewest} or more`,
    });
  }
  if (samples <= available && samples >= fewest) return samples;
  throw new EarthmoverError('data', 'fewer real samples than the distances need', {
    dataset: real.name,
    'there are': real.count,
    needed: `${2 * Math.max(samples, fewest)}: two batches of ${Math.max(samples, fewest)}`,
    hint: available >= fewest ? `give --samples ${available} or less` : 'give more data with --data',
  });
}
