import { expect, it, test } from 'vitest';
import { spearman } from '../../src/metrics/spearman.ts';
import { recorded } from './recorded.ts';

it.each(recorded.ranks)(
  'agrees with SciPy on $x.length pairs, ties included',
  ({ x, y, spearman: expected }) => {
    expect(Math.abs(spearman(x, y) - expected)).toBeLessThan(1e-12);
  },
);

test('any rising function has correlation 1, any falling one −1', () => {
  const x = Float64Array.from({ length: 50 }, (_, i) => ((i * 37) % 101) - 50);
  expect(spearman(x, x.map(Math.exp))).toBe(1);
  expect(
    spearman(
      x,
      x.map((value) => -(value ** 3)),
    ),
  ).toBe(-1);
});

test('a constant figure has no order', () => {
  expect(spearman([1, 2, 3], [4, 4, 4])).toBeNaN();
});

test('bad input says what is wrong', () => {
  expect(() => spearman([1, 2], [1])).toThrow('no pairs');
  expect(() => spearman([1], [1])).toThrow('no pairs');
  expect(() => spearman([1, Number.NaN], [1, 2])).toThrow('x holds a value that is not finite');
});
