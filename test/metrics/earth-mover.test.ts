import { describe, expect, it, test } from 'vitest';
import { earthMover } from '../../src/metrics/earth-mover.ts';
import { recorded } from './recorded.ts';

it.each(recorded.distributions)('agrees with SciPy and POT on $p.length atoms', (entry) => {
  const { p, q, support, costs } = entry;
  expect(Math.abs(earthMover(p, q, { support }) - entry.earthMover)).toBeLessThan(1e-12);
  expect(Math.abs(earthMover(p, q, { costs }) - entry.earthMoverByCosts)).toBeLessThan(1e-9);
});

test('with cost 1 between different atoms it is the total variation', () => {
  const [p, q] = [
    [4, 0, 1, 3],
    [1, 5, 2, 0],
  ];
  const costs = Array.from({ length: 16 }, (_, k) => (k % 5 === 0 ? 0 : 1));
  expect(earthMover(p, q, { costs })).toBeCloseTo((3 + 5 + 1 + 3) / 16, 12);
});

test('atoms in the plane, and p and q on different atoms', () => {
  expect(earthMover([1, 0, 0], [0, 0, 1], { support: [0, 0, 9, 9, 3, 4], dimension: 2 })).toBe(5);
  expect(earthMover([1], [1, 1, 2], { costs: [1, 2, 4] })).toBeCloseTo(11 / 4, 12);
});

describe('bad input', () => {
  it.each([
    ['p, q and their support disagree', [1, 1], [1, 1], { support: [0, 1, 2] }],
    ['p, q and their support disagree', [1, 1], [1], { support: [0, 1] }],
    ['the costs do not fit p and q', [1, 1], [1, 1], { costs: [0, 1, 1] }],
    ['costs holds a value that is not finite', [1], [1], { costs: [Number.NaN] }],
    ['a cost is negative', [1], [1], { costs: [-1] }],
    ['p has no usable total', [], [1], { costs: [] }],
    ['q has a negative entry', [1], [-1], { costs: [1] }],
    ['x holds a value that is not finite', [1], [1], { support: [Number.NaN] }],
  ] as const)('%s', (fault, p, q, ground) => {
    expect(() => earthMover(p, q, ground)).toThrow(fault);
  });
});
