import fc from 'fast-check';
import { describe, expect, it, test } from 'vitest';
import { createRandom } from '../../src/core/random.ts';
import { exactWasserstein, optimalTransport } from '../../src/metrics/exact-wasserstein.ts';
import { recorded, scaleOf } from './recorded.ts';
import { toyPoints } from './toy-points.ts';

it.each(recorded.cases)('agrees with POT and SciPy to 1e-9: $name', (entry) => {
  const { x, y, wasserstein } = entry;
  expect(Math.abs(exactWasserstein(x, y, entry) - wasserstein)).toBeLessThan(1e-9 * scaleOf(wasserstein));
});

describe('closed forms', () => {
  it('two points are their distance apart', () => {
    expect(exactWasserstein([1, 2], [4, 6], { dimension: 2 })).toBe(5);
  });

  it('a point and a set are the mean distance apart', () => {
    expect(exactWasserstein([0, 0], [3, 4, 6, 8, 0, 1], { dimension: 2 })).toBeCloseTo(16 / 3, 12);
  });

  it('weights are masses: three parts stay, one part moves', () => {
    const weights = { xWeights: [1, 1], yWeights: [3, 1] };
    expect(exactWasserstein([0, 0, 0, 4], [0, 0, 0, 4], { dimension: 2, ...weights })).toBeCloseTo(1, 12);
  });

  it('a set in another order, or with every point twice, is the same distribution', () => {
    const values = toyPoints('swissroll', 40);
    const twice = Float32Array.from([...values, ...values]);
    expect(
      exactWasserstein(
        values,
        values
          .slice()
          .reverse()
          .map((_, i, all) => all[i ^ 1]!),
        { dimension: 2 },
      ),
    ).toBe(0);
    expect(exactWasserstein(values, twice, { dimension: 2 })).toBe(0);
  });
});

describe('a translated copy is exactly |t| away, to the bit', () => {
  it.each([1, 2, 3, 8])('in dimension %d, for coordinates and translations on a grid', (dimension) => {
    const random = createRandom(dimension);
    for (const count of [1, 2, 7, 60]) {
      // Multiples of 2⁻¹⁰ below 2⁵: no sum of two is rounded.
      const x = Float64Array.from({ length: count * dimension }, () => (random.below(65536) - 32768) / 1024);
      const t = Float64Array.from({ length: dimension }, () => (random.below(4096) - 2048) / 1024);
      const y = x.map((value, i) => value + t[i % dimension]!);
      const length = Math.sqrt(t.reduce((sum, value) => sum + value * value, 0));
      expect(exactWasserstein(x, y, { dimension })).toBe(length);
      const xWeights = Float64Array.from({ length: count }, () => 1 + random.below(9));
      expect(exactWasserstein(x, y, { dimension, xWeights, yWeights: xWeights })).toBe(length);
    }
  });

  it('with rounded coordinates it is |t| to 1e-14', () => {
    const random = createRandom(5);
    const x = Float64Array.from({ length: 200 }, () => random.normal());
    const y = x.map((value, i) => value + (i % 2 === 0 ? 0.3 : -0.4));
    expect(Math.abs(exactWasserstein(x, y, { dimension: 2 }) - 0.5)).toBeLessThan(1e-14);
  });
});

describe('as a metric', () => {
  const dimension = 2;
  const runs = { seed: 1701_07875, numRuns: 200 };
  const coordinate = fc.oneof(fc.integer({ min: -3, max: 3 }), fc.double({ min: -10, max: 10, noNaN: true }));
  const sampleSet = fc
    .array(fc.tuple(coordinate, coordinate, fc.integer({ min: 0, max: 4 })), { minLength: 1, maxLength: 14 })
    .filter((rows) => rows.some(([, , weight]) => weight > 0))
    .map((rows) => ({
      points: rows.flatMap((row) => row.slice(0, 2)),
      weights: rows.map(([, , weight]) => weight),
    }));
  type Set = typeof sampleSet extends fc.Arbitrary<infer T> ? T : never;
  const between = (x: Set, y: Set) =>
    exactWasserstein(x.points, y.points, { dimension, xWeights: x.weights, yWeights: y.weights });

  it('is symmetric', () => {
    fc.assert(
      fc.property(sampleSet, sampleSet, (x, y) => {
        expect(Math.abs(between(x, y) - between(y, x))).toBeLessThan(1e-12 * scaleOf(between(x, y)));
      }),
      runs,
    );
  });

  it('obeys the triangle inequality', () => {
    fc.assert(
      fc.property(sampleSet, sampleSet, sampleSet, (x, y, z) => {
        expect(between(x, z)).toBeLessThanOrEqual(between(x, y) + between(y, z) + 1e-12);
      }),
      runs,
    );
  });

  it('is at least the distance of the means', () => {
    const mean = ({ points, weights }: Set, axis: number) =>
      weights.reduce((sum, weight, i) => sum + weight * points[2 * i + axis]!, 0) /
      weights.reduce((sum, weight) => sum + weight, 0);
    fc.assert(
      fc.property(sampleSet, sampleSet, (x, y) => {
        const apart = Math.hypot(mean(x, 0) - mean(y, 0), mean(x, 1) - mean(y, 1));
        expect(between(x, y)).toBeGreaterThanOrEqual(apart - 1e-12);
      }),
      runs,
    );
  });

  it('is 0 from a set to itself', () => {
    fc.assert(
      fc.property(sampleSet, (x) => {
        expect(between(x, x)).toBe(0);
      }),
      runs,
    );
  });
});

