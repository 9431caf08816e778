import { expect, test } from 'vitest';
import { logOfHalfInteger, unitCircle } from '../../src/core/elementary.ts';

test('the logarithm of half-integers agrees with the library to 2e-15 relative', () => {
  for (const bits of [0, 1, 2, 3, 5, 1000, 2 ** 24 + 1, 2 ** 31 - 1, 2 ** 31, 2 ** 32 - 1]) {
    const expected = Math.log(bits + 0.5);
    expect(Math.abs(logOfHalfInteger(bits) - expected)).toBeLessThanOrEqual(
      2e-15 * Math.max(1, Math.abs(expected)),
    );
  }
});

test('points of the unit circle agree with the library to 1e-14, over several turns and at every eighth', () => {
  for (let step = -400; step <= 400; step++) {
    const turns = step / 64 + (step % 5) * 1e-3;
    const [cosine, sine] = unitCircle(turns);
    expect(Math.abs(cosine - Math.cos(2 * Math.PI * turns))).toBeLessThan(1e-14);
    expect(Math.abs(sine - Math.sin(2 * Math.PI * turns))).toBeLessThan(1e-14);
  }
});

test('quarter turns are exact', () => {
  expect(unitCircle(0)).toEqual([1, 0]);
  expect(unitCircle(0.25).map(Math.abs)).toEqual([0, 1]);
  expect(unitCircle(0.5)[0]).toBe(-1);
  expect(unitCircle(0.75)[1]).toBe(-1);
});
