// Tables of numbers as other programs write them, and what only looks like one.
import { describe, expect, it, test } from 'vitest';
import { parsePointsCsv } from '../../src/data/points-csv.ts';
import { textOf } from '../../src/data/text-file.ts';

function read(text: string, columns?: readonly string[]) {
  const lines: string[] = [];
  const { values, shape, count } = parsePointsCsv(text, 'points.csv', {
    columns,
    log: (line) => lines.push(line),
  });
  return { values: [...values], shape, count, lines };
}

test.each<[string, string, readonly number[], string]>([
  ['NumPy with its default separator', '1.5e+00 -2.0e+00\n3.0e+00 4.0e+00\n', [1.5, -2, 3, 4], 'spaces'],
  ['NumPy with a header', '# x y\n1.5 2.5\n', [1.5, 2.5], 'spaces'],
  ['aligned columns', '   1.5   2\n  10    3.25  \n', [1.5, 2, 10, 3.25], 'spaces'],
  ['tabs', 'x\ty\n1.5\t2\n', [1.5, 2], 'tabs'],
  [
    'a German spreadsheet',
    'x;y\r\n1,5;-2,25\r\n3;4\r\n',
    [1.5, -2.25, 3, 4],
    'semicolons, with decimal commas',
  ],
  [
    'tabs and decimal commas',
    '0,5\t1e-1\n0,25\t,5\n',
    [0.5, Math.fround(0.1), 0.25, 0.5],
    'tabs, with decimal commas',
  ],
  [
    'quoted decimal commas',
    '"0,5","1,25"\n"2,0","3,5"\n',
    [0.5, 1.25, 2, 3.5],
    'commas, with decimal commas',
  ],
  ['semicolons and points', '1.5;2\n', [1.5, 2], 'semicolons'],
  ['comments at the top', '# made by hand\n# x,y\n1,2.5\n', [1, 2.5], 'commas'],
  ['a semicolon in a comment', '# two columns; by hand\r\n\r\n1,2\r\n3,4\r\n', [1, 2, 3, 4], 'commas'],
  ['a quoted header that starts with a digit', '"2theta","I"\n1,2.5\n', [1, 2.5], 'commas'],
])('%s', (_, text, values, said) => {
  const { lines, ...points } = read(text);
  expect(points).toEqual({ values, shape: [2], count: values.length / 2 });
  expect(lines).toEqual([expect.stringContaining(`separated by ${said}`)]);
});

test('one column, with decimal points, is points of one dimension', () => {
  expect(read('0.5\n-1\n')).toMatchObject({ values: [0.5, -1], shape: [1] });
});

describe('the index that pandas writes', () => {
  it.each(['', 'Unnamed: 0'])('is left out, and said, under the name %j', (name) => {
    const { values, shape, lines } = read(`${name},x,y\n0,1.5,2\n1,3,4\n`);
    expect({ values, shape }).toEqual({ values: [1.5, 2, 3, 4], shape: [2] });
    expect(lines).toEqual(
      ['points.csv: 2 points of x, y, separated by commas, without column 1'].map((line) =>
        name === '' ? line : line.replace('column 1', name),
      ),
    );
  });

  it('stays where it counts nothing', () => {
    expect(read(',x\n5,1\n6,2\n').values).toEqual([5, 1, 6, 2]);
  });
});

describe('columns', () => {
  const text = 'name,x,y,z\na,1,2,3\nb,4,5,6\n';

  it('are taken by name or place, in the order that is asked for', () => {
    expect(read(text, ['z', 'x'])).toMatchObject({ values: [3, 1, 6, 4], shape: [2] });
    expect(read(text, ['2'])).toMatchObject({ values: [1, 4], shape: [1] });
    expect(read(text, ['x', 'y']).lines).toEqual([
      'points.csv: 2 points of x, y, separated by commas, without name, z',
    ]);
  });

  it('that are not there are named with those that are', () => {
    for (const column of ['w', '0', '5']) {
      expect(() => read(text, [column])).toThrow(new RegExp(`no column ${column}[\\s\\S]*name, x, y, z`));
    }
  });
});

test.each<[string, string, RegExp]>([
  ['one column of decimal commas', '0,0012\n0,0025\n', /decimal comma[\s\S]*line +1[\s\S]*0,0012/],
  ['points and commas', '1.5;2,5\n', /points and numbers with commas/],
  ['thousands', '1,234.5;2\n', /not a finite number|points and numbers with commas/],
  ['a header that is none', '1.2.3,4.5.6\n1,2\n', /not a finite number[\s\S]*line +1[\s\S]*1\.2\.3/],
  ['a header with a number', 'x,1\n1,2\n', /not a finite number[\s\S]*line +1[\s\S]*"x"/],
  ['two headers', 'x,y\nm,s\n1,2\n', /not a finite number[\s\S]*line +2/],
  ['a column of words', 'x,y\n1,a\n', /not a finite number[\s\S]*line +2[\s\S]*column +2/],
])('%s is refused', (_, text, message) => {
  expect(() => read(text)).toThrow(message);
});

describe('the bytes of a file', () => {
  const bytes = (text: string) => Uint8Array.from(text, (character) => character.charCodeAt(0));

  it('are UTF-8, or UTF-16 with its mark', () => {
    const utf16 = new Uint8Array(new Uint16Array([...'\ufeffx,y\n1,2\n'].map((c) => c.charCodeAt(0))).buffer);
    expect(textOf(utf16, 'f')).toBe('x,y\n1,2\n');
    const swapped = Uint8Array.from(utf16, (_, i) => utf16[i ^ 1]!);
    expect(textOf(swapped, 'f')).toBe('x,y\n1,2\n');
    expect(textOf(new TextEncoder().encode('\ufeffµ,1'), 'f')).toBe('µ,1');
  });

  it.each([
    ['\x93NUMPY\x01\x00', /a NumPy array[\s\S]*savetxt/],
    ['\x1f\x8b\x08', /gzip[\s\S]*gunzip/],
    ['PK\x03\x04', /zip archive/],
    ['PAR1', /Parquet/],
    ['\x89PNG\r\n', /a picture[\s\S]*--dataset images/],
    ['\x00\x00\x08\x03', /an idx file[\s\S]*--dataset mnist/],
    ['1,2\x00\x00', /binary data/],
    ['caf\xe9,1', /not UTF-8/],
  ])('that start with %j are named', (start, message) => {
    expect(() => textOf(bytes(start), 'f')).toThrow(message);
  });
});
