import { existsSync, statSync } from 'node:fs';
import { EarthmoverError, usageError } from '../core/errors.ts';
import { createRandom } from '../core/random.ts';
import { sameShape } from '../core/shape.ts';
import type { Dataset } from '../data/dataset.ts';
import { drawnSamples, drawOrder, firstRows } from '../data/drawn-samples.ts';
import { mixtureOf } from '../data/toys.ts';
import type { Checkpoint } from '../gan/checkpoint.ts';
import { scoreCritic } from '../gan/critic-scores.ts';
import { objectiveOf } from '../gan/objectives.ts';
import { createRunTrainer } from '../gan/run.ts';
import { datasetNames } from '../gan/run-settings.ts';
import { scoreSamples } from '../gan/sample-scores.ts';
import { streams } from '../gan/step-constants.ts';
import { type ClassifierOfData, openClassifier } from '../node/classifier-cache.ts';
import { loadDataset } from '../node/datasets.ts';
import { loadHeldOut } from '../node/held-out.ts';
import type { Device } from '../runtime/device.ts';
import { chosenCheckpoint } from './chosen-checkpoint.ts';
import type { Evaluation } from './evaluation.ts';
import { evaluationTable } from './evaluation-table.ts';
import { adapterOf, openDevice } from './gpu.ts';
import type { RawOptions } from './options.ts';
import { adapterOption, oneOf, textOf, wholeNumber } from './options.ts';
import type { Terminal } from './terminal.ts';
import { createTerminal } from './terminal.ts';

/** 2,500 are customary for mode scores. */
const usualSamples = 2500;
/** Features of 64 dimensions need more samples than that for a covariance. */
const fewestSamples = 100;
const mostSamples = 50_000;
const order = { real: 0xe7_01, training: 0xe7_02 };

/** `earthmover evaluate`: says how good a checkpoint's generator is, against the data that it was trained for. */
export async function evaluate(path: string | undefined, raw: RawOptions): Promise<number> {
  const terminal = createTerminal({ json: raw.json === true, quiet: raw.quiet === true });
  const seed = wholeNumber('--seed', textOf(raw.seed) ?? '0', 0, 2 ** 32 - 1);
  const asked =
    raw.samples === undefined
      ? undefined
      : wholeNumber('--samples', String(raw.samples), fewestSamples, mostSamples);
  const adapter = adapterOption(raw);
  const { file, checkpoint } = await chosenCheckpoint('evaluate', sourceOf(path, raw), terminal);
  const data = await loadReal(raw, file, checkpoint, terminal);
  const samples = sampleCount(asked, data.real, checkpoint);
  const device = await openDevice(adapter, terminal);
  try {
    const found = await evaluateOn(device, { file, checkpoint, data, samples, seed, terminal });
    terminal.event('evaluation', found);
    terminal.print(evaluationTable(found));
    return 0;
  } finally {
    device.destroy();
  }
}

interface RealData {
  /** What to score against. */
  readonly real: Dataset;
  readonly heldOut: boolean;
  /** What the run was trained on; undefined where --data names something else. */
  readonly training: Dataset | undefined;
}

interface Task {
  readonly file: string;
  readonly checkpoint: Checkpoint;
  readonly data: RealData;
  readonly samples: number;
  readonly seed: number;
  readonly terminal: Terminal;
}

