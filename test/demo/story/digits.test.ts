// Step 6's numbers: how far the estimate has fallen.
import { describe, expect, it } from 'vitest';
import { type DigitsLook, fallOf } from '../../../src/demo/story/digits.ts';

const pixels = new Uint8Array(0);
const look = (step: number, estimate?: number): DigitsLook => ({
  step,
  estimate,
  shape: [28, 28, 1],
  generated: pixels,
  real: pixels,
});
const looks = [look(0), look(10, 2), look(20, 5), look(30, 1)];

describe('the fall of the estimate', () => {
  it('is from the highest to the newest', () => {
    expect(fallOf(looks)).toEqual({ most: 5, mostAt: 20, now: 1 });
  });

  it('is unknown before there are two estimates', () => {
    expect(fallOf(looks.slice(0, 2))).toBeUndefined();
    expect(fallOf(looks.slice(0, 3))).toEqual({ most: 5, mostAt: 20, now: 5 });
  });
});
