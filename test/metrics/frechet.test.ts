import { expect, it, test } from 'vitest';
import { createRandom } from '../../src/core/random.ts';
import { frechetDistance, frechetOfMoments, momentsOf } from '../../src/metrics/frechet.ts';
import { recorded, scaleOf } from './recorded.ts';

it.each(recorded.cases.filter(({ frechet }) => frechet !== undefined))(
  'agrees with SciPy: $name',
  (entry) => {
    const expected = entry.frechet!;
    expect(Math.abs(frechetDistance(entry.x, entry.y, entry) - expected)).toBeLessThan(
      1e-9 * scaleOf(expected),
    );
  },
);

test('diagonal covariances have the closed form |Δμ|² + Σ(σ₁ − σ₂)²', () => {
  const moments = (mean: number[], variances: number[]) => ({
    mean: Float64Array.from(mean),
    covariance: Float64Array.from({ length: 9 }, (_, k) => (k % 4 === 0 ? variances[k / 4]! : 0)),
  });
  const distance = frechetOfMoments(moments([1, 0, 2], [4, 9, 0]), moments([0, 2, 2], [1, 25, 1]));
  expect(Math.abs(distance - (1 + 4 + 1 + 4 + 1))).toBeLessThan(1e-12);
});

test('a translation by t gives |t|², a scaling about the mean (s − 1)²·tr C, symmetrically', () => {
  const random = createRandom(4);
  const dimension = 6;
  const x = Float64Array.from({ length: 200 * dimension }, (_, i) => (1 + (i % 6)) * random.normal());
  const moved = x.map((value) => value + 0.5);
  expect(Math.abs(frechetDistance(x, moved, { dimension }) - 6 * 0.25)).toBeLessThan(1e-11);
  const { mean, covariance } = momentsOf(x, { dimension });
  const trace = covariance.reduce((sum, value, k) => sum + (k % 7 === 0 ? value : 0), 0);
  const wider = x.map((value, i) => mean[i % 6]! + 3 * (value - mean[i % 6]!));
  expect(frechetDistance(x, wider, { dimension }) / (4 * trace)).toBeCloseTo(1, 11);
  expect(frechetDistance(wider, x, { dimension }) / (4 * trace)).toBeCloseTo(1, 11);
});

test('fewer samples than dimensions leave it at 0 from itself, to the root of the rounding', () => {
  const random = createRandom(5);
  const x = Float64Array.from({ length: 10 * 40 }, () => random.normal());
  expect(frechetDistance(x, x, { dimension: 40 })).toBeLessThan(1e-5);
});

test('bad input says what is wrong', () => {
  expect(() => frechetDistance([1, 2], [1, 2], { dimension: 2 })).toThrow('a covariance needs two samples');
  expect(() => frechetDistance([1, Number.NaN], [1, 2], { dimension: 1 })).toThrow('not finite');
  const [one, two] = [momentsOf([1, 2, 3], { dimension: 1 }), momentsOf([1, 2, 3, 5], { dimension: 2 })];
  expect(() => frechetOfMoments(one, two)).toThrow('the moments differ in dimension');
});
