// What a view trains in the worker, and the checkpoints that it is kept as.
// Words: a `pair` is one generator and one critic with their run; the view `compare` has two.

import { EarthmoverError } from '../../core/errors.ts';
import { classCount, type Dataset, requireBatch } from '../../data/dataset.ts';
import { type Checkpoint, decodeCheckpoint, encodeCheckpoint } from '../../gan/checkpoint.ts';
import type { GeneratorFile } from '../../gan/generator-file.ts';
import { buildNetworks } from '../../gan/networks.ts';
import { overPreset } from '../../gan/over-preset.ts';
import { createRun, createRunTrainer, hashFor, hashIn, misfitOf, type Run } from '../../gan/run.ts';
import type { RunConfig } from '../../gan/run-config.ts';
import { resolveRun, trainingConfig } from '../../gan/run-config.ts';
import type { RecordedMetrics } from '../../gan/run-history.ts';
import { planTraining } from '../../gan/training-plan.ts';
import { winogradVariant } from '../../kernels/winograd.ts';
import type { Device } from '../../runtime/device.ts';
import type { ViewName } from '../protocol.ts';
import { PageError } from './page-error.ts';
import { requireModest } from './settings.ts';
import { isSoftware } from './software.ts';
import { beginWith } from './train-on.ts';

declare const __EARTHMOVER_VERSION__: string;

/** One generator and one critic, in training. */
export type Pair = Run;

/** What a view trains. */
export interface PageRun {
  readonly view: ViewName;
  readonly config: RunConfig;
  readonly data: Dataset;
  readonly pairs: readonly [Pair, ...Pair[]];
  /** Name of the adapter, for checkpoints; empty where the browser gives none. */
  readonly adapter: string;
  /** Whether it computes on the processor. */
  readonly software: boolean;
}

/** Where a pair goes on from: its checkpoint, and the lines of metrics that the next ones are told by. */
export interface PastPair {
  readonly checkpoint: Checkpoint;
  readonly lines: readonly RecordedMetrics[];
}

/** Where a run goes on from, pair by pair. */
export type Past = readonly [PastPair, ...PastPair[]];

/** The configs of a view's pairs: one, or for `compare` a WGAN and a standard GAN with all else equal. */
function configsOf(view: ViewName, config: RunConfig): readonly [RunConfig, ...RunConfig[]] {
  if (view !== 'compare') return [config];
  return [config, resolveRun(overPreset(config, { objective: 'gan', optimizer: config.optimizer }))];
}

/**
 * Plans, allocates and, with a past, restores; the GPU holds nothing of it where that fails.
 * @throws checkpoint error where the past belongs to other networks or data
 */
export async function createPageRun(
  device: Device,
  {
    view,
    config,
    data,
    past,
    trained,
  }: Pick<PageRun, 'view' | 'config' | 'data'> & {
    readonly past?: Past | undefined;
    readonly trained?: GeneratorFile | undefined;
  },
): Promise<PageRun> {
  requireBatch(data, config.batch);
  if ((view === 'pictures') !== (data.shape.length === 3)) {
    const [trains, other] = view === 'pictures' ? ['pictures', 'points'] : ['points', 'pictures'];
    throw new PageError(['usage', 'otherView'], `this view trains ${trains}, and the data are ${other}`, {
      dataset: data.name,
      hint: 'choose data of its list, or another view',
    });
  }
  if (config.conditional && data.shape.length === 1) {
    throw new PageError(
      ['usage', 'classesOfPoints'],
      'the page draws no critic of points that knows classes',
      {
        conditional: true,
        hint: 'leave conditional out, choose pictures with labels, or train it in Node',
      },
    );
  }
  if (config.conditional && classCount(data) === undefined) {
    throw new PageError(['usage', 'noLabels'], 'these pictures have no labels', {
      conditional: true,
      hint: 'choose digits or clothes, or leave the classes out',
    });
  }
  const { info } = device;
  const adapter = info.description || `${info.vendor} ${info.architecture} ${info.device}`.trim();
  const software = isSoftware(device);
  const [first, ...others] = configsOf(view, config);
  const made: Pair[] = [];
  const make = async (run: RunConfig, i: number) => {
    const pair = await createPair(device, { run, data, adapter, past: past?.[i] });
    made.push(pair);
    return pair;
  };
  try {
    const pairs: [Pair, ...Pair[]] = [await make(first, 0)];
    if (trained) await beginWith(pairs[0].trainer, trained);
    for (const [i, other] of others.entries()) pairs.push(await make(other, i + 1));
    return { view, config, data, pairs, adapter, software };
  } catch (fault) {
    for (const { trainer } of made) trainer.destroy();
    throw fault;
  }
}

