// How gradients become the next weights: RMSProp, Adam, AdamW and gradient descent, with the semantics of torch.optim.
// Words: an `average` is a running mean that an optimiser keeps for every weight; `clocked` ones know their step's number.

import { adamClip } from '../kernels/adam-clip.ts';
import type { AdapterTraits } from '../kernels/kernel.ts';
import { rmspropClip, type UpdateSettings } from '../kernels/rmsprop-clip.ts';
import { sgdClip } from '../kernels/sgd-clip.ts';
import type { Padding, UpdateKernel } from '../kernels/update-kernel.ts';
import { decayOf, type OptimizerName, type TrainingConfig } from './config.ts';

/** The binding of each average in the kernels that update it. */
export const averageBindings = {
  square_avg: 'square',
  momentum_buffer: 'velocity',
  grad_avg: 'mean',
  exp_avg_sq: 'square',
  exp_avg: 'moment',
} as const;

export type AverageName = keyof typeof averageBindings;

/** How a network's gradients become its next weights: torch.optim's semantics, one dispatch a network. */
export interface Optimiser {
  /** What it keeps for every weight, under PyTorch's names; `averageBindings` has the kernel's. */
  readonly averages: (config: TrainingConfig) => readonly AverageName[];
  /** Bindings of averages that lie elsewhere than in `averageBindings`. */
  readonly bindings?: Partial<Readonly<Record<AverageName, string>>>;
  /**
   * Bindings: `settings`, `gradient`, `weights`, `partials` and the averages; with `clocked` or `scheduled` the run's
   * `counters`, and with `scheduled` the learning `rates`.
   */
  readonly kernel: (
    update: {
      readonly count: number;
      readonly network: 'critic' | 'generator';
      readonly scheduled: boolean;
      /** Elements between the tensors. */
      readonly padding: Padding;
    },
    config: TrainingConfig,
    traits: AdapterTraits,
  ) => UpdateKernel;
  /** Whether the step's number enters the update; it is read on the GPU. */
  readonly clocked: boolean;
  /** All but the learning rate and the clip, which each network has for itself. */
  readonly settings: (config: TrainingConfig) => Omit<UpdateSettings, 'learningRate' | 'clip' | 'bound'>;
}

/** torch.optim.Adam, and AdamW, which differs in how its weights decay. */
const adam: Optimiser = {
  averages: () => ['exp_avg_sq', 'exp_avg'],
  kernel: ({ padding, ...update }, config, traits) =>
    adamClip({ ...update, decay: decayOf(config), ...(config.epsilon === 0 && { padding }) }, traits),
  clocked: true,
  settings: ({ beta1, beta2, epsilon }) => ({
    smoothing: beta2,
    epsilon,
    momentum: beta1,
  }),
};

const optimisers: Readonly<Record<OptimizerName, Optimiser>> = {
  /** torch.optim.RMSprop */
  rmsprop: {
    averages: ({ momentum, centered }) => [
      'square_avg',
      ...(momentum > 0 ? (['momentum_buffer'] as const) : []),
      ...(centered ? (['grad_avg'] as const) : []),
    ],
    kernel: ({ count, scheduled, padding }, config, traits) => {
      const { momentum, centered, epsilon } = config;
      const spec = { count, momentum: momentum > 0, centered, scheduled, decay: decayOf(config) };
      return rmspropClip({ ...spec, ...(epsilon === 0 && { padding }) }, traits);
    },
    clocked: false,
    settings: ({ smoothing, epsilon, momentum }) => ({
      smoothing,
      epsilon,
      momentum,
    }),
  },
  adam,
  adamw: adam,
  /** torch.optim.SGD without dampening; without momentum its running step is the last gradient. */
  sgd: {
    averages: () => ['momentum_buffer'],
    bindings: { momentum_buffer: 'square' },
    kernel: ({ count, scheduled }, config, traits) =>
      sgdClip({ count, nesterov: config.nesterov, scheduled, decay: decayOf(config) }, traits),
    clocked: false,
    settings: ({ momentum }) => ({ smoothing: 0, epsilon: 0, momentum }),
  },
};

export function optimiserOf(name: OptimizerName): Optimiser {
  return optimisers[name];
}
