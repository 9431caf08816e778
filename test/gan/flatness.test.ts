import { expect, it } from 'vitest';
import { createRandom } from '../../src/core/random.ts';
import { flatWindow, isFlat } from '../../src/gan/flatness.ts';
import { banded } from '../../src/gan/score-gap.ts';

const random = createRandom(5, 1);
const looks = (count: number, value: (i: number) => number) =>
  Array.from({ length: count }, (_, i) => banded(value(i) + 0.01 * random.normal(), 0.01));

it('an estimate that wavers about one value is flat', () => {
  expect(isFlat(looks(flatWindow, () => 1))).toBe(true);
});

it('an estimate that falls or rises is not, whatever came before the window', () => {
  expect(isFlat(looks(flatWindow, (i) => 1 - 0.01 * i))).toBe(false);
  expect(isFlat(looks(flatWindow, (i) => 1 + 0.01 * i))).toBe(false);
  expect(isFlat([...looks(30, () => 2), ...looks(flatWindow, (i) => 1 - 0.01 * i)])).toBe(false);
});

it('fewer looks than the window are never flat', () => {
  expect(isFlat(looks(flatWindow - 1, () => 1))).toBe(false);
});
