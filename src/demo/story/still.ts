// What the first three steps compute: exact, on the processor, from what is dragged. A worker does it, so that no drag waits.

import { costOf, type Heap, type HeapShape, heapOf, type Move, planBetween } from './heaps.ts';
import {
  criticGap,
  criticScore,
  criticSlope,
  density,
  discriminator,
  jensenShannonOf,
  meanPullOfDiscriminator,
  type Pair,
  pullOfDiscriminator,
} from './optimal.ts';
import { type LineDistances, lineDistances, slopeOfW1 } from './two-lines.ts';

export interface HeapsAsked {
  readonly shape: HeapShape;
  /** Middles of both heaps, in the units of the line. */
  readonly from: number;
  readonly to: number;
}

export interface HeapsLook {
  readonly earth: Heap;
  readonly hole: Heap;
  /** The cheapest plan, and its cost. */
  readonly moves: readonly Move[];
  readonly cost: number;
  /** The cost where it is least for these two forms. */
  readonly least: number;
}

export interface LinesLook {
  readonly theta: number;
  /** Distances at θ, and the slope of W₁ there. */
  readonly now: LineDistances;
  readonly slope: number | undefined;
  /** Distances at a few places, from left to right, between which they are straight. */
  readonly over: readonly { readonly theta: number; readonly distances: LineDistances }[];
}

/** Both at their optimum, over `places`. */
export interface OptimalLook {
  readonly w1: number;
  readonly js: number;
  /** What generated samples feel on average. */
  readonly discriminator: number;
  readonly critic: number;
  readonly at: readonly OptimalAt[];
  /** The same at the mean of the generated samples. */
  readonly atMean: OptimalAt;
}

export interface OptimalAt {
  readonly place: number;
  /** Densities of both. */
  readonly real: number;
  readonly generated: number;
  /** The discriminator; and the critic, scaled to 1 at the real mean and 0 at the generated one. */
  readonly discriminator: number;
  readonly critic: number;
  /** The slope that each gives to a sample there. */
  readonly pulls: { readonly discriminator: number; readonly critic: number };
}

export const still = {
  heaps: ({ shape, from, to }: HeapsAsked): HeapsLook => {
    const [earth, hole] = [heapOf('hill', from), heapOf(shape, to)];
    const moves = planBetween(earth, hole);
    const least = costOf(planBetween(heapOf('hill', 0), heapOf(shape, 0)));
    return { earth, hole, moves, cost: costOf(moves), least };
  },

  lines: (theta: number): LinesLook => ({
    theta,
    now: lineDistances(theta),
    slope: slopeOfW1(theta),
    over: [-1, 0, 1].map((place) => ({ theta: place, distances: lineDistances(place) })),
  }),

  optimal: (pair: Pair, places: readonly number[]): OptimalLook => {
    const [low, high] = [criticScore(pair, pair.generated.mean), criticScore(pair, pair.real.mean)];
    const at = (place: number): OptimalAt => ({
      place,
      real: density(pair.real, place),
      generated: density(pair.generated, place),
      discriminator: discriminator(pair, place),
      critic: low === high ? 0.5 : (criticScore(pair, place) - low) / (high - low),
      pulls: {
        discriminator: pullOfDiscriminator(pair, place),
        critic: Math.abs(criticSlope(pair, place)),
      },
    });
    const atMean = at(pair.generated.mean);
    return {
      w1: criticGap(pair),
      js: jensenShannonOf(pair),
      discriminator: meanPullOfDiscriminator(pair),
      critic: atMean.pulls.critic,
      at: places.map(at),
      atMean,
    };
  },
};

/** What the story can ask of the worker that computes. */
export type Still = typeof still;
