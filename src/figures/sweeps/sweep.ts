// What the sweeps share: runs on eight Gaussians in which one setting varies, each with every seed, and the table of such runs.
import type { RunSettings } from '../../gan/run-settings.ts';
import { type RunEnd, runEnd } from '../adaptive-critic.ts';
import type { Table } from '../figure.ts';
import { meanAndError } from '../statistics.ts';
import type { RunPlan, RunRecord, Scale, Workshop } from '../workshop.ts';

interface SweepScale {
  readonly steps: number;
  readonly width: number;
  readonly batch: number;
  readonly samples: number;
  readonly exactSamples: number;
  /** Critic steps of the probes. */
  readonly further: number;
  readonly fresh: number;
  /** Looks at the run that ranks generators. */
  readonly looks: number;
  /** Of the runs of each clip and each number of critic steps: one seed does not tell where the distance swings. */
  readonly seeds: readonly number[];
}

export const sweepScales: Readonly<Record<Scale, SweepScale>> = {
  tiny: {
    steps: 25,
    width: 8,
    batch: 32,
    samples: 128,
    exactSamples: 64,
    further: 5,
    fresh: 10,
    looks: 5,
    seeds: [1, 2],
  },
  quick: {
    steps: 300,
    width: 64,
    batch: 128,
    samples: 512,
    exactSamples: 512,
    further: 100,
    fresh: 600,
    looks: 10,
    seeds: [1],
  },
  standard: {
    steps: 600,
    width: 64,
    batch: 256,
    samples: 1024,
    exactSamples: 1000,
    further: 200,
    fresh: 1500,
    looks: 20,
    seeds: [1, 2, 3, 4, 5],
  },
  paper: {
    steps: 5000,
    width: 512,
    batch: 256,
    samples: 2560,
    exactSamples: 1000,
    further: 500,
    fresh: 2000,
    looks: 20,
    seeds: [1, 2, 3],
  },
};

/** Eight Gaussians, small networks, and the settings that a sweep does not change. */
export function sweepPlan(scale: Scale, name: string, settings: RunSettings, looks = 5): RunPlan {
  const { steps, width, batch, samples, exactSamples, further } = sweepScales[scale];
  const mlp = `mlp:${width}-${width}-${width}`;
  return {
    name: `sweep-${name}`,
    settings: {
      dataset: '8gaussians',
      generator: mlp,
      critic: mlp,
      batch,
      lr: 5e-4,
      clip: 0.03,
      seed: 1,
      steps,
      ...settings,
    },
    scoreEvery: (settings.steps ?? steps) / looks,
    samples,
    exactSamples,
    probe: { further, fresh: 0 },
  };
}

/** A row of a sweep: what was set, and the means over the seeds of what came of it. */
export interface SweepRow extends RunEnd {
  readonly setting: number | string;
  readonly clippedShare: number;
  /** Standard error of the exact W₁; NaN for one seed. */
  readonly errorW1: number;
}

/** Trains each value of one setting with every seed of the scale: a row for each value, and all that was trained. */
export async function trainSweep(
  workshop: Workshop,
  scale: Scale,
  setting: 'clip' | 'nCritic',
  values: readonly number[],
): Promise<{ readonly rows: readonly SweepRow[]; readonly records: readonly RunRecord[] }> {
  const rows: SweepRow[] = [];
  const records: RunRecord[] = [];
  for (const value of values) {
    const ends: SweepEnd[] = [];
    for (const seed of sweepScales[scale].seeds) {
      const name = `${setting}-${value}-seed-${seed}`;
      const record = await workshop.train(sweepPlan(scale, name, { [setting]: value, seed }));
      const last = record.metrics.at(-1);
      ends.push({
        ...runEnd(last?.criticSteps ?? 0, record.scores),
        clippedShare: last?.clippedShare ?? Number.NaN,
      });
      records.push(record);
    }
    rows.push(sweepRow(value, ends));
  }
  return { rows, records };
}

type SweepEnd = RunEnd & { readonly clippedShare: number };

/** What came of one setting, as means over its runs. */
export function sweepRow(setting: number | string, ends: readonly SweepEnd[]): SweepRow {
  const mean = (field: keyof SweepEnd) => meanAndError(ends.map((end) => end[field])).mean;
  return {
    setting,
    criticSteps: mean('criticSteps'),
    exactW1: mean('exactW1'),
    errorW1: meanAndError(ends.map(({ exactW1 }) => exactW1)).error,
    floor: mean('floor'),
    slope: mean('slope'),
    optimality: mean('optimality'),
    clippedShare: mean('clippedShare'),
  };
}

export function sweepTable(rows: readonly SweepRow[], name: string): Table {
  return {
    columns: [
      name,
      'critic steps',
      'exact W1',
      'standard error',
      'floor',
      'mean slope of the critic',
      'estimate over trained estimate',
      'share of weights at the clip',
    ],
    rows: rows.map(({ setting, criticSteps, exactW1, errorW1, floor, slope, optimality, clippedShare }) => [
      setting,
      criticSteps,
      exactW1,
      errorW1,
      floor,
      slope,
      optimality,
      clippedShare,
    ]),
  };
}