describe('the optimal plan and critic', () => {
  const x = toyPoints('8gaussians', 300, 1);
  const y = toyPoints('25gaussians', 240, 2);
  const { distance, from, to, mass, critic } = optimalTransport(x, y, { dimension: 2 });

  it('the plan moves all of x to all of y, at the cost that is the distance', () => {
    const [left, right] = [new Float64Array(300), new Float64Array(240)];
    let cost = 0;
    mass.forEach((part, k) => {
      left[from[k]!]! += part;
      right[to[k]!]! += part;
      cost += part * Math.hypot(x[2 * from[k]!]! - y[2 * to[k]!]!, x[2 * from[k]! + 1]! - y[2 * to[k]! + 1]!);
    });
    expect(left.every((sum) => Math.abs(sum - 1 / 300) < 1e-15)).toBe(true);
    expect(right.every((sum) => Math.abs(sum - 1 / 240) < 1e-15)).toBe(true);
    expect(mass.length).toBeLessThan(300 + 240);
    expect(Math.abs(cost - distance)).toBeLessThan(1e-13);
  });

  it("the critic's difference of means is the distance, which proves both optimal", () => {
    const mean = (values: Float64Array) => values.reduce((sum, value) => sum + value, 0) / values.length;
    expect(Math.abs(mean(critic(x)) - mean(critic(y)) - distance)).toBeLessThan(1e-12);
  });

  it('the critic has slope at most 1, also between the samples', () => {
    const random = createRandom(3);
    const points = Float64Array.from({ length: 200 }, () => 2 * random.normal());
    const values = critic(points);
    for (let i = 0; i < 100; i++) {
      for (let j = 0; j < i; j++) {
        const apart = Math.hypot(points[2 * i]! - points[2 * j]!, points[2 * i + 1]! - points[2 * j + 1]!);
        expect(Math.abs(values[i]! - values[j]!)).toBeLessThanOrEqual(apart + 1e-12);
      }
    }
  });
});

test('a smaller problem after a greater one, and the same again, give the same bits', () => {
  const [a, b] = [toyPoints('8gaussians', 200, 1), toyPoints('8gaussians', 200, 2)];
  const small = () => exactWasserstein(a.subarray(0, 60), b.subarray(0, 80), { dimension: 2 });
  const first = small();
  exactWasserstein(a, b, { dimension: 2 });
  expect(small()).toBe(first);
});

test('the order of the samples does not matter', () => {
  const [a, b] = [toyPoints('8gaussians', 90, 1), toyPoints('25gaussians', 70, 2)];
  const turned = Float32Array.from({ length: a.length }, (_, i) => a[a.length - 2 - i + 2 * (i % 2)]!);
  const difference = exactWasserstein(a, b, { dimension: 2 }) - exactWasserstein(turned, b, { dimension: 2 });
  expect(Math.abs(difference)).toBeLessThan(1e-14);
});

describe('bad input', () => {
  it.each([
    ['x is empty', [], [1, 2], {}],
    ['y is empty', [1, 2], [], {}],
    ['y holds no whole number of samples', [1, 2], [1, 2, 3], {}],
    ['x holds a value that is not finite', [1, Number.NaN], [1, 2], {}],
    ['y holds a value that is not finite', [1, 2], [1, Number.POSITIVE_INFINITY], {}],
    ['xWeights has the wrong number of entries', [1, 2], [1, 2], { xWeights: [1, 1] }],
    ['yWeights has a negative entry', [1, 2], [1, 2, 3, 4], { yWeights: [2, -1] }],
    ['yWeights has no usable total', [1, 2], [1, 2], { yWeights: [0] }],
    ['xWeights holds a value that is not finite', [1, 2], [1, 2], { xWeights: [Number.NaN] }],
    ['samples are too far apart', [-1e200, 0], [1e200, 0], {}],
  ] as const)('%s', (fault, x, y, options) => {
    expect(() => exactWasserstein(x, y, { dimension: 2, ...options })).toThrow(fault);
  });

  it('a dimension of 0, and more pairs than memory holds, say so', () => {
    expect(() => exactWasserstein([1], [1], { dimension: 0 })).toThrow('not a positive whole number');
    const many = new Float32Array(9000);
    expect(() => exactWasserstein(many, many, { dimension: 1 })).toThrow('use slicedWasserstein');
  });
});
