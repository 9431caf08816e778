import { expect, it } from 'vitest';
import '../english.ts';
import { extentOf, rangeOf } from '../../../src/demo/page/chart-drawing.ts';
import { chartSpecsOf } from '../../../src/demo/page/chart-specs.ts';

it('an axis has a little room beyond its lines, from 0 where none is below it', () => {
  expect(extentOf([[1, null, 4], [2]])).toEqual([0, 4.2]);
  expect(extentOf([[-1, 1]])).toEqual([-1.1, 1.1]);
  expect(extentOf([[], [null, Number.NaN]])).toEqual([0, 1]);
});

it('an axis with a least value begins there, whatever a line does below it', () => {
  expect(extentOf([[-40, 1], [3]], 0)).toEqual([0, 3.15]);
  expect(extentOf([[-40, -3]], 0)).toEqual([0, 1]);
});

it('the axis of an estimate is made for what comes after its first five iterations', () => {
  const spec = chartSpecsOf('points').find(({ id }) => id === 'estimate')!;
  const steps = Array.from({ length: 60 }, (_, i) => i + 1);
  const values = steps.map((step) => (step < 3 ? -40 : 2));
  expect(rangeOf(spec, steps, [values])).toEqual([0, 2.1]);
  expect(rangeOf({ ...spec, settles: false }, steps, [values])[0]).toBeLessThan(-40);
});
