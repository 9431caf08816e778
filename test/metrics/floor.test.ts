import { describe, expect, it, test } from 'vitest';
import { createToy } from '../../src/data/toys.ts';
import { bootstrapInterval } from '../../src/metrics/bootstrap.ts';
import { exactWasserstein } from '../../src/metrics/exact-wasserstein.ts';
import { type Distance, realFloor, withFloor } from '../../src/metrics/floor.ts';
import { toyPoints } from './toy-points.ts';

const dimension = 2;
const exact: Distance = (x, y) => exactWasserstein(x, y, { dimension });
const meanGap: Distance = (x, y) =>
  Math.abs(
    x.reduce((sum, value) => sum + value, 0) / x.length - y.reduce((sum, value) => sum + value, 0) / y.length,
  );

// Means and standard deviations from batch to batch of the specification, n = 1000; the tolerance on a mean of three
// is two and a half of its standard errors.
it.each([
  ['8gaussians', 0.085, 0.035],
  ['25gaussians', 0.095, 0.018],
  ['swissroll', 0.094, 0.014],
] as const)('the floor of exact W₁ on %s at n = 1000 is the known one', async (toy, mean, sd) => {
  const floor = await realFloor(toyPoints(toy, 6000, 1), exact, {
    dimension,
    count: 1000,
    repeats: 3,
  });
  expect(floor.count).toBe(1000);
  expect(Math.abs(floor.mean - mean)).toBeLessThan((2.5 * sd) / Math.sqrt(3));
});

test('real data scores at its floor, and a generator that misses a mode far above it', async () => {
  const { labels } = createToy('8gaussians', 1000, 2);
  const values = toyPoints('8gaussians', 1000, 2);
  const options = { dimension, repeats: 6, resamples: 20 };
  const fresh = toyPoints('8gaussians', 150, 3);
  const collapsed = values.filter((_, i) => labels![i >> 1] === 0).subarray(0, 200);
  const good = await withFloor(values, fresh, exact, options);
  const bad = await withFloor(values, collapsed, exact, options);
  expect(Math.abs(good.value - good.floor.mean)).toBeLessThan(4 * good.floor.sd);
  expect(bad.value).toBeGreaterThan(bad.floor.mean + 10 * bad.floor.sd);
  expect(bad.interval.low).toBeGreaterThan(bad.floor.mean);
  for (const { value, interval } of [good, bad]) {
    expect(interval.low).toBeLessThan(value);
    expect(interval.high).toBeGreaterThan(value);
  }
  // The same seeds give the same figures, and others do not.
  expect(await withFloor(values, fresh, exact, options)).toEqual(good);
  expect((await withFloor(values, fresh, exact, { ...options, seed: 1 })).value).not.toBe(good.value);
});

test('the bootstrap interval of a mean is 1.96 standard errors wide on each side', async () => {
  // x is constant, so the distance is |mean y| and its standard error is that of the mean: 1/√400.
  const y = toyPoints('swissroll', 200, 5);
  const sd = Math.sqrt(y.reduce((sum, value) => sum + value ** 2, 0) / y.length);
  const shifted = y.map((value) => value + 10);
  const interval = await bootstrapInterval([0], shifted, meanGap, { dimension: 1, resamples: 2000 });
  const half = (1.96 * sd) / Math.sqrt(y.length);
  expect((interval.high - interval.low) / (2 * half)).toBeGreaterThan(0.9);
  expect((interval.high - interval.low) / (2 * half)).toBeLessThan(1.1);
  const narrow = await bootstrapInterval([0], shifted, meanGap, {
    dimension: 1,
    resamples: 2000,
    level: 0.5,
  });
  expect((narrow.high - narrow.low) / (interval.high - interval.low)).toBeCloseTo(0.674 / 1.96, 1);
});

describe('bad input', () => {
  const points = toyPoints('8gaussians', 10);

  it('fewer real samples than two batches need', async () => {
    await expect(realFloor(points, exact, { dimension, count: 6 })).rejects.toThrow('too few real samples');
    await expect(withFloor(points, points, exact, { dimension })).rejects.toThrow('too few real samples');
    await expect(realFloor(points, exact, { dimension, repeats: 1 })).rejects.toThrow('too few real samples');
  });

  it('no interval from one resample, or at a level of 1', async () => {
    for (const wrong of [{ resamples: 1 }, { level: 1 }]) {
      await expect(bootstrapInterval(points, points, exact, { dimension, ...wrong })).rejects.toThrow(
        'no interval can be made',
      );
    }
  });
});