export function destroyPageRun({ pairs }: PageRun): void {
  for (const { trainer } of pairs) trainer.destroy();
}

async function createPair(
  device: Device,
  {
    run,
    data,
    adapter,
    past,
  }: Pick<PageRun, 'data' | 'adapter'> & { readonly run: RunConfig; readonly past: PastPair | undefined },
): Promise<Pair> {
  const training = { ...buildNetworks(run, data.shape, classCount(data)), data, config: trainingConfig(run) };
  requireModest(planTraining({ ...training, traits: device.traits }).summary);
  const from = past?.checkpoint;
  if (from) requireFit(from, run, data);
  const variants = from?.adapter === adapter ? withoutWinograd(from.variants) : undefined;
  const trainer = await createRunTrainer(device, { run, data, from, variants });
  const version = __EARTHMOVER_VERSION__;
  // The journal keeps the lines.
  return createRun({ run, data, trainer, adapter, version, from, lines: past?.lines, keepsLines: false });
}

/** Those that a page has: what was tuned to Winograd's kernels goes on with direct ones, whose rounding is another. */
function withoutWinograd(variants: Checkpoint['variants']): Checkpoint['variants'] {
  return Object.fromEntries(Object.entries(variants).filter(([, name]) => name !== winogradVariant));
}

/** A checkpoint file for each pair, in the format of the command line. */
export function encodePageRun({ pairs }: PageRun): Promise<Uint8Array<ArrayBuffer>[]> {
  return Promise.all(pairs.map(async ({ checkpoint }) => encodeCheckpoint(await checkpoint())));
}

/** What is stored of a pair: its checkpoint file, and the metrics beside it where there are any. */
interface StoredPair {
  readonly file: Uint8Array;
  readonly lines?: readonly RecordedMetrics[] | undefined;
}

/**
 * The past that stored checkpoint files and metrics make.
 * @throws checkpoint error where a file cannot be read, or there is none
 */
export async function decodePast(pairs: readonly StoredPair[], name = 'saved run'): Promise<Past> {
  const [first, ...others] = await Promise.all(
    pairs.map(
      async ({ file, lines = [] }): Promise<PastPair> => ({
        checkpoint: await decodeCheckpoint(file, name),
        lines,
      }),
    ),
  );
  if (first) return [first, ...others];
  throw new EarthmoverError('checkpoint', 'there is no checkpoint in it', {
    file: name,
    hint: 'begin a new run',
  });
}

function requireFit(checkpoint: Checkpoint, run: RunConfig, data: Dataset): void {
  const misfit = misfitOf(checkpoint, { run, data });
  if (misfit?.part === 'networks') {
    throw new EarthmoverError('checkpoint', misfit.reason, {
      hint: 'the file and its own config do not agree',
    });
  }
  if (misfit) {
    throw new PageError(
      ['checkpoint', 'otherData'],
      'the checkpoint was trained on other data than the page has',
      {
        checkpoint: `${checkpoint.dataset.name} ${hashIn(checkpoint.dataset)}`,
        page: `${data.name} ${hashFor(checkpoint.dataset, data)}`,
        hint: 'give the page the same points or pictures first, then load the checkpoint again',
      },
    );
  }
}
