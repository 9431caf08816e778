import { expect, it } from 'vitest';
import { bytesText, counted, grouped, percent } from '../../src/core/text.ts';

it('figures are written as people read them', () => {
  expect([0, 999, 1000, 3_576_704].map(grouped)).toEqual(['0', '999', '1,000', '3,576,704']);
  expect([counted(1, 'picture'), counted(1200, 'picture'), counted(2, 'class', 'classes')]).toEqual([
    '1 picture',
    '1,200 pictures',
    '2 classes',
  ]);
  expect([0.5, 0.996, 0.003].map(percent)).toEqual(['50 %', '100 %', '0.3 %']);
  expect([512, 1536, 35 * 2 ** 20, 1.2 * 2 ** 30].map(bytesText)).toEqual([
    '512 bytes',
    '1.5 KiB',
    '35 MiB',
    '1.2 GiB',
  ]);
});
