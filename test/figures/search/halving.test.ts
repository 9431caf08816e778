import { describe, expect, it } from 'vitest';
import { rungSteps, survivors } from '../../../src/figures/search/halving.ts';

const standings = (scores: readonly number[]) => scores.map((score, i) => ({ name: `c${i}`, score }));

describe('successive halving', () => {
  it('lets the best third go on, rounded up', () => {
    expect(survivors(standings([5, 1, 4, 2, 3, 6, 9]), 3, 'exactW1')).toEqual(['c1', 'c3', 'c4']);
    expect(survivors(standings([2, 1]), 3, 'frechet')).toEqual(['c1']);
  });

  it('takes the higher share of high quality, and the lower distance', () => {
    expect(survivors(standings([0.1, 0.9, 0.5]), 3, 'highQuality')).toEqual(['c1']);
    expect(survivors(standings([0.1, 0.9, 0.5]), 3, 'reverseKl')).toEqual(['c0']);
  });

  it('lets nobody go on without a finite score, even where places are left', () => {
    expect(survivors(standings([Number.NaN, 2, Number.POSITIVE_INFINITY]), 1.5, 'exactW1')).toEqual(['c1']);
    expect(survivors(standings([Number.NaN, Number.NaN]), 2, 'highQuality')).toEqual([]);
  });

  it('prefers the earlier of equals', () => {
    expect(survivors(standings([1, 1, 1]), 3, 'exactW1')).toEqual(['c0']);
  });

  it('ends at the whole budget and refuses one that is too small for its rungs', () => {
    expect(rungSteps(100, [1 / 9, 1 / 3, 1])).toEqual([11, 33, 100]);
    expect(() => rungSteps(4, [1 / 9, 1 / 3, 1])).toThrow(/too small for the rungs[\s\S]*larger budget/);
    expect(() => rungSteps(0, [1])).toThrow(/too small/);
  });
});
