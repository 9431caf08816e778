// What `createTrainer` is given.

import type { TrainingData } from '../../data/dataset.ts';
import type { Standardization } from '../../data/standardization.ts';
import type { Model } from '../../nn/module.ts';
import type { TrainingConfig } from '../config.ts';
import type { OptionNames } from '../known-options.ts';
import type { Parallel } from './run-state.ts';

/** What a trainer is made from. */
export interface TrainerOptions {
  /** Makes samples [n, ...sample shape] from latents [n, latent]. */
  readonly generator: Model;
  /** Gives one score a sample. */
  readonly critic: Model;
  /** In memory, or in a store that is read as it trains. Left out where every batch is fed with `stepWith`. */
  readonly data?: TrainingData;
  /**
   * Whether the data stay on the host, and the batches of each iteration stream to the GPU: with `false` they lie on the
   * GPU. Left out, those that fit there do, up to 1 GiB. The same bits either way, also where a run changes at a resume.
   */
  readonly streaming?: boolean | undefined;
  /**
   * Of points, how they are standardised for the networks. Whatever the trainer is given and gives stays in the data's
   * units, but scores, slopes and estimates, which are the critic's.
   */
  readonly standardization?: Standardization | undefined;
  /** Over the values of its objective's paper. */
  readonly config?: Partial<TrainingConfig>;
  /** Kernel variants by label, as a checkpoint recorded them; the adapter's prior elsewhere. */
  readonly variants?: Readonly<Record<string, string>>;
  /** @internal How it trains together with those of other processes. */
  readonly parallel?: Parallel | undefined;
}

export const trainerOptions: OptionNames<TrainerOptions> = {
  generator: true,
  critic: true,
  data: true,
  standardization: true,
  streaming: true,
  config: true,
  variants: true,
  parallel: true,
};