/** Scores a checkpoint; everything it made is gone afterwards but the classifier in the cache. */
export async function evaluateOn(
  device: Device,
  { file, checkpoint, data, samples, seed, terminal }: Task,
): Promise<Evaluation> {
  const { run, step, dataset } = checkpoint;
  const { shape } = data.real;
  const adapter = adapterOf(device);
  const progress = (part: string) => terminal.progress(() => `evaluating: ${part}`);
  const realOrder = drawOrder(data.real.count, seed, order.real);
  const real = drawnSamples(data.real, realOrder.subarray(0, 2 * samples));
  const { training } = data;
  const trainer = await createRunTrainer(device, { run, data: training ?? shape, from: checkpoint });
  let classed: ClassifierOfData | undefined;
  try {
    progress('samples');
    // The stream of the sheets that training writes, as in `earthmover sample`.
    const random = createRandom(seed, streams.fixedLatents);
    const latents = Float32Array.from({ length: samples * run.latent }, () => random.normal());
    const generated = await trainer.sample(latents);
    progress('critic');
    const held = real.subarray(0, real.length / 2);
    const trainingOrder = training && drawOrder(training.count, seed, order.training);
    const seen = data.heldOut && trainingOrder && firstRows(trainingOrder, samples);
    const scored = () =>
      scoreCritic(trainer, held, generated, {
        seed,
        shape,
        ...(seen && training && { training: drawnSamples(training, seen) }),
      });
    // As the generator's next step will find the critic, which is where training measures its estimate, too.
    const { config } = trainer;
    const criticStepsFirst = training ? config.nCritic : 0;
    const critic = training ? await trainer.afterCriticSteps(criticStepsFirst, scored) : await scored();
    const labelled = training ?? data.real;
    classed = await openClassifier(device, labelled, {
      adapter,
      progress: (done, all) => progress(`training the classifier, ${done} of ${all} steps`),
    });
    const scores = await scoreSamples(real, generated, {
      shape,
      seed,
      device,
      mixture: mixtureOf(run.dataset),
      classifier: classed,
      progress,
    });
    const { labels } = data.real;
    const accuracy =
      classed && labels
        ? agreement((await classed.classifier.classify(real)).classes, labels, realOrder)
        : undefined;
    const { estimates } = objectiveOf(run.objective);
    return {
      checkpoint: file,
      dataset: dataset.name,
      step,
      adapter,
      objective: run.objective,
      estimates,
      averaged: config.ema > 0,
      heldOut: data.heldOut,
      samples,
      seed,
      criticStepsFirst,
      critic,
      ...scores,
      ...(accuracy !== undefined && { classifierAccuracy: accuracy }),
    };
  } finally {
    classed?.classifier.destroy();
    trainer.destroy();
  }
}

/**
 * The real samples that a checkpoint is scored against: held out where there are such, or what --data names.
 * @throws checkpoint error where they are other data
 */
export async function loadReal(
  raw: RawOptions,
  file: string,
  { run, dataset }: Checkpoint,
  terminal: Terminal,
): Promise<RealData> {
  if (raw.dataset !== undefined) {
    const name = oneOf('dataset', raw.dataset, datasetNames, 'command line');
    if (name !== run.dataset) throw otherData(file, { 'trained on': run.dataset, 'asked for': name });
  }
  const { imageSize, channels, strict } = run;
  const named = textOf(raw.data);
  const data = named ?? run.data;
  const request = { dataset: run.dataset, data, imageSize, channels, strict, log: terminal.say };
  const found = await loadDataset(request);
  if (!sameShape(found.shape, dataset.shape)) {
    throw otherData(file, { 'trained on samples': dataset.shape, 'samples here': found.shape });
  }
  if (found.hash === dataset.hash) {
    const heldOut = await loadHeldOut(request, { fetch: true });
    if (!heldOut) terminal.say('these are the samples that it was trained on: give others with --data');
    return { real: heldOut ?? found, heldOut: heldOut !== undefined, training: found };
  }
  if (named !== undefined) return { real: found, heldOut: true, training: undefined };
  throw otherData(file, { 'trained on': dataset.hash, 'there now': found.hash });
}

function otherData(file: string, facts: Readonly<Record<string, unknown>>): EarthmoverError {
  return new EarthmoverError('checkpoint', 'the checkpoint was trained on another data set', {
    checkpoint: file,
    ...facts,
    hint: 'leave --dataset and --data out, or give data of the same kind and shape',
  });
}

/** Samples to score with: the floor takes two batches of real samples, and the critic whole batches. */
export function sampleCount(asked: number | undefined, real: Dataset, { run }: Checkpoint): number {
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

function agreement(found: Uint8Array, labels: Uint8Array, rows: Uint32Array): number {
  let right = 0;
  for (let i = 0; i < found.length; i++) if (found[i] === labels[rows[i]!]) right++;
  return right / found.length;
}

/** PATH is a run folder or a checkpoint file, as --run and --checkpoint name them. */
function sourceOf(
  path: string | undefined,
  raw: RawOptions,
): { readonly run: string | undefined; readonly checkpoint: string | undefined } {
  const [run, checkpoint] = [textOf(raw.run), textOf(raw.checkpoint)];
  if (path === undefined) return { run, checkpoint };
  if (run !== undefined || checkpoint !== undefined) {
    throw usageError('evaluate has two sources', { path, hint: 'give one of PATH, --run and --checkpoint' });
  }
  return existsSync(path) && statSync(path).isFile()
    ? { run: undefined, checkpoint: path }
    : { run: path, checkpoint: undefined };
}
