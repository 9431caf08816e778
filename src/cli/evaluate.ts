// `earthmover evaluate`: how good a checkpoint's generator is.
import { usageError } from '../core/errors.ts';
import { drawnSamples, drawOrder, firstRows, labelsOf } from '../data/drawn-samples.ts';
import { mixtureOf } from '../data/toys.ts';
import type { Checkpoint } from '../gan/checkpoint.ts';
import { type AskedClasses, agreement } from '../gan/conditional-scores.ts';
import { scoreCritic } from '../gan/critic-scores.ts';
import { drawLatents } from '../gan/latents.ts';
import { objectiveOf } from '../gan/objectives.ts';
import { createRunTrainer } from '../gan/run.ts';
import { scoreSamples } from '../gan/sample-scores.ts';
import { type ClassifierOfData, openClassifier } from '../node/classifier-cache.ts';
import type { Device } from '../runtime/device.ts';
import { chosenCheckpoint, sourceOf } from './chosen-checkpoint.ts';
import type { Evaluation } from './evaluation.ts';
import { evaluationTable } from './evaluation-table.ts';
import { adapterOf, openDevice } from './gpu.ts';
import type { RawOptions } from './options.ts';
import { adapterOption, textOf, wholeNumber } from './options.ts';
import { fewestSamples, loadReal, type RealData, sampleCount } from './real-data.ts';
import type { Terminal } from './terminal.ts';
import { createTerminal } from './terminal.ts';

const mostSamples = 50_000;
const order = { real: 0xe7_01, training: 0xe7_02 };

/** `earthmover evaluate`: says how good a checkpoint's generator is, against the data that it was trained for. */
export async function evaluate(path: string | undefined, raw: RawOptions): Promise<number> {
  const terminal = createTerminal({ json: raw.json === true, quiet: raw.quiet === true });
  const { seed, asked, adapter } = readEvaluateOptions(raw);
  const { file, checkpoint } = await chosenCheckpoint(
    'evaluate',
    sourceOf('evaluate', path, raw),
    terminal,
    'the folder of a run, or a checkpoint',
  );
  const data = await loadReal(raw, file, checkpoint, terminal);
  const samples = sampleCount(asked, data.real, checkpoint);
  const device = await openDevice(adapter, terminal);
  try {
    const evaluation = await evaluateOn(device, { file, checkpoint, data, samples, seed, terminal });
    terminal.event('evaluation', evaluation);
    terminal.print(evaluationTable(evaluation));
    return 0;
  } finally {
    device.destroy();
  }
}

/** What the flags say, before any file is looked at. */
export function readEvaluateOptions(raw: RawOptions) {
  return {
    seed: wholeNumber('--seed', textOf(raw.seed) ?? '0', 0, 2 ** 32 - 1),
    asked:
      raw.samples === undefined
        ? undefined
        : wholeNumber('--samples', String(raw.samples), fewestSamples, mostSamples),
    adapter: adapterOption(raw),
  };
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
  const realRows = drawOrder(data.real.count, seed, order.real).subarray(0, 2 * samples);
  const real = await drawnSamples(data.real, realRows);
  const labels = labelsOf(data.real, realRows);
  const { training } = data;
  const trainer = await createRunTrainer(device, { run, data: training ?? dataset, from: checkpoint });
  let classed: ClassifierOfData | undefined;
  try {
    progress('samples');
    // The stream of the sheets that training writes, as in `earthmover sample`.
    const asked = trainer.summary.classes === undefined ? undefined : askedClasses(labels, samples);
    const latents = drawLatents({ count: samples, latent: run.latent, seed });
    const generated = await trainer.sample(latents, { classes: asked?.generated });
    progress('critic');
    const first = real.subarray(0, real.length / 2);
    const trainingOrder = training && drawOrder(training.count, seed, order.training);
    const seen = data.heldOut && trainingOrder && firstRows(trainingOrder, samples);
    const trained = seen && training && (await drawnSamples(training, seen));
    const scored = () =>
      scoreCritic(trainer, first, generated, {
        seed,
        shape,
        ...(trained && { training: trained }),
        ...(asked && {
          classes: {
            held: asked.generated,
            training: seen && training ? labelsOf(training, seen) : undefined,
          },
        }),
      });
    // As the generator's next step will find the critic, which is where training measures its estimate, too.
    const { config } = trainer;
    const criticStepsFirst = training ? config.nCritic : 0;
    const critic = training ? await trainer.afterCriticSteps(criticStepsFirst, scored) : await scored();
    classed = await openClassifier(device, data.whole, {
      adapter,
      progress: (done, all) => progress(`training the classifier, ${done} of ${all} steps`),
    });
    const scores = await scoreSamples(real, generated, {
      shape,
      seed,
      device,
      mixture: mixtureOf(run.dataset),
      classifier: classed,
      asked,
      progress,
    });
    const accuracy =
      classed && labels ? agreement((await classed.classifier.classify(real)).classes, labels) : undefined;
    const { estimates } = objectiveOf(run.objective);
    return {
      checkpoint: file,
      dataset: dataset.name,
      step,
      adapter,
      objective: run.objective,
      estimates,
      averaged: config.ema > 0,
      ...(run.overfit !== undefined && { overfit: run.overfit }),
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

/** Each generated sample is asked for by the class of a real one, so that classes are as frequent as there. */
function askedClasses(labels: Uint8Array | undefined, samples: number): AskedClasses {
  if (labels) return { generated: labels.subarray(0, samples), real: labels };
  throw usageError('the real samples have no labels, which conditional networks are scored by', {
    hint: 'leave --data out, or give data with labels',
  });
}
