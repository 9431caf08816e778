import { expect, it } from 'vitest';
import { extentOf } from '../../../src/demo/page/chart-drawing.ts';

it('an axis has a little room beyond its lines, from 0 where none is below it', () => {
  expect(extentOf([[1, null, 4], [2]])).toEqual([0, 4.2]);
  expect(extentOf([[-1, 1]])).toEqual([-1.1, 1.1]);
  expect(extentOf([[], [null, Number.NaN]])).toEqual([0, 1]);
});

it('an axis with a least value begins there, whatever a line does below it', () => {
  expect(extentOf([[-40, 1], [3]], 0)).toEqual([0, 3.15]);
  expect(extentOf([[-40, -3]], 0)).toEqual([0, 1]);
});
