import { usageError } from '../core/errors.ts';
import { adamClip } from '../kernels/adam-clip.ts';
import type { AdapterTraits } from '../kernels/kernel.ts';
import { rmspropClip, type UpdateSettings } from '../kernels/rmsprop-clip.ts';
import type { Padding, UpdateKernel } from '../kernels/update-kernel.ts';
import { type OptimizerName, optimizerNames, type TrainingConfig } from './config.ts';

/** How a network's gradients become its next weights: torch.optim's semantics, one dispatch a network. */
export interface Optimiser {
  /** What it keeps for every weight, under PyTorch's names; in the order of the kernel's bindings. */
  readonly averages: (config: TrainingConfig) => readonly string[];
  /**
   * Bindings: settings, gradient, the first average, weights, partials, the other averages, with `clocked` or
   * `scheduled` the run's counters, and with `scheduled` the learning rates.
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

const optimisers: Readonly<Record<OptimizerName, Optimiser>> = {
  /** torch.optim.RMSprop */
  rmsprop: {
    averages: ({ momentum, centered }) => [
      'square_avg',
      ...(momentum > 0 ? ['momentum_buffer'] : []),
      ...(centered ? ['grad_avg'] : []),
    ],
    kernel: ({ count, scheduled, padding }, { momentum, centered, epsilon }, traits) =>
      rmspropClip(
        { count, momentum: momentum > 0, centered, scheduled, ...(epsilon === 0 && { padding }) },
        traits,
      ),
    clocked: false,
    settings: ({ smoothing, epsilon, momentum }) => ({
      smoothing,
      epsilon,
      momentum,
    }),
  },
  /** torch.optim.Adam */
  adam: {
    averages: () => ['exp_avg_sq', 'exp_avg'],
    kernel: ({ padding, ...update }, { epsilon }, traits) =>
      adamClip({ ...update, ...(epsilon === 0 && { padding }) }, traits),
    clocked: true,
    settings: ({ beta1, beta2, epsilon }) => ({
      smoothing: beta2,
      epsilon,
      momentum: beta1,
    }),
  },
};

/** @throws usage error where there is no optimiser of that name. */
export function optimiserOf(name: OptimizerName): Optimiser {
  if (optimizerNames.includes(name)) return optimisers[name];
  throw usageError('there is no such optimizer', {
    optimizer: name,
    hint: `use one of ${optimizerNames.join(', ')}`,
  });
}
