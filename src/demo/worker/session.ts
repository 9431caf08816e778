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
import type { RunConfig } from '../../gan/run-config.ts';
import { overPreset, resolveRun, trainingConfig } from '../../gan/run-config.ts';
import { createTrainer, type Trainer } from '../../gan/trainer.ts';
import { planTraining } from '../../gan/training-plan.ts';
import { createRunningMedian } from '../../metrics/median.ts';
import type { Device } from '../../runtime/device.ts';
import type { Distance, MetricsLine, ViewName } from '../protocol.ts';
import { requireModest } from './settings.ts';

declare const __EARTHMOVER_VERSION__: string;

/** One generator and one critic of a view; `compare` has two pairs. */
interface Pair {
  readonly run: RunConfig;
  readonly trainer: Trainer;
  readonly lines: MetricsLine[];
  readonly distances: Distance[];
  /** Adds an iteration's metrics and returns the line that they make. */
  readonly record: (metrics: Omit<MetricsLine, 'wassersteinMedian101' | 'jsMedian101'>) => MetricsLine;
}

/** What a view trains. */
export interface Session {
  readonly view: ViewName;
  readonly run: RunConfig;
  readonly data: Dataset;
  readonly pairs: readonly Pair[];
  /** Name of the adapter, for checkpoints. */
  readonly adapter: string;
}

/** Where a session goes on from: for each pair its checkpoint and the metrics up to it. */
export interface Past {
  readonly checkpoints: readonly Checkpoint[];
  readonly lines: readonly (readonly MetricsLine[])[];
  readonly distances: readonly (readonly Distance[])[];
}

/** The runs of a view: one, or for `compare` a WGAN and a standard GAN with all else equal. */
function runsOf(view: ViewName, run: RunConfig): readonly RunConfig[] {
  if (view !== 'compare') return [run];
  return [run, resolveRun(overPreset(run, { objective: 'gan', optimizer: run.optimizer }))];
}

/**
 * Plans, allocates and, with a past, restores; the GPU holds nothing of it where that fails.
 * @throws checkpoint error where the past belongs to other networks or data
 */
export async function createSession(
  device: Device,
  view: ViewName,
  run: RunConfig,
  data: Dataset,
  past?: Past,
): Promise<Session> {
  requireBatch(data, run.batch);
  const networks = buildNetworks(run, data.shape);
  const { traits, info } = device;
  const adapter = info.description || `${info.vendor} ${info.architecture} ${info.device}`.trim();
  const pairs: Pair[] = [];
  try {
    for (const [i, own] of runsOf(view, run).entries()) {
      const config = trainingConfig(own);
      requireModest(planTraining({ ...networks, data, config, traits }).summary);
      const checkpoint = past?.checkpoints[i];
      if (checkpoint) requireFit(checkpoint, networks, data);
      const sameAdapter = checkpoint?.adapter === adapter;
      const trainer = await createTrainer(device, {
        ...networks,
        data,
        config,
        ...(sameAdapter && { variants: checkpoint.variants }),
      });
      pairs.push(createPair(own, trainer, past?.lines[i], past?.distances[i]));
      if (checkpoint) trainer.restore(checkpoint.state);
    }
    return { view, run, data, pairs, adapter };
  } catch (fault) {
    for (const { trainer } of pairs) trainer.destroy();
    throw fault;
  }
}

export function endSession({ pairs }: Session): void {
  for (const { trainer } of pairs) trainer.destroy();
}

function createPair(
  run: RunConfig,
  trainer: Trainer,
  lines: readonly MetricsLine[] = [],
  distances: readonly Distance[] = [],
): Pair {
  const median = createRunningMedian();
  const jsMedian = createRunningMedian();
  const kept = [...lines];
  for (const { wassersteinEstimate, jsEstimate } of kept) {
    median(wassersteinEstimate);
    if (jsEstimate !== undefined) jsMedian(jsEstimate);
  }
  return {
    run,
    trainer,
    lines: kept,
    distances: [...distances],
    record: (metrics) => {
      const { jsEstimate } = metrics;
      const line = {
        ...metrics,
        wassersteinMedian101: median(metrics.wassersteinEstimate),
        ...(jsEstimate !== undefined && { jsMedian101: jsMedian(jsEstimate) }),
      };
      kept.push(line);
      return line;
    },
  };
}

/** A checkpoint file for each pair, in the format of the command line. */
export function encodeSession({ pairs, data, adapter }: Session): Promise<Uint8Array<ArrayBuffer>[]> {
  return Promise.all(
    pairs.map(async ({ trainer, run, lines }) => {
      const step = trainer.step;
      const state = await trainer.capture();
      const peak = lines.reduce(
        (best, line) =>
          line.wassersteinMedian101 > best.value
            ? { step: line.step, value: line.wassersteinMedian101 }
            : best,
        { step: 0, value: Number.NEGATIVE_INFINITY },
      );
      return encodeCheckpoint({
        state,
        run,
        variants: trainer.variants,
        dataset: { name: data.name, hash: data.hash, shape: data.shape },
        adapter,
        step,
        wassersteinMedian: lines.at(-1)?.wassersteinMedian101 ?? null,
        peakStep: peak.step,
        version: __EARTHMOVER_VERSION__,
      });
    }),
  );
}

/** The past that stored checkpoint files and metrics make. */
export async function decodePast(
  files: readonly Uint8Array[],
  lines: Past['lines'] = [],
  distances: Past['distances'] = [],
  name = 'saved run',
): Promise<Past> {
  const checkpoints = await Promise.all(files.map((bytes) => decodeCheckpoint(bytes, name)));
  // Lines behind the checkpoint belong to iterations that will be done again.
  const upTo = <T extends { readonly step: number }>(all: readonly T[] | undefined, i: number) =>
    (all ?? []).filter(({ step }) => step <= checkpoints[i]!.step);
  return {
    checkpoints,
    lines: checkpoints.map((_, i) => upTo(lines[i], i)),
    distances: checkpoints.map((_, i) => upTo(distances[i], i)),
  };
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
