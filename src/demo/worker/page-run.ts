// A view's run in the worker: its network pairs with their trainers and metrics, and the checkpoints that it is kept as.
// A *pair* is one generator and one critic; the view `compare` has two.

import { EarthmoverError } from '../../core/errors.ts';
import type { Dataset } from '../../data/dataset.ts';
import { requireBatch } from '../../data/dataset.ts';
import {
  architectureDifference,
  type Checkpoint,
  decodeCheckpoint,
  encodeCheckpoint,
} from '../../gan/checkpoint.ts';
import { architectureOf, buildNetworks } from '../../gan/networks.ts';
import { objectiveOf } from '../../gan/objectives.ts';
import { overPreset } from '../../gan/over-preset.ts';
import type { RunConfig } from '../../gan/run-config.ts';
import { resolveRun, trainingConfig } from '../../gan/run-config.ts';
import { createTrainer, type Trainer } from '../../gan/trainer.ts';
import { planTraining } from '../../gan/training-plan.ts';
import { createRunningMedian } from '../../metrics/median.ts';
import type { Device } from '../../runtime/device.ts';
import type { Distance, MetricsLine, ViewName } from '../protocol.ts';
import { requireModest } from './settings.ts';

declare const __EARTHMOVER_VERSION__: string;

/** One generator and one critic. */
export interface Pair {
  readonly config: RunConfig;
  readonly trainer: Trainer;
  readonly lines: MetricsLine[];
  readonly distances: Distance[];
  /** Adds an iteration's metrics and returns the line that they make. */
  readonly record: (metrics: Omit<MetricsLine, 'wassersteinMedian101' | 'jsMedian101'>) => MetricsLine;
}

/** What a view trains. */
export interface PageRun {
  readonly view: ViewName;
  readonly config: RunConfig;
  readonly data: Dataset;
  readonly pairs: readonly [Pair, ...Pair[]];
  /** Name of the adapter, for checkpoints; empty where the browser gives none. */
  readonly adapter: string;
}

