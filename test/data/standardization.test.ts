import { describe, expect, it } from 'vitest';
import { createRandom } from '../../src/core/random.ts';
import { restored, standardizationOf, standardized } from '../../src/data/standardization.ts';

describe('standardised points', () => {
  it('have mean 0 and deviation 1 in each column, whatever its scale and place', () => {
    const random = createRandom(3);
    const scales = [
      [150_000, 900],
      [-3e-5, 1e-7],
      [0, 1],
      [1e9, 1e6],
    ] as const;
    const values = Float32Array.from({ length: 4 * 5000 }, (_, i) => {
      const [mean, deviation] = scales[i % 4]!;
      return mean + deviation * random.normal();
    });
    const standard = standardizationOf(values, 4);
    const seen = standardizationOf(standardized(values, standard), 4);
    scales.forEach(([mean, deviation], column) => {
      expect(standard.deviation[column]! / deviation).toBeCloseTo(1, 1);
      expect(Math.abs(standard.mean[column]! - mean) / deviation).toBeLessThan(0.1);
      expect(seen.mean[column]).toBeCloseTo(0, 6);
      expect(seen.deviation[column]).toBeCloseTo(1, 6);
    });
    restored(standardized(values, standard), standard).forEach((value, i) => {
      const [mean, deviation] = scales[i % 4]!;
      // An f32 of the standardised value, and one of the result.
      expect(Math.abs(value - values[i]!)).toBeLessThan(2 ** -22 * (Math.abs(mean) + 5 * deviation));
    });
  });

  it('have constant columns as 0, and back as exactly what they were', () => {
    const values = Float32Array.from({ length: 3000 }, (_, i) => (i % 3 === 1 ? i : 150_000.3));
    const standard = standardizationOf(values, 3);
    expect(standard.deviation[0]).toBe(0);
    expect(standard.mean[2]).toBe(Math.fround(150_000.3));
    const seen = standardized(values, standard);
    expect(seen.filter((_, i) => i % 3 !== 1).every((value) => value === 0)).toBe(true);
    const samples = restored(Float32Array.of(0.7, 0, -3), standard);
    expect([samples[0], samples[2]]).toEqual([Math.fround(150_000.3), Math.fround(150_000.3)]);
  });

  it('are whole points', () => {
    expect(() => standardizationOf(new Float32Array(5), 2)).toThrow(/whole points/);
    expect(() => standardizationOf(new Float32Array(0), 2)).toThrow(/whole points/);
    expect(standardizationOf(Float32Array.of(4, 7), 2)).toEqual({ mean: [4, 7], deviation: [0, 0] });
  });
});
