// The configuration of a training run, apart from networks and data, and the values that each objective's paper
// trains with.

import type { Decay } from '../kernels/update-kernel.ts';
import type { AugmentName } from './augmentation.ts';
import type { PenaltySide } from './gradient-penalty.ts';
import type { RateSettings } from './learning-rate.ts';
import type { ObjectiveName, OwnObjective } from './objectives.ts';
import type { ScheduleName } from './schedule.ts';

export const clipOrders = ['paper', 'reference'] as const;
/** When the critic is clipped: after each of its steps (the paper), or before it (the reference code). */
export type ClipOrder = (typeof clipOrders)[number];

export const optimizerNames = ['rmsprop', 'adam', 'adamw', 'sgd'] as const;
/** How gradients become steps: as `torch.optim` has it, with `RMSprop`, `Adam`, `AdamW` or `SGD`. */
export type OptimizerName = (typeof optimizerNames)[number];

/** What Algorithm 1 and its rivals need to know, besides the networks and the data. */
export interface TrainingConfig extends RateSettings {
  /** A whole number of 32 bits; every random number of the run follows from it. */
  readonly seed: number;
  /** Samples of each distribution that a network sees at once: a step takes so many, `accumulate` times. */
  readonly batch: number;
  /** Micro-batches of a step, whose gradients are averaged before its update. */
  readonly accumulate: number;
  /** Length of the generator's input z ~ N(0, I). */
  readonly latent: number;
  /** Critic steps before each generator step, where the schedule does not say otherwise. */
  readonly nCritic: number;
  /** Schedule `linear`: critic steps at its end. */
  readonly nCriticEnd?: number | undefined;
  /** What happens by chance to each real image on its way to the critic, anew every time. */
  readonly augment: AugmentName;
  /** Augmentation by shifts: pixels that an image moves at most, along each axis. */
  readonly augmentShift: number;
  /** One by its name, or your own as an object of its losses. */
  readonly objective: ObjectiveName | OwnObjective;
  /** Objective `wgan`: every critic weight is kept in [−clip, clip]. */
  readonly clip: number;
  /** Objective `wgan`: whether the clip comes after each critic step or before it. */
  readonly clipOrder: ClipOrder;
  /** Of objectives that penalise: the weight of the penalty, λ of `wgan-gp`, k of `wgan-div`, γ of `r1`. */
  readonly gradientPenalty: number;
  /** Objective `wgan-gp`: which norms of the critic's gradient are penalised. */
  readonly penalty: PenaltySide;
  /** How the number of critic steps goes. */
  readonly schedule: ScheduleName;
  /** Of both networks, as everything that follows. */
  readonly optimizer: OptimizerName;
  /** RMSProp's ρ: v ← ρ·v + (1 − ρ)·g². */
  readonly smoothing: number;
  /** Outside the root, in RMSProp, Adam and AdamW: p ← p − α·g / (√v + ε). */
  readonly epsilon: number;
  /** Momentum of RMSProp and gradient descent; 0 for none. */
  readonly momentum: number;
  /** RMSProp: whether the squared mean gradient is taken off v. */
  readonly centered: boolean;
  /** Gradient descent: whether a step looks ahead by one more momentum (Nesterov). */
  readonly nesterov: boolean;
  /** λ: each gradient gets λ·w added; in AdamW, each step takes α·λ·w off by itself. 0 for none. */
  readonly weightDecay: number;
  /** Adam's decay of the mean gradient. */
  readonly beta1: number;
  /** Adam's decay of the mean squared gradient. */
  readonly beta2: number;
  /** Decay of the average of the generator's weights that samples are drawn with; 0 for none. */
  readonly ema: number;
}

/** Samples of each distribution in one step: those of all its micro-batches. */
export function stepBatch({ batch, accumulate }: Pick<TrainingConfig, 'batch' | 'accumulate'>): number {
  return batch * accumulate;
}

/** PyTorch's weight decay: added to the gradient, but in AdamW; undefined for none. */
export function decayOf({
  weightDecay,
  optimizer,
}: Pick<TrainingConfig, 'weightDecay' | 'optimizer'>): Decay | undefined {
  return weightDecay > 0 ? { weight: weightDecay, decoupled: optimizer === 'adamw' } : undefined;
}

/** Where none is given. */
export const usualObjective: ObjectiveName = 'wgan';

/**
 * The paper's values (Arjovsky et al. 2017, Algorithm 1), and PyTorch's for RMSProp and Adam.
 * @example
 * defaults.nCritic; // 5
 */
export const defaults: TrainingConfig = {
  seed: 0,
  batch: 64,
  accumulate: 1,
  latent: 100,
  nCritic: 5,
  augment: 'none',
  augmentShift: 4,
  objective: usualObjective,
  clip: 0.01,
  clipOrder: 'paper',
  gradientPenalty: 10,
  penalty: 'two-sided',
  schedule: 'constant',
  optimizer: 'rmsprop',
  lr: 5e-5,
  lrSchedule: 'constant',
  lrFloor: 0,
  lrWarmup: 0,
  scheduleOver: 'steps',
  smoothing: 0.99,
  epsilon: 1e-8,
  momentum: 0,
  centered: false,
  nesterov: false,
  weightDecay: 0,
  beta1: 0.9,
  beta2: 0.999,
  ema: 0,
};

const paperValues: Readonly<Record<ObjectiveName, Partial<TrainingConfig>>> = {
  wgan: {},
  /** Gulrajani et al. 2017, Algorithm 1. */
  'wgan-gp': { optimizer: 'adam', lr: 1e-4, beta1: 0, beta2: 0.9 },
  /** As Gulrajani et al. 2017, whom Petzka et al. 2018 compare with. */
  'wgan-lp': { optimizer: 'adam', lr: 1e-4, beta1: 0, beta2: 0.9 },
  /** Wu et al. 2018: k = 2, as their p is 6; rates and steps as in the PyTorch programs that are in use. */
  'wgan-div': { optimizer: 'adam', lr: 2e-4, beta1: 0.5, gradientPenalty: 2 },
  /** Mescheder et al. 2018, with γ = 10. */
  r1: { optimizer: 'rmsprop', lr: 1e-4, nCritic: 1, ema: 0.999 },
  /** Radford et al. 2016 (DCGAN). */
  gan: { optimizer: 'adam', lr: 2e-4, beta1: 0.5, nCritic: 1 },
  'gan-minimax': { optimizer: 'adam', lr: 2e-4, beta1: 0.5, nCritic: 1 },
  /** Mao et al. 2017, section 4: scenes. */
  lsgan: { optimizer: 'adam', lr: 1e-3, beta1: 0.5, nCritic: 1 },
  /** Miyato et al. 2018, whose spectral normalisation is not part of the objective. */
  hinge: { optimizer: 'adam', lr: 2e-4, beta1: 0, beta2: 0.9 },
};

/** What the paper of an objective trains with, where that is not what the defaults say; an own one has no paper. */
export function paperValuesOf(objective: TrainingConfig['objective']): Partial<TrainingConfig> {
  return typeof objective === 'string' ? paperValues[objective] : {};
}
