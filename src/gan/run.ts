// A run: what `earthmover train`, the page and the figures train. It has a trainer, its history, and makes checkpoints.
// Words: a run `begins` with fresh weights or `goes on from` a checkpoint; a checkpoint `fits` a run where its networks
// and its data are the run's. What holds the files (a folder, the browser's storage) is the caller's.

import { counterWords } from '../core/counters.ts';
import { sizeOf } from '../core/shape.ts';
import { contentHash } from '../data/content-hash.ts';
import { classCount, type DatasetFacts, isInMemory, type TrainingData } from '../data/dataset.ts';
import { type Standardization, standardizationOf } from '../data/standardization.ts';
import type { Device } from '../runtime/device.ts';
import { branchedState } from './branched-run.ts';
import { architectureDifference, type Checkpoint, type DatasetIdentity } from './checkpoint.ts';
import type { TrainingConfig } from './config.ts';
import { architectureOf, buildNetworks } from './networks.ts';
import { type RunConfig, streamingOf, trainingConfig } from './run-config.ts';
import { createHistory, type RecordedMetrics, type RunHistory } from './run-history.ts';
import type { RunOrigin } from './run-origin.ts';
import { createTrainer, type Trainer, type TrainerOptions } from './trainer.ts';

/** What networks are built for, where the samples themselves are not at hand. */
export type SampleForm = Pick<DatasetIdentity, 'shape' | 'classes'>;

export interface RunTrainerOptions {
  readonly run: RunConfig;
  /** Training data, or what one sample is where nothing will be trained on data. */
  readonly data: TrainingData | SampleForm;
  /** Where training goes on from; left out, weights are drawn from the seed. */
  readonly from?: Pick<Checkpoint, 'state' | 'dataset'> | undefined;
  /** Of points, how the networks see them; left out, as `from` has it, or as the run's settings ask for. */
  readonly standardization?: Standardization | undefined;
  /** Whether the run branches off from there: its optimisers may keep other averages. */
  readonly branches?: boolean | undefined;
  /** Whether its data are others than they were there: an epoch of them begins. */
  readonly otherData?: boolean | undefined;
  /** Kernel variants by label; the adapter's prior where left out. */
  readonly variants?: Readonly<Record<string, string>> | undefined;
  /** In the place of what the run's settings say. */
  readonly config?: Partial<TrainingConfig>;
  /** How it trains together with trainers of other processes. */
  readonly parallel?: TrainerOptions['parallel'];
}

/**
 * The trainer of a run's networks and settings, with the state of the checkpoint that it goes on from.
 *
 * @throws as `createTrainer` and `restore`; the GPU holds nothing of it then
 */
export async function createRunTrainer(
  device: Device,
  { run, data, from, branches, otherData, variants, config, standardization, parallel }: RunTrainerOptions,
): Promise<Trainer> {
  const dataset = 'encoding' in data ? data : undefined;
  const classes = from?.dataset.classes ?? ('encoding' in data ? classCount(data) : data.classes);
  const units = standardization ?? standardizationFor(run, { data: dataset, from });
  const trainer = await createTrainer(device, {
    ...buildNetworks(run, data.shape, classes),
    config: { ...trainingConfig(run), ...config },
    ...(dataset && { data: dataset, streaming: streamingOf(run) }),
    ...(units && { standardization: units }),
    ...(variants && { variants }),
    parallel,
  });
  try {
    if (from) {
      const { tensors, counters } = branches ? branchedState(from, await trainer.capture()) : from.state;
      trainer.restore({ tensors, counters: otherData ? atNextEpoch(counters) : counters });
    }
    return trainer;
  } catch (fault) {
    trainer.destroy();
    throw fault;
  }
}

/** How the networks of a run see its points: as its checkpoint has it, or as its settings ask for. */
export function standardizationFor(
  { standardize }: Pick<RunConfig, 'standardize'>,
  { data, from }: { readonly data: TrainingData | undefined; readonly from?: RunTrainerOptions['from'] },
): Standardization | undefined {
  if (from?.dataset.standardization) return from.dataset.standardization;
  const values = data && isInMemory(data) ? data.values : undefined;
  if (!standardize || !data || !(values instanceof Float32Array)) return undefined;
  return standardizationOf(values, sizeOf(data.shape));
}

