import { describe, expect, it, test } from 'vitest';
import { createRandom } from '../../src/core/random.ts';
import { precisionRecall } from '../../src/metrics/precision-recall.ts';
import { recordedFeatures } from './recorded.ts';

/** Normal points in the plane about (mean, mean). */
function cloud(count: number, seed: number, mean = 0): Float64Array {
  const random = createRandom(seed, 5);
  return Float64Array.from({ length: 2 * count }, () => mean + random.normal());
}

const cases = recordedFeatures.flatMap(({ precisionRecall: entries, ...sets }) =>
  entries.map((entry) => ({ ...sets, ...entry })),
);

it.each(cases)('agrees with scikit-learn: $name, k = $k', ({ x, y, dimension, k, precision, recall }) => {
  expect(precisionRecall(x, y, { dimension, k })).toEqual({ precision, recall });
});

test('equal sets lie in each other', () => {
  const x = cloud(50, 1);
  expect(precisionRecall(x, x, { dimension: 2 })).toEqual({ precision: 1, recall: 1 });
});

test('sets far apart share nothing', () => {
  expect(precisionRecall(cloud(50, 1), cloud(50, 2, 100), { dimension: 2 })).toEqual({
    precision: 0,
    recall: 0,
  });
});

test('a generator collapsed to one good sample has all of the precision and no recall', () => {
  const one = Float64Array.from({ length: 100 }, (_, i) => (i % 2 ? 0.01 : 0.02));
  expect(precisionRecall(cloud(200, 1), one, { dimension: 2 })).toEqual({ precision: 1, recall: 0 });
});

test('one of two modes is precise and covers half; two of one with noise far off the other way round', () => {
  const two = Float64Array.from([...cloud(100, 1), ...cloud(100, 2, 50)]);
  const half = precisionRecall(two, cloud(200, 3), { dimension: 2 });
  expect(half.precision).toBeGreaterThan(0.9);
  expect(half.recall).toBeGreaterThan(0.4);
  expect(half.recall).toBeLessThanOrEqual(0.5);
  const noisy = precisionRecall(cloud(200, 3), two, { dimension: 2 });
  expect(noisy).toMatchObject({ precision: half.recall, recall: half.precision });
});

test('the neighbour is the third by default, and the edge of a ball is inside', () => {
  // Radii to the third neighbour: 3, 2, 2, 3.
  const line = [0, 1, 2, 3];
  const at = (place: number, options = {}) =>
    precisionRecall(line, [place, place, place, place], { dimension: 1, ...options }).precision;
  expect(at(-3)).toBe(1);
  expect(at(-3.001)).toBe(0);
  expect(at(-1, { k: 1 })).toBe(1);
  expect(at(-1.001, { k: 1 })).toBe(0);
});

describe('bad input', () => {
  it.each([
    ['fewer neighbours than k', 'data', [1, 2, 3], [1, 2, 3, 4], {}],
    ['no such neighbour', 'usage', [1, 2], [1, 2], { k: 0 }],
    ['no such neighbour', 'usage', [1, 2], [1, 2], { k: 1.5 }],
    ['real is empty', 'data', [], [1, 2], {}],
    ['generated holds a value that is not finite', 'data', [1, 2], [1, Number.NaN], {}],
    ['holds no whole number of samples', 'usage', [1, 2, 3], [1, 2], { dimension: 2 }],
  ] as const)('%s', (fault, kind, real, generated, options) => {
    const call = () => precisionRecall(real, generated, { dimension: 1, ...options });
    expect(call).toThrow(fault);
    expect(call).toThrow(expect.objectContaining({ kind }));
  });
});
