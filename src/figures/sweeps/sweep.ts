import type { RunSettings } from '../../gan/run-settings.ts';
import { type RunEnd, runEnd } from '../adaptive-critic.ts';
import type { Table } from '../figure.ts';
import type { RunPlan, RunRecord, Scale } from '../workshop.ts';

// What the sweeps share: a run on eight Gaussians in which one setting varies, and the table of such runs.

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
}

export const sweepScales: Readonly<Record<Scale, SweepScale>> = {
  tiny: { steps: 25, width: 8, batch: 32, samples: 128, exactSamples: 64, further: 5, fresh: 10, looks: 5 },
  quick: {
    steps: 300,
    width: 64,
    batch: 128,
    samples: 512,
    exactSamples: 512,
    further: 100,
    fresh: 600,
    looks: 10,
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

/** A row of a sweep: what was set, and what came of it. */
export interface SweepRow extends RunEnd {
  readonly setting: number | string;
  readonly clippedShare: number;
}

export function sweepRow(setting: number | string, { metrics, scores }: RunRecord): SweepRow {
  const last = metrics.at(-1);
  return {
    setting,
    clippedShare: last?.clippedShare ?? Number.NaN,
    ...runEnd(last?.criticSteps ?? 0, scores),
  };
}

export function sweepTable(rows: readonly SweepRow[], name: string): Table {
  return {
    columns: [
      name,
      'critic steps',
      'exact W1',
      'floor',
      'mean slope of the critic',
      'estimate over trained estimate',
      'share of weights at the clip',
    ],
    rows: rows.map(({ setting, criticSteps, exactW1, floor, slope, optimality, clippedShare }) => [
      setting,
      criticSteps,
      exactW1,
      floor,
      slope,
      optimality,
      clippedShare,
    ]),
  };
}
