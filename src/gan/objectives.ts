// Objectives: what critic and generator play for, as formulas of the critic's scores. A row is all that an
// objective is, and a program may bring one of its own.

import type { Value } from '../graph/value.ts';
import { meanKeep } from '../ops/center.ts';
import { add, mul, neg, relu, softplus, sub } from '../ops/pointwise.ts';
import { betweenPairs, meanSlopePower, type PenaltyPairs, type PenaltySide } from './gradient-penalty.ts';

/** What the critic's loss estimates; of the others it is a score in a game, and no distance. */
export const estimateNames = ['wasserstein', 'jensen-shannon', 'nothing'] as const;

/** What critic and generator play for: losses [1, 1] of the critic's scores [batch, 1], each to be minimised. */
export interface Objective {
  /** The critic's loss, of its scores `real` and `fake` [batch, 1]. */
  readonly critic: (real: Value, fake: Value) => Value;
  /** The generator's loss, of the critic's scores `fake` [batch, 1]. */
  readonly generator: (fake: Value) => Value;
  /** Whether every critic weight is kept in [−c, c]. */
  readonly clips: boolean;
  /** Whether the critic's loss has a penalty added to it, `gradientPenalty` times. */
  readonly penalises: boolean;
  /** The penalty [1, 1], where it is not that of WGAN-GP: a graph of the critic and of pairs of samples. */
  readonly penalty?: (critic: (x: Value) => Value, pairs: PenaltyPairs) => Value;
  /** Which norms the penalty of WGAN-GP is for, where the objective says and no setting. */
  readonly side?: PenaltySide;
  /** What the critic's loss estimates. */
  readonly estimates: (typeof estimateNames)[number];
  /** Whether both losses follow from the mean scores, so that no kernel needs to measure them. */
  readonly linear: boolean;
}

/**
 * An objective of a program's own: the two losses, and what else it has. It neither clips nor penalises unless it says
 * so, estimates nothing, and its losses are always measured.
 */
export type OwnObjective = Pick<Objective, 'critic' | 'generator'> & Partial<Objective>;

const mean = (x: Value): Value => meanKeep(x, [0, 1]);
const square = (x: Value): Value => mul(x, x);

/** The wasserstein losses, which the penalty keeps honest as well as the clip does. */
const wasserstein = {
  critic: (real: Value, fake: Value) => sub(mean(fake), mean(real)),
  generator: (fake: Value) => neg(mean(fake)),
  estimates: 'wasserstein',
} as const;

/** −log D(x) and −log(1 − D(g(z))), from logits: softplus overflows nowhere. */
const crossEntropy = {
  critic: (real: Value, fake: Value) => add(mean(softplus(neg(real))), mean(softplus(fake))),
  clips: false,
  penalises: false,
  estimates: 'jensen-shannon',
  linear: false,
} as const;

/** With the −log D trick: the generator maximises log D. */
const nonSaturating = {
  ...crossEntropy,
  generator: (fake: Value) => mean(softplus(neg(fake))),
} as const;

/**
 * The objectives by name.
 * @example
 * objectives.wgan.estimates; // 'wasserstein'
 */
export const objectives = {
  /** Arjovsky et al. 2017, Algorithm 1. */
  wgan: { ...wasserstein, clips: true, penalises: false, linear: true },
  /** Gulrajani et al. 2017, "Improved training of Wasserstein GANs", Algorithm 1. */
  'wgan-gp': { ...wasserstein, clips: false, penalises: true, linear: false },
  /** Petzka et al. 2018, "On the regularization of Wasserstein GANs": only slopes above 1 are penalised. */
  'wgan-lp': { ...wasserstein, clips: false, penalises: true, side: 'one-sided', linear: false },
  /** Wu et al. 2018, "Wasserstein divergence for GANs", with p = 6; the weight of the penalty is their k. */
  'wgan-div': {
    ...wasserstein,
    clips: false,
    penalises: true,
    penalty: (critic, pairs) => meanSlopePower(critic, betweenPairs(pairs), 6),
    estimates: 'nothing',
    linear: false,
  },
  /** Goodfellow et al. 2014 with the −log D trick; the critic is a discriminator's logit. */
  gan: nonSaturating,
  /** The same as the minimax game of Goodfellow et al. 2014: the generator minimises log(1 − D). */
  'gan-minimax': { ...crossEntropy, generator: (fake) => neg(mean(softplus(fake))) },
  /** Mescheder et al. 2018, "Which training methods for GANs do actually converge?": slopes at real samples. */
  r1: {
    ...nonSaturating,
    penalises: true,
    penalty: (critic, { real }) => mul(meanSlopePower(critic, real, 2), 0.5),
    estimates: 'nothing',
  },
  /** Mao et al. 2017, "Least squares GAN", with a = 0, b = c = 1. */
  lsgan: {
    critic: (real, fake) => mul(add(mean(square(sub(real, 1))), mean(square(fake))), 0.5),
    generator: (fake) => mul(mean(square(sub(fake, 1))), 0.5),
    clips: false,
    penalises: false,
    estimates: 'nothing',
    linear: false,
  },
  /** Lim and Ye 2017, "Geometric GAN". */
  hinge: {
    critic: (real, fake) => add(mean(relu(sub(1, real))), mean(relu(add(fake, 1)))),
    generator: (fake) => neg(mean(fake)),
    clips: false,
    penalises: false,
    estimates: 'nothing',
    linear: false,
  },
} as const satisfies Readonly<Record<string, Objective>>;

/** The names of `objectives`. */
export type ObjectiveName = keyof typeof objectives;

export const objectiveNames = Object.keys(objectives) as readonly ObjectiveName[];

/** The objective of that name, or the program's own in full. */
export function objectiveOf(given: ObjectiveName | OwnObjective): Objective {
  if (typeof given === 'string') return objectives[given];
  const penalises = given.penalty !== undefined;
  // Who changes one loss of a linear objective hardly thinks of that word.
  return { clips: false, penalises, estimates: 'nothing', ...given, linear: false };
}

/** For messages. */
export function objectiveLabel(given: ObjectiveName | OwnObjective): string {
  return typeof given === 'string' ? given : 'an own one';
}

/**
 * A lower bound of the Jensen–Shannon divergence in nats, ½·KL(P_r‖P_m) + ½·KL(P_g‖P_m) ≤ log 2: ½·L + log 2, with
 * L = mean log D(x) + mean log(1 − D(g(z))) the negated loss of the critic (Arjovsky et al. 2017, Figure 4).
 *
 * @param criticLoss of `gan` or `gan-minimax`
 */
export function jensenShannonBound(criticLoss: number): number {
  return Math.LN2 - criticLoss / 2;
}
