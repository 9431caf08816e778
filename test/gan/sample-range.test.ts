import { describe, expect, it } from 'vitest';
import { alarmsOf, type Findings } from '../../src/gan/alarms.ts';
import { completeConfig } from '../../src/gan/complete-config.ts';
import { isOutOfRange, rangeOf, type SampleRange } from '../../src/gan/sample-range.ts';
import { banded } from '../../src/gan/score-gap.ts';

/** Points [x, 5] with x in the interval: the second column is constant. */
const spread = (from: number, to: number) =>
  Float32Array.from({ length: 200 }, (_, i) => (i % 2 === 1 ? 5 : from + ((to - from) * (i >> 1)) / 99));
const found = (real: Float32Array, fake: Float32Array, standardized = false) => {
  const range = rangeOf({ real, fake }, 2);
  return { ...range, standardized, out: isOutOfRange({ ...range, standardized }) };
};

describe('generated points beside the range of the data', () => {
  it('are out of it where data lie near 150,000 and a new generator near 0', () => {
    const range = found(spread(149_000, 151_000), spread(-0.3, 0.4));
    expect(range).toMatchObject({ outside: 1, column: 1, data: [149_000, 151_000], out: true });
    expect(range.samples).toBeCloseTo(0.05, 2);
  });

  it('are out of it where they fill a hundredth of wide data around 0, unless the points are standardised', () => {
    const wide = spread(-1e6, 1e6);
    expect(found(wide, spread(-0.3, 0.4))).toMatchObject({ outside: 0, narrow: true, out: true });
    expect(found(wide, spread(-0.3, 0.4), true).out).toBe(false);
    expect(found(wide, spread(-1e5, 1e5)).out).toBe(false);
  });

  it('are out of it where they are spread far wider than the data', () => {
    expect(found(spread(-1e-4, 1e-4), spread(-0.3, 0.4))).toMatchObject({ out: true, narrow: false });
  });

  it('are in it where they are collapsed, beside it by its own width, or a few of them have flown', () => {
    expect(found(spread(-2, 2), spread(1, 1.001)).out).toBe(false);
    expect(found(spread(-2, 2), spread(1.5, 5.5)).out).toBe(false);
    const few = spread(-2, 2);
    few[0] = 1e6;
    expect(found(spread(-2, 2), few)).toMatchObject({ outside: 0.01, out: false });
  });

  it('say nothing about constant columns', () => {
    const constant = new Float32Array(20).fill(3);
    expect(found(constant, spread(-1, 1))).toMatchObject({ outside: 0, narrow: false, out: false });
  });
});

describe('the alarm', () => {
  const healthy: Findings = {
    step: 600,
    estimate: banded(0.5, 0.01),
    heldOut: false,
    separation: 3,
    blindLooks: 0,
    climbSteps: 25,
    trainEstimate: 0.5,
    slope: 0.2,
    clippedShare: 0.3,
    largestWeight: { tensor: 'generator.0.weight', magnitude: 1 },
  };
  const range: SampleRange = {
    ...rangeOf({ real: spread(149_000, 151_000), fake: spread(-0.3, 0.4) }, 2),
    standardized: false,
    looks: 3,
  };
  const alarms = (of: SampleRange) => alarmsOf({ ...healthy, range: of }, completeConfig());

  it('comes after three looks in a row, names column, range and remedy', () => {
    expect(alarms({ ...range, looks: 2 })).toEqual([]);
    const [alarm, ...others] = alarms(range);
    expect(others).toEqual([]);
    expect(alarm).toMatchObject({ kind: 'out-of-range' });
    expect(alarm!.message).toMatch(
      /out of the data's range: 100 % of its samples lie far outside \(column 1: data from 149000 to 151000, samples around 0\.05\).*leave --standardize false out/,
    );
  });

  it('names another remedy where points are standardised', () => {
    const [alarm] = alarms({ ...range, standardized: true });
    expect(alarm!.message).toMatch(/lower --lr/);
    expect(alarm!.message).not.toMatch(/standardize/);
  });
});
