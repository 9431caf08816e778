// Whether the estimate of a run has stopped moving, from its last looks. A band is a look's standard error.

import type { Banded } from './score-gap.ts';
import { momentsOf } from './score-gap.ts';

/** Looks that are compared: the newer half with the older half. */
export const flatWindow = 20;

/**
 * Whether an estimate has stopped moving: over the last `flatWindow` looks the means of the older and the newer half
 * differ by no more than twice the error of their difference, in which the looks' own bands and their scatter both
 * count. A rising estimate is not flat: then the critic is still catching up.
 */
export function isFlat(estimates: readonly Banded[]): boolean {
  if (estimates.length < flatWindow) return false;
  const half = flatWindow / 2;
  const recent = estimates.slice(-flatWindow);
  const [older, newer] = [recent.slice(0, half), recent.slice(half)].map((part) =>
    momentsOf(part.map(({ value }) => value)),
  );
  const band = recent.reduce((sum, { error }) => sum + error ** 2, 0) / flatWindow;
  // The looks share their real samples and latents, so that averaging over them does not narrow their bands.
  const error = Math.sqrt((older!.variance + newer!.variance) / half + band / half);
  return Math.abs(older!.mean - newer!.mean) <= 2 * error;
}
