import { describe, expect, it } from 'vitest';
import { atLeast, atMost, csvOf, recordsOf, verdict } from '../../src/figures/figure.ts';

describe('a verdict', () => {
  it('holds at its bound and on the right side of it', () => {
    expect(verdict('falls', 0.8, atMost(0.8))).toMatchObject({
      bound: 'at most 0.8',
      measured: 0.8,
      held: true,
    });
    expect(verdict('falls', 0.81, atMost(0.8)).held).toBe(false);
    expect(verdict('ranks', 0.9, atLeast(0.9)).held).toBe(true);
    expect(verdict('ranks', 0.89, atLeast(0.9)).held).toBe(false);
  });

  it('holds no bound with a figure that is not finite', () => {
    for (const measured of [Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY]) {
      expect(verdict('any', measured, atLeast(0)).held).toBe(false);
      expect(verdict('any', measured, atMost(0)).held).toBe(false);
    }
  });

  it('names the unit in its bound', () => {
    expect(verdict('slow', 3, atMost(2, 'ms'))).toMatchObject({ bound: 'at most 2 ms', unit: 'ms' });
  });
});

describe('a table', () => {
  const table = {
    columns: ['θ', 'what, exactly'],
    rows: [
      [0.5, 'a "b"'],
      [Number.NaN, 'plain'],
    ],
  };

  it('is CSV with a header, quoted where it must be', () => {
    expect(csvOf(table)).toBe('θ,"what, exactly"\n0.5,"a ""b"""\nNaN,plain\n');
  });

  it('gives plots records in which nothing is infinite', () => {
    expect(recordsOf(table)).toEqual([
      { θ: 0.5, 'what, exactly': 'a "b"' },
      { θ: null, 'what, exactly': 'plain' },
    ]);
  });
});
