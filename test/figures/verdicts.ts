import { expect } from 'vitest';
import type { Verdict } from '../../src/figures/figure.ts';

/** Whether each of the verdicts held, in their order. */
function held(verdicts: readonly Verdict[]): boolean[] {
  return verdicts.map((verdict) => verdict.held);
}

/** The same data with one thing broken must lose just the verdicts at these places. */
export function expectLost(verdicts: readonly Verdict[], ...places: readonly number[]): void {
  expect(held(verdicts)).toEqual(verdicts.map((_, place) => !places.includes(place)));
}
