// What a figure asks of whoever makes it: runs, kept results, data and a place to tell.
import type { TrainingData } from '../data/dataset.ts';
import type { StepMetrics } from '../gan/metrics.ts';
import type { RunConfig } from '../gan/run-config.ts';
import type { RunSettings } from '../gan/run-settings.ts';
import type { CriticProbe, Score } from '../gan/scores.ts';
import type { Device } from '../runtime/device.ts';
import type { Figure } from './figure.ts';

/** tiny: seconds, to see that it works; quick: minutes; standard: the docs' figures; paper: the paper's sizes, for real GPUs. */
export const scales = ['tiny', 'quick', 'standard', 'paper'] as const;
export type Scale = (typeof scales)[number];

/** One training run of a figure or a search: what `earthmover train` would do with these settings, scored on the way. */
export interface RunPlan {
  /** Its folder; runs of one name are one and the same. */
  readonly name: string;
  readonly settings: RunSettings & { readonly steps: number };
  /** Iterations between two scores, sheets and checkpoints; 0 for scores and sheets at the end only. */
  readonly scoreEvery: number;
  /** Iteration at which to stop and score for now; a later plan that is the same but for this goes on from there. */
  readonly until?: number;
  /** Samples that are scored, and of these how many for exact transport. */
  readonly samples: number;
  readonly exactSamples: number;
  readonly probe?: CriticProbe;
}

/** Samples of a run as `earthmover train` draws them: a PNG of pictures, an SVG of points. */
export interface Sheet {
  readonly step: number;
  readonly extension: string;
  readonly content: Uint8Array;
}

/** What a run left behind. */
export interface RunRecord {
  readonly name: string;
  /** Every setting, as config.json of the run has it. */
  readonly config: object;
  readonly metrics: readonly StepMetrics[];
  readonly scores: readonly Score[];
  readonly sheets: readonly Sheet[];
  /** Why it ended early; its metrics end there. */
  readonly diverged?: string;
}

/** What makes runs, and keeps those that are finished. */
export interface Workshop {
  readonly device: Device;
  /** Settings of pictures that stand in for the scale's own; none by default. */
  readonly pictures: RunSettings;
  /** Trains, goes on with what an earlier session left, or reads what is finished. */
  readonly train: (plan: RunPlan) => Promise<RunRecord>;
  /** `compute`, or what it gave in an earlier session; the result must be plain data. */
  readonly keep: <T>(name: string, compute: () => Promise<T>) => Promise<T>;
  /** The data of a run, and real samples that its training does not see. */
  readonly dataOf: (run: RunConfig) => Promise<{
    readonly data: TrainingData;
    readonly heldOut: TrainingData;
  }>;
  readonly progress: (text: string) => void;
}

/** A figure that can be made at each scale. */
export interface FigureJob {
  readonly name: string;
  readonly title: string;
  readonly make: (scale: Scale, workshop: Workshop) => Promise<Figure>;
}

/** The settings of the runs behind a figure. */
export function configsOf(records: readonly RunRecord[]): Readonly<Record<string, object>> {
  return Object.fromEntries(records.map(({ name, config }) => [name, config]));
}

/** Trains the plan of each item, one after the other. A figure's runs, beside what they were made for. */
export async function trainEach<Item>(
  workshop: Workshop,
  items: readonly Item[],
  planOf: (item: Item) => RunPlan,
): Promise<readonly { readonly item: Item; readonly record: RunRecord }[]> {
  const runs: { readonly item: Item; readonly record: RunRecord }[] = [];
  for (const item of items) runs.push({ item, record: await workshop.train(planOf(item)) });
  return runs;
}
