import { describe, expect, it } from 'vitest';
import { mixtureOf } from '../../../src/data/toys.ts';
import { compareScores, measuresOf } from '../../../src/figures/search/measures.ts';

describe('the measures of a search', () => {
  it('are those that the data can be scored by', () => {
    expect(measuresOf({ shape: [2] }, mixtureOf('8gaussians'))).toEqual([
      'exactW1',
      'highQuality',
      'reverseKl',
    ]);
    expect(measuresOf({ shape: [2] }, undefined)).toEqual(['exactW1']);
    expect(measuresOf({ shape: [5] }, undefined)).toEqual([]);
    expect(measuresOf({ shape: [28, 28, 1], labels: new Uint8Array(3) }, undefined)).toEqual(['frechet']);
    expect(measuresOf({ shape: [32, 32, 3] }, undefined)).toEqual(['sliced']);
  });

  it('order scores by their own direction, what is not finite last', () => {
    const sorted = (measure: 'exactW1' | 'highQuality') =>
      [Number.NaN, 2, 1, 3].sort((a, b) => compareScores(measure, a, b));
    expect(sorted('exactW1')).toEqual([1, 2, 3, Number.NaN]);
    expect(sorted('highQuality')).toEqual([3, 2, 1, Number.NaN]);
  });
});
