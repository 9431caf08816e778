import { describe, expect, it } from 'vitest';
import { courseOf, meanAndError, middle } from '../../src/figures/statistics.ts';

describe('statistics over runs', () => {
  it('gives the mean and its standard error', () => {
    const { mean, error } = meanAndError([1, 2, 3, 6]);
    expect(mean).toBe(3);
    // Deviations −2, −1, 0, 3: √(14 / 3 / 4)
    expect(error).toBeCloseTo(Math.sqrt(14 / 12), 12);
  });

  it('has no error to give for one run', () => {
    expect(meanAndError([5])).toEqual({ mean: 5, error: Number.NaN });
  });

  it('finds the middle of odd and even numbers of values', () => {
    expect(middle([3, 1, 2])).toBe(2);
    expect(middle([4, 1, 2, 3])).toBe(2.5);
  });

  it('finds peak and end of a curve, after its first tenth', () => {
    const rises = Array.from({ length: 100 }, (_, i) => (i < 10 ? 100 : i < 50 ? i : 100 - i));
    const course = courseOf(rises, 1);
    expect(course).toEqual({ peak: 50, peakStep: 51, end: middle(rises.slice(90)) });
  });

  it('does not take one wild value for a peak', () => {
    const values = new Array<number>(50).fill(1);
    values[30] = 1000;
    expect(courseOf(values, 5).peak).toBe(1);
  });
});
