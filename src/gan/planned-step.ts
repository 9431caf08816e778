// What a step is planned from, and what planning one gives.
// Words: a `step` is one update of one network; `sampled` steps draw their own batches, `fed` ones are given them.

import type { Variants } from '../compiler/lower.ts';
import type { Plan } from '../compiler/plan.ts';
import type { Shape } from '../core/shape.ts';
import type { AdapterTraits } from '../kernels/kernel.ts';
import type { TrainingConfig } from './config.ts';
import type { NetworkLayout } from './network.ts';

/** What the steps know of the data: enough to plan without it. */
export interface DataDescription {
  readonly shape: Shape;
  readonly count: number;
  readonly encoding: 'u8' | 'f32';
}

export interface StepOptions {
  readonly critic: NetworkLayout;
  readonly generator: NetworkLayout;
  /** Undefined where every batch is fed from outside. */
  readonly data: DataDescription | undefined;
  readonly config: TrainingConfig;
  readonly traits: AdapterTraits;
  readonly variants?: Variants;
}

/** A step's plan, with the buffers that it shares with the host or with other steps: name → bytes. */
export interface PlannedStep {
  readonly plan: Plan;
  readonly buffers: ReadonlyMap<string, number>;
  /** Contents of small tables, written once. */
  readonly tables: readonly { readonly buffer: string; readonly data: Uint32Array }[];
}
