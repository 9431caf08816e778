import { expect, it } from 'vitest';
import { ticksOf } from '../../../src/demo/page/ticks.ts';

it('marks are round numbers within the axis, about as many as asked for', () => {
  expect(ticksOf(0, 1, 4)).toEqual([0, 0.5, 1]);
  expect(ticksOf(-0.03, 0.37, 4)).toEqual([0, 0.1, 0.2, 0.3]);
  expect(ticksOf(-1.84, 1.84, 5)).toEqual([-1, 0, 1]);
  expect(ticksOf(97, 1203, 5)).toEqual([500, 1000]);
  expect(ticksOf(1, 1, 5)).toEqual([]);
  expect(ticksOf(0, Number.POSITIVE_INFINITY, 5)).toEqual([]);
});
