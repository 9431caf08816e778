import { expect, test } from 'vitest';
import { imageExtent, imageSizeOf } from '../../src/core/image-size.ts';

test('a number is a square, and a text is width × height', () => {
  expect(imageExtent(64)).toEqual([64, 64]);
  expect(imageExtent('64x48')).toEqual([48, 64]);
  expect(imageSizeOf([48, 64, 3])).toBe('64x48');
  expect(imageSizeOf([32, 32])).toBe(32);
});

test.each([
  0,
  -1,
  1.5,
  Number.NaN,
  4097,
  '64',
  '64x',
  'x48',
  '64x48x3',
  '64X48',
  '64x4097',
  '0x8',
  '1e2x8',
  ' 8x8',
  '',
])('refuses %j', (size) => {
  expect(() => imageExtent(size)).toThrow(/image size[\s\S]*64x48/);
});
