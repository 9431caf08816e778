import { describe, expect, it, test } from 'vitest';
import { createRandom } from '../../src/core/random.ts';
import { kernelDistance } from '../../src/metrics/kernel-distance.ts';
import { recordedFeatures, scaleOf } from './recorded.ts';

/** Normal features about `mean`. */
function features(count: number, dimension: number, seed: number, mean = 0): Float64Array {
  const random = createRandom(seed, 5);
  return Float64Array.from({ length: count * dimension }, () => mean + random.normal());
}

const equallyMany = recordedFeatures.filter(({ kernelDistance: value }) => value !== undefined);

it.each(equallyMany)('agrees with scikit-learn where a subset is all there is: $name', (entry) => {
  const { mean, sd, subsets, size } = kernelDistance(entry.x, entry.y, { ...entry, subsets: 3 });
  const scale = scaleOf(entry.kernelDistance!);
  expect(Math.abs(mean - entry.kernelDistance!)).toBeLessThan(1e-12 * scale);
  // Subsets are the same samples in another order.
  expect(sd).toBeLessThan(1e-12 * scale);
  expect({ subsets, size }).toEqual({ subsets: 3, size: entry.x.length / entry.dimension });
});

test('two pairs of points in closed form: (k(x) + k(y)) − ½ of the four across, with k = (ab + 1)³', () => {
  const { mean } = kernelDistance([0, 1], [2, 3], { dimension: 1, subsets: 1 });
  expect(mean).toBeCloseTo(1 + 7 ** 3 - (1 + 1 + 3 ** 3 + 4 ** 3) / 2, 12);
});

test('subsets are drawn without replacement: without bias, and they spread less as they grow', () => {
  const [x, y] = [features(300, 4, 1), features(300, 4, 2, 0.6)];
  const whole = kernelDistance(x, y, { dimension: 4, subsets: 1 }).mean;
  const small = kernelDistance(x, y, { dimension: 4, subsets: 400, size: 25, seed: 3 });
  const large = kernelDistance(x, y, { dimension: 4, subsets: 100, size: 100, seed: 3 });
  expect(whole).toBeGreaterThan(1);
  for (const { mean, sd, subsets } of [small, large]) {
    expect(Math.abs(mean - whole)).toBeLessThan((4 * sd) / Math.sqrt(subsets));
  }
  // A quarter of the pairs, half of the deviation; less, as subsets that are a third of all share samples.
  expect(large.sd / small.sd).toBeLessThan(0.6);
});

test('sets from one source are 0 apart on average, and fall below it', () => {
  const { mean, sd } = kernelDistance(features(600, 4, 1), features(600, 4, 2), {
    dimension: 4,
    subsets: 50,
    size: 100,
  });
  expect(Math.abs(mean)).toBeLessThan(sd);
});

test('a collapsed set is far from its source; the seed decides the subsets', () => {
  const x = features(200, 3, 1);
  const same = Float64Array.from({ length: 600 }, (_, i) => x[i % 3]!);
  const options = { dimension: 3, subsets: 5, size: 50 };
  expect(kernelDistance(x, same, options).mean).toBeGreaterThan(0.3);
  expect(kernelDistance(x, same, options)).toEqual(kernelDistance(x, same, options));
  expect(kernelDistance(x, same, { ...options, seed: 1 })).not.toEqual(kernelDistance(x, same, options));
});

test('there are a hundred subsets of a thousand, or of all where there are fewer', () => {
  const few = [features(30, 1, 1), features(40, 1, 2)] as const;
  expect(kernelDistance(...few, { dimension: 1 })).toMatchObject({ subsets: 100, size: 30 });
  const many = [features(1100, 1, 1), features(1200, 1, 2)] as const;
  expect(kernelDistance(...many, { dimension: 1, subsets: 1 }).size).toBe(1000);
});

describe('bad input', () => {
  it.each([
    ['needs two samples of each', 'data', [1], [1, 2], {}],
    ['no such subsets', 'usage', [1, 2], [1, 2, 3], { size: 3 }],
    ['no such subsets', 'usage', [1, 2], [1, 2], { size: 1 }],
    ['no such subsets', 'usage', [1, 2], [1, 2], { subsets: 0 }],
    ['no such subsets', 'usage', [1, 2], [1, 2], { subsets: 1.5 }],
    ['x is empty', 'data', [], [1, 2], {}],
    ['y holds a value that is not finite', 'data', [1, 2], [1, Number.NaN], {}],
    ['the dimension is not a positive whole number', 'usage', [1, 2], [1, 2], { dimension: 0 }],
  ] as const)('%s', (fault, kind, x, y, options) => {
    const call = () => kernelDistance(x, y, { dimension: 1, ...options });
    expect(call).toThrow(fault);
    expect(call).toThrow(expect.objectContaining({ kind }));
  });
});
