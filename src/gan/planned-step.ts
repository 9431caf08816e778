// What a step is planned from, and what planning one gives.
// Words: a `step` is one update of one network; `sampled` steps draw their own batches, `fed` ones are given them.

import type { Variants } from '../compiler/lowered.ts';
import type { Plan } from '../compiler/plan.ts';
import type { Shape } from '../core/shape.ts';
import type { AdapterTraits } from '../kernels/kernel.ts';
import type { BatchSlots } from '../ops/random.ts';
import type { TrainingConfig } from './config.ts';
import type { NetworkLayout } from './network.ts';
import type { Shard } from './parallel/exchange.ts';

/** What the steps know of the data: enough to plan without it. */
export interface DataDescription {
  /** The shape of one sample. */
  readonly shape: Shape;
  /** How many samples there are. */
  readonly count: number;
  /** Images are bytes, points are floats. */
  readonly encoding: 'u8' | 'f32';
  /** The class of each sample, which conditional networks need. */
  readonly labels?: Uint8Array | undefined;
}

/** What a step is planned from. */
export interface StepOptions {
  /** Where the critic's tensors lie. */
  readonly critic: NetworkLayout;
  /** Where the generator's tensors lie. */
  readonly generator: NetworkLayout;
  /** Undefined where every batch is fed from outside. */
  readonly data: DataDescription | undefined;
  /** What its batches stream through; undefined where the data lie on the GPU. */
  readonly slots?: BatchSlots | undefined;
  /** The configuration, in full. */
  readonly config: TrainingConfig;
  /** What the adapter that it is planned for can do. */
  readonly traits: AdapterTraits;
  /** Kernel variants by label; the adapter's prior elsewhere. */
  readonly variants?: Variants;
  /** @internal Kernels that the run compiles in any case; see `CompileOptions.known`. */
  readonly known?: ReadonlySet<string>;
  /** @internal The part of each batch that is this process's, where several train together; `config.batch` is the size of a part. */
  readonly shard?: Shard | undefined;
}

/** A step's plan, with the buffers that it shares with the host or with other steps: name → bytes. */
export interface PlannedStep {
  /** What the GPU does. */
  readonly plan: Plan;
  /** Bytes by name. */
  readonly buffers: ReadonlyMap<string, number>;
  /** Contents of small tables, written once. */
  readonly tables: readonly { readonly buffer: string; readonly data: Uint32Array }[];
}

/** A step that trains a network. */
export interface TrainingStep extends PlannedStep {
  /** Which of its dispatches updates the weights: those before it make the gradients. */
  readonly updateAt: number;
}
