// Step 5's numbers: what is asked of a clipped critic, and what is seen of it.

export interface CriticAsked {
  /** Every weight of the critic is kept in [−clip, clip]. */
  readonly clip: number;
  readonly nCritic: number;
}

/** Bins of the critic's weights over [−c, c]. */
export const weightBins = 31;

/** What c can be, from the left end of its slider to the right. */
export const clips: readonly number[] = [0.01, 0.02, 0.05, 0.1, 0.2, 0.5];

/** What n_critic can be. */
export const criticSteps: readonly number[] = Array.from({ length: 10 }, (_, i) => i + 1);

export interface CriticLook {
  readonly step: number;
  /** What it was trained with. */
  readonly asked: CriticAsked;
  /** Points of the data, and generated ones: [n, 2]. */
  readonly real: Float32Array;
  readonly points: Float32Array;
  /** Exact W₁, in the units of the plane. */
  readonly w1: number;
  /** Mean score of the real points shown, less that of the generated ones. */
  readonly estimate: number;
  /** Share of the critic's weights at ±c. */
  readonly atClip: number;
  /** Mean ‖∇f‖ halfway between real and generated points. */
  readonly slope: number;
  /** Share of the critic's weights in each bin. */
  readonly weights: readonly number[];
}
