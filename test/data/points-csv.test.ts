import { expect, test } from 'vitest';
import { parsePointsCsv } from '../../src/data/points-csv.ts';

const parse = (text: string) => parsePointsCsv(text, 'points.csv');

test('points are read as written, with or without a header', () => {
  expect([...parse('1,2\n-3.5,4e-1\n').values]).toEqual([1, 2, -3.5, Math.fround(0.4)]);
  expect([...parse('x,y\n1,2').values]).toEqual([1, 2]);
  expect(parse('x,y,z\n1,2,3').shape).toEqual([3]);
});

test('quotes, CRLF, a byte order mark, spaces and blank lines are understood', () => {
  const text = '\ufeff"the ""x"", in m",y\r\n\r\n "1" , 2 \r\n+.5,3.\r\n\r\n';
  expect([...parse(text).values]).toEqual([1, 2, 0.5, 3]);
});

test.each([
  ['text', '1,2\n3,four\n', /not a finite number[\s\S]*line +2[\s\S]*column +2[\s\S]*"four"/],
  ['NaN', 'x,y\n\n1,nan\n', /not a finite number[\s\S]*line +3[\s\S]*column +2/],
  ['NaN on the first line', 'NaN,NaN\n1,2\n', /not a finite number[\s\S]*line +1[\s\S]*column +1/],
  ['an empty field', '1,2\n,4\n', /not a finite number[\s\S]*line +2[\s\S]*column +1[\s\S]*nothing/],
  ['a hexadecimal', '1,2\n0x10,4\n', /not a finite number[\s\S]*0x10/],
  ['more than f32 holds', '1,2\n1e39,4\n', /not a finite number[\s\S]*1e39/],
  ['a short line', '1,2\n3\n', /columns[\s\S]*line +2[\s\S]*2 columns[\s\S]*1 columns/],
  ['a long line', '1,2\n3,4\n5,6,7\n', /columns[\s\S]*line +3/],
  ['a second header', 'x,y\nm,m\n1,2\n', /not a finite number[\s\S]*line +2/],
  ['an open quote', '1,2\n"3,4\n5,6\n', /quote[\s\S]*line +2/],
  ['no points', 'x,y\n', /no points/],
  ['nothing', '', /no points/],
])('csv with %s fails and says where', (_, text, message) => {
  expect(() => parse(text)).toThrow(message);
  expect(() => parse(text)).toThrow(/points\.csv/);
});
