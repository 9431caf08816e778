// Example 1 of Arjovsky et al. 2017 in closed form: P₀ is (0, Z), P_θ is (θ, Z), Z even on [0, 1].

/** What each distance says of two lines, or how steep it is in θ. */
export interface LineDistances {
  /** W₁, in the units of the plane. */
  readonly w1: number;
  /** Total variation, 0 to 1. */
  readonly tv: number;
  /** Jensen–Shannon in nats, ½KL + ½KL to the mean of both: at most log 2. */
  readonly js: number;
  /** KL in nats; it is the same both ways. */
  readonly kl: number;
}

/** The four distances between the lines at 0 and at θ. */
export function lineDistances(theta: number): LineDistances {
  return theta === 0
    ? { w1: 0, tv: 0, js: 0, kl: 0 }
    : { w1: Math.abs(theta), tv: 1, js: Math.LN2, kl: Number.POSITIVE_INFINITY };
}

/** Slope of W₁ in θ; undefined at 0, where W₁ has a corner. The others have slope 0 wherever they have one. */
export function slopeOfW1(theta: number): number | undefined {
  return theta === 0 ? undefined : Math.sign(theta);
}