/** Where a pair goes on from: its checkpoint and the metrics up to it. */
export interface PastPair {
  readonly checkpoint: Checkpoint;
  readonly lines: readonly MetricsLine[];
  readonly distances: readonly Distance[];
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
  }: Pick<PageRun, 'view' | 'config' | 'data'> & { readonly past?: Past | undefined },
): Promise<PageRun> {
  requireBatch(data, config.batch);
  const networks = buildNetworks(config, data.shape);
  const { info } = device;
  const adapter = info.description || `${info.vendor} ${info.architecture} ${info.device}`.trim();
  const [first, ...others] = configsOf(view, config);
  const made: Pair[] = [];
  const make = async (pairConfig: RunConfig, i: number) => {
    const pair = await createPair(device, pairConfig, { networks, data, adapter, past: past?.[i] });
    made.push(pair);
    if (past?.[i]) pair.trainer.restore(past[i].checkpoint.state);
    return pair;
  };
  try {
    const pairs: [Pair, ...Pair[]] = [await make(first, 0)];
    for (const [i, other] of others.entries()) pairs.push(await make(other, i + 1));
    return { view, config, data, pairs, adapter };
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
  config: RunConfig,
  {
    networks,
    data,
    adapter,
    past,
  }: Pick<PageRun, 'data' | 'adapter'> & {
    readonly networks: ReturnType<typeof buildNetworks>;
    readonly past: PastPair | undefined;
  },
): Promise<Pair> {
  const training = { ...networks, data, config: trainingConfig(config) };
  requireModest(planTraining({ ...training, traits: device.traits }).summary);
  if (past) requireFit(past.checkpoint, networks, data);
  const sameAdapter = past?.checkpoint.adapter === adapter;
  const trainer = await createTrainer(device, {
    ...training,
    ...(sameAdapter && { variants: past.checkpoint.variants }),
  });
  const lines = [...(past?.lines ?? [])];
  return { config, trainer, lines, distances: [...(past?.distances ?? [])], record: createRecord(lines) };
}

/** Completes each iteration's metrics by the running medians, and appends the line to `lines`. */
function createRecord(lines: MetricsLine[]): Pair['record'] {
  const median = createRunningMedian();
  const jsMedian = createRunningMedian();
  for (const { wassersteinEstimate, jsEstimate } of lines) {
    median(wassersteinEstimate);
    if (jsEstimate !== undefined) jsMedian(jsEstimate);
  }
  return (metrics) => {
    const { jsEstimate } = metrics;
    const line = {
      ...metrics,
      wassersteinMedian101: median(metrics.wassersteinEstimate),
      ...(jsEstimate !== undefined && { jsMedian101: jsMedian(jsEstimate) }),
    };
    lines.push(line);
    return line;
  };
}

/** A checkpoint file for each pair, in the format of the command line. */
export function encodePageRun({ pairs, data, adapter }: PageRun): Promise<Uint8Array<ArrayBuffer>[]> {
  return Promise.all(
    pairs.map(async ({ trainer, config, lines }) => {
      // Read before the wait: the trainer may go on meanwhile.
      const step = trainer.step;
      return encodeCheckpoint({
        state: await trainer.capture(),
        run: config,
        variants: trainer.variants,
        dataset: { name: data.name, hash: data.hash, shape: data.shape },
        adapter,
        step,
        ...medianPosition(config, lines),
        version: __EARTHMOVER_VERSION__,
      });
    }),
  );
}

/**
 * What a checkpoint says of the Wasserstein estimate: its running median, null where the objective estimates no such
 * distance, and the iteration at which that median was largest.
 */
export function medianPosition(
  { objective }: Pick<RunConfig, 'objective'>,
  lines: readonly Pick<MetricsLine, 'step' | 'wassersteinMedian101'>[],
): Pick<Checkpoint, 'wassersteinMedian' | 'peakStep'> {
  let peak = { step: 0, wassersteinMedian101: Number.NEGATIVE_INFINITY };
  for (const line of lines) if (line.wassersteinMedian101 > peak.wassersteinMedian101) peak = line;
  const estimated = objectiveOf(objective).estimates === 'wasserstein';
  return {
    wassersteinMedian: estimated ? (lines.at(-1)?.wassersteinMedian101 ?? null) : null,
    peakStep: peak.step,
  };
}

/** What is stored of a pair: its checkpoint file, and the metrics beside it where there are any. */
interface StoredPair {
  readonly file: Uint8Array;
  readonly lines?: readonly MetricsLine[] | undefined;
  readonly distances?: readonly Distance[] | undefined;
}

/**
 * The past that stored checkpoint files and metrics make.
 * @throws checkpoint error where a file cannot be read, or there is none
 */
export async function decodePast(pairs: readonly StoredPair[], name = 'saved run'): Promise<Past> {
  const [first, ...others] = await Promise.all(
    pairs.map(async ({ file, lines = [], distances = [] }): Promise<PastPair> => {
      const checkpoint = await decodeCheckpoint(file, name);
      // Lines behind the checkpoint belong to iterations that will be done again.
      const known = ({ step }: { readonly step: number }) => step <= checkpoint.step;
      return { checkpoint, lines: lines.filter(known), distances: distances.filter(known) };
    }),
  );
  if (first) return [first, ...others];
  throw new EarthmoverError('checkpoint', 'there is no checkpoint in it', {
    file: name,
    hint: 'begin a new run',
  });
}

function requireFit(
  checkpoint: Checkpoint,
  networks: Parameters<typeof architectureOf>[0],
  data: Dataset,
): void {
  const difference = architectureDifference(architectureOf(networks), checkpoint.state.tensors);
  if (difference !== undefined) {
    throw new EarthmoverError('checkpoint', difference, { hint: 'the file and its own config do not agree' });
  }
  if (checkpoint.dataset.hash !== data.hash) {
    throw new EarthmoverError('checkpoint', 'the checkpoint was trained on other data than the page has', {
      checkpoint: `${checkpoint.dataset.name} ${checkpoint.dataset.hash}`,
      page: `${data.name} ${data.hash}`,
      hint: 'give the page the same points or pictures first, then load the checkpoint again',
    });
  }
}
