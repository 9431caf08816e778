import { expect, it } from 'vitest';
import { factsOf, formOfArray, pixelsOf, rangeOf } from '../../src/data/array-layout.ts';
import type { ArrayLayout } from '../../src/data/layouts.ts';

it.each<[number[], ArrayLayout]>([
  [[10, 28, 28, 1], 'nhwc'],
  [[10, 28, 28, 3], 'nhwc'],
  [[10, 3, 28, 28], 'nchw'],
  [[10, 1, 28, 1], 'nhwc'],
  [[10, 28, 28], 'nhw'],
  [[1, 28, 28], 'nhw'],
  [[28, 28, 3], 'hwc'],
])('%j can be read as %s only', (shape, layout) => {
  expect(formOfArray(shape, 'a.npy', undefined).layout).toBe(layout);
});

it.each([
  [[3, 28, 28]],
  [[10, 3, 28, 3]],
  [[10, 28, 28, 5]],
  [[10, 784]],
  [[28]],
  [[0, 28, 28, 3]],
  [[1, 2, 3, 4, 5]],
])('%j is refused, with what to say', (shape) => {
  expect(() => formOfArray(shape, 'a.npy', undefined)).toThrow(/not known to be pictures[\s\S]*--layout/);
});

it('takes the word of the user, where it can be true', () => {
  expect(formOfArray([3, 28, 20], 'a.npy', 'chw')).toEqual({
    layout: 'chw',
    count: 1,
    height: 28,
    width: 20,
    channels: 3,
  });
  expect(formOfArray([3, 28, 20], 'a.npy', 'nhw')).toMatchObject({ count: 3, channels: 1 });
  expect(formOfArray([28, 20], 'a.npy', 'hw')).toMatchObject({ count: 1, height: 28, width: 20 });
  expect(() => formOfArray([3, 28, 20], 'a.npy', 'nhwc')).toThrow(/read as nhwc/);
  expect(() => formOfArray([9, 28, 20], 'a.npy', 'chw')).toThrow(/1, 3 or 4 channels/);
});

it.each<[string, number[], string]>([
  ['u1', [0, 3], '[0, 255]'],
  ['i8', [0, 255], '[0, 255]'],
  ['b1', [0, 1], 'false and true'],
  ['u2', [0, 40_000], '[0, 65535]'],
  ['f4', [0, 0.5, 1], '[0, 1]'],
  ['f4', [-1, 0.5], '[−1, 1]'],
  ['f8', [0.5, 200.25], '[0, 255]'],
  ['f8', [0, 3, 90], '[0, 255]'],
])('%s of %j has the range %s', (type, values, range) => {
  expect(rangeOf(factsOf(values), type, 'a.npy').name).toBe(range);
});

it.each<[string, number[], RegExp]>([
  ['u1', [0, 1], /u1 from 0 to 1/],
  ['u2', [0, 4095], /u2 from 0 to 4095/],
  ['i2', [-5, 90], /i2 from -5 to 90/],
  ['f4', [-2.1, 2.6], /f4 from -2.1 to 2.6/],
  ['f4', [0, 1.02], /f4 from 0 to 1.02/],
  ['f4', [0, 0], /f4 from 0 to 0/],
  ['f4', [0, Number.NaN, 1], /not finite/],
  ['f4', [0, Number.POSITIVE_INFINITY], /not finite/],
  ['f8', [0.5, 70.5], /f8 from 0.5 to 70.5/],
])('the range of %s of %j would be a guess', (type, values, found) => {
  expect(() => rangeOf(factsOf(values), type, 'a.npy')).toThrow(found);
});

it('rounds to bytes, and puts planes side by side', () => {
  const form = { layout: 'nchw', count: 1, height: 1, width: 2, channels: 3 } as const;
  const planes = Float64Array.of(-1, 1, 0, 0.5, 0.999, -0.999);
  expect([...pixelsOf(planes, form, { name: '', low: -1, high: 1 })]).toEqual([0, 128, 255, 255, 191, 0]);
});
