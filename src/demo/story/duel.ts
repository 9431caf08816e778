// Step 4's numbers: what is seen of a WGAN and a GAN that train from one seed, and what may be claimed of it.

import { spearman } from '../../metrics/spearman.ts';

export const duelModels = ['wgan', 'gan'] as const;
export type DuelModel = (typeof duelModels)[number];

/** Iterations of a duel, and between two looks at it. */
export const duelGoal = 360;
export const lookEvery = 12;
/** Heaps of the data. */
export const heapCount = 8;

/** One of the two, at an iteration. */
export interface DuelSide {
  /** Generated points, from the same latents throughout: [n, 2]. */
  readonly points: Float32Array;
  /** Heaps with at least a quarter of their share of the points. */
  readonly found: number;
  /** Exact W₁ to the data, in the units of the plane. */
  readonly w1: number;
  /** The model's own estimate, the median since the last look: Wasserstein, or Jensen–Shannon in nats. */
  readonly estimate: number;
}

export interface DuelLook {
  readonly step: number;
  /** The first points of the data: [n, 2]. */
  readonly real: Float32Array;
  readonly sides: Readonly<Record<DuelModel, DuelSide>>;
}

/** What the page says of a duel, read from its numbers. */
export interface DuelVerdict {
  readonly moreHeaps: boolean;
  readonly nearer: boolean;
  /** Whether the claim of the step is true here: the WGAN finds more heaps, and comes nearer to the data. */
  readonly holds: boolean;
  /** Rank correlation of each one's estimate with its exact W₁; undefined before there is any to tell. */
  readonly follows: Readonly<Record<DuelModel, number | undefined>>;
}

/** A critic that has just begun estimates nothing: looks before this one do not count for `follows`. */
const firstCounted = 24;

/** Of the looks so far, in order; undefined where there are none. */
export function verdictOf(looks: readonly DuelLook[]): DuelVerdict | undefined {
  const sides = looks.at(-1)?.sides;
  if (!sides) return undefined;
  const moreHeaps = sides.wgan.found > sides.gan.found;
  const nearer = sides.wgan.w1 < sides.gan.w1;
  const counted = looks.filter(({ step }) => step >= firstCounted);
  const follow = (model: DuelModel) => {
    if (counted.length < 5) return undefined;
    const of = (what: 'w1' | 'estimate') => counted.map((look) => look.sides[model][what]);
    return spearman(of('w1'), of('estimate'));
  };
  return {
    moreHeaps,
    nearer,
    holds: moreHeaps && nearer,
    follows: { wgan: follow('wgan'), gan: follow('gan') },
  };
}