/** The place in an epoch is one among as many samples as there were. */
function atNextEpoch(counters: Uint32Array): Uint32Array {
  const { epoch, position } = counterWords;
  return counters.map((word, i) => (i === epoch ? word + 1 : i === position ? 0 : word));
}

/** Why a checkpoint does not fit a run: a sentence, and what it is about. */
export interface Misfit {
  readonly part: 'networks' | 'data';
  readonly reason: string;
}

/** Whether a checkpoint has the networks and the data of a run; undefined where it has. */
export function misfitOf(
  { state, dataset }: Pick<Checkpoint, 'state' | 'dataset'>,
  { run, data }: { readonly run: RunConfig; readonly data: Pick<DatasetFacts, 'shape' | 'hash' | 'labels'> },
): Misfit | undefined {
  const expected = architectureOf(buildNetworks(run, data.shape, classCount(data)), trainingConfig(run));
  const difference = architectureDifference(expected, state.tensors);
  if (difference !== undefined) return { part: 'networks', reason: difference };
  const [kept, given] = [hashIn(dataset), hashFor(dataset, data)];
  if (kept === given) return undefined;
  const what = dataset.hash === data.hash ? 'labels' : 'data set';
  return { part: 'data', reason: `other ${what}: ${dataset.name} ${kept}, not ${given}` };
}

/** What recognises the data of a checkpoint: the hash of the samples, and of conditional runs that of the labels. */
export function hashIn({ hash, labels }: Pick<DatasetIdentity, 'hash' | 'labels'>): string {
  return labels === undefined ? hash : `${hash} with labels ${labels}`;
}

/** The same of data that a run is to go on with; labels count where the checkpoint knows of them. */
export function hashFor(
  { labels }: Pick<DatasetIdentity, 'labels'>,
  data: Pick<DatasetFacts, 'hash' | 'labels'>,
): string {
  return hashIn({ hash: data.hash, ...(labels !== undefined && { labels: labelsHash(data) }) });
}

function labelsHash({ labels }: Pick<DatasetFacts, 'labels'>): string {
  return labels ? contentHash(labels) : 'none';
}

export interface RunParts {
  readonly run: RunConfig;
  readonly data: TrainingData;
  readonly trainer: Trainer;
  /** Name of the adapter: on another one a run goes on, but not bit for bit. */
  readonly adapter: string;
  /** Version of Earthmover. */
  readonly version: string;
  /** The checkpoint that the trainer was restored from. */
  readonly from?: Checkpoint | undefined;
  /** Metrics of earlier sessions; those behind `from` are left out. */
  readonly lines?: Iterable<RecordedMetrics> | undefined;
  /** Whether the history keeps all metrics in memory, as it does when left out. */
  readonly keepsLines?: boolean | undefined;
  /** Where the run comes from, for its checkpoints. */
  readonly origin?: RunOrigin | undefined;
}

/** The time of a run, over all of its sessions. */
export type RunClock = Pick<Checkpoint, 'share' | 'trainedMs'>;

export interface Run extends Pick<RunParts, 'data' | 'trainer' | 'adapter'> {
  readonly config: RunConfig;
  readonly history: RunHistory;
  /**
   * The run as it is now, for `encodeCheckpoint`.
   *
   * @param clock what the run's time says, which only whoever trains it knows
   */
  readonly checkpoint: (clock?: RunClock) => Promise<Checkpoint>;
}

/** A run that begins, or with `from` goes on. Its trainer is the caller's to destroy. */
export function createRun({ run, data, trainer, adapter, version, from, origin, ...kept }: RunParts): Run {
  const { lines, keepsLines } = kept;
  const history = createHistory({ objective: run.objective, lines, keepsLines, from });
  const { name, hash, shape } = data;
  const { standardization } = trainer;
  const { classes, ranks } = trainer.summary;
  const ofClasses = classes === undefined ? undefined : { classes, labels: labelsHash(data) };
  return {
    config: run,
    data,
    trainer,
    adapter,
    history,
    checkpoint: async (clock) => {
      // Before the capture, which waits: iterations may be recorded meanwhile.
      const position = { step: trainer.step, ...history.progress() };
      const state = await trainer.capture();
      return {
        run,
        variants: trainer.variants,
        dataset: {
          name,
          hash,
          shape,
          ...(standardization && { standardization }),
          ...ofClasses,
        },
        adapter,
        version,
        origin,
        ...(ranks !== undefined && { ranks }),
        state,
        ...position,
        ...clock,
      };
    },
  };
}
