import type { ScheduleName } from './schedule.ts';

/** When the critic is clipped: after each of its steps (the paper), or before it (the reference code). */
export const clipOrders = ['paper', 'reference'] as const;
type ClipOrder = (typeof clipOrders)[number];

/** What Algorithm 1 needs to know, besides the networks and the data. */
export interface TrainingConfig {
  /** A whole number of 32 bits; every random number of the run follows from it. */
  readonly seed: number;
  /** Samples of each distribution in one critic step. */
  readonly batch: number;
  /** Length of the generator's input z ~ N(0, I). */
  readonly latent: number;
  /** Critic steps before each generator step, where the schedule does not say otherwise. */
  readonly nCritic: number;
  /** Every critic weight is kept in [−clip, clip]. */
  readonly clip: number;
  readonly clipOrder: ClipOrder;
  readonly schedule: ScheduleName;
  /** RMSProp's α, for both networks. */
  readonly learningRate: number;
  /** RMSProp's ρ: v ← ρ·v + (1 − ρ)·g². */
  readonly smoothing: number;
  /** RMSProp's ε, outside the root: p ← p − α·g / (√v + ε). */
  readonly epsilon: number;
}

/** The paper's values (Arjovsky et al. 2017, Algorithm 1), and PyTorch's for RMSProp. */
export const defaults: TrainingConfig = {
  seed: 0,
  batch: 64,
  latent: 100,
  nCritic: 5,
  clip: 0.01,
  clipOrder: 'paper',
  schedule: 'constant',
  learningRate: 5e-5,
  smoothing: 0.99,
  epsilon: 1e-8,
};
