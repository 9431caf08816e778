import { decode } from 'fast-png';
import { expect, test } from 'vitest';
import { encodeImageGrid } from '../../src/io/image-grid.ts';

test('samples lie row by row with padding around each, −1 black and 1 white', () => {
  const samples = Float32Array.of(-1, 1, 0, 0, 1, 1, 1, 1, 2, -7, 1, -1);
  const png = decode(encodeImageGrid(samples, [3, 2, 2, 1], { columns: 2, padding: 1 }));
  expect(png).toMatchObject({ width: 7, height: 7, channels: 1, depth: 8 });
  const rows = Array.from({ length: 7 }, (_, y) => [...png.data.slice(7 * y, 7 * y + 7)]);
  expect(rows).toEqual([
    [0, 0, 0, 0, 0, 0, 0],
    [0, 0, 255, 0, 255, 255, 0],
    [0, 128, 128, 0, 255, 255, 0],
    [0, 0, 0, 0, 0, 0, 0],
    [0, 255, 0, 0, 0, 0, 0],
    [0, 255, 0, 0, 0, 0, 0],
    [0, 0, 0, 0, 0, 0, 0],
  ]);
});

test('colour samples keep their channels, and 64 of them make 8 × 8', () => {
  const samples = Float32Array.from({ length: 64 * 4 * 4 * 3 }, (_, i) => [1, 0, -1][i % 3]!);
  const png = decode(encodeImageGrid(samples, [64, 4, 4, 3]));
  expect(png).toMatchObject({ width: 50, height: 50, channels: 3 });
  const at = (2 * 50 + 2) * 3;
  expect([...png.data.slice(at, at + 3)]).toEqual([255, 128, 0]);
});

test.each([
  ['two channels', [1, 2, 2, 2], 8],
  ['too few values', [1, 2, 2, 1], 3],
  ['no samples', [0, 2, 2, 1], 0],
  ['points', [4, 2], 8],
])('%s are refused', (_, shape, length) => {
  expect(() => encodeImageGrid(new Float32Array(length), shape)).toThrow(/no pictures/);
});
