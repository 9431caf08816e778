import { expect, test } from 'vitest';
import type { ImageSize } from '../../src/core/image-size.ts';
import type { FitName } from '../../src/data/fit.ts';
import type { Picture } from '../../src/data/picture.ts';
import { bytesOf, fitPicture, formOf, roomForPictures } from '../../src/data/picture.ts';

function fitted(picture: Picture, size: ImageSize, channels: 1 | 3, fit?: FitName): number[] {
  const form = formOf(size, channels, fit);
  const target = new Uint8Array(bytesOf(form) + 2).fill(7);
  fitPicture(picture, form, target, 1);
  expect([target[0], target.at(-1)]).toEqual([7, 7]);
  return [...target.subarray(1, -1)];
}

test('the middle square is taken from wide and tall pictures', () => {
  const data = Uint8Array.of(9, 1, 2, 8, 9, 3, 4, 8);
  expect(fitted({ width: 4, height: 2, channels: 1, data }, 2, 1)).toEqual([1, 2, 3, 4]);
  expect(
    fitted({ width: 2, height: 4, channels: 1, data: Uint8Array.of(9, 9, 1, 2, 3, 4, 8, 8) }, 2, 1),
  ).toEqual([1, 2, 3, 4]);
});

test('alpha lies over white', () => {
  const data = Uint8Array.of(0, 0, 0, 0, 200, 100, 0, 255, 0, 0, 0, 51, 10, 20, 30, 255);
  expect(fitted({ width: 2, height: 2, channels: 4, data }, 2, 3)).toEqual([
    255, 255, 255, 200, 100, 0, 204, 204, 204, 10, 20, 30,
  ]);
  expect(fitted({ width: 1, height: 1, channels: 2, data: Uint8Array.of(100, 51) }, 1, 1)).toEqual([224]);
});

test('grey repeats into RGB, and RGB becomes grey by BT.601 luma', () => {
  expect(fitted({ width: 1, height: 1, channels: 1, data: Uint8Array.of(77) }, 1, 3)).toEqual([77, 77, 77]);
  const primaries = Uint8Array.of(255, 0, 0, 0, 255, 0, 0, 0, 255, 255, 255, 255);
  expect(fitted({ width: 2, height: 2, channels: 3, data: primaries }, 2, 1)).toEqual([76, 150, 29, 255]);
});

test('halving weights neighbours 1 3 3 1, as a triangle two pixels wide does', () => {
  const data = new Uint8Array(64);
  for (let y = 0; y < 8; y++) data.set([0, 0, 0, 240, 0, 0, 0, 0], 8 * y);
  const row = fitted({ width: 8, height: 8, channels: 1, data }, 4, 1).slice(0, 4);
  expect(row).toEqual([0, 90, 30, 0]);
});

test('doubling interpolates between pixel centres', () => {
  const data = Uint8Array.of(0, 100, 0, 100);
  expect(fitted({ width: 2, height: 2, channels: 1, data }, 4, 1).slice(0, 4)).toEqual([0, 25, 75, 100]);
});

test.each([3, 5, 28, 31, 32, 64, 100])('a flat picture of side %d stays flat at 32', (side) => {
  const data = new Uint8Array(side * side * 3).fill(255);
  expect(new Set(fitted({ width: side, height: side, channels: 3, data }, 32, 3))).toEqual(new Set([255]));
});

test('scaling keeps the mean of a picture', () => {
  const data = Uint8Array.from({ length: 28 * 28 }, (_, i) => (i * 7919) % 256);
  const mean = (values: ArrayLike<number>) => Array.from(values).reduce((a, b) => a + b, 0) / values.length;
  for (const size of [14, 32, 56]) {
    expect(
      Math.abs(mean(fitted({ width: 28, height: 28, channels: 1, data }, size, 1)) - mean(data)),
    ).toBeLessThan(1.5);
  }
});

/** A pixel by the definition: weights of a triangle around its centre, as wide as a pixel of the larger picture. */
function weightsOf(pixel: number, from: number, to: number): number[] {
  const scale = from / to;
  const reach = Math.max(1, scale);
  const weights = Array.from({ length: from }, (_, source) =>
    Math.max(0, 1 - Math.abs(source + 0.5 - (pixel + 0.5) * scale) / reach),
  );
  const total = weights.reduce((sum, weight) => sum + weight, 0);
  return weights.map((weight) => weight / total);
}

test.each([
  [28, 28, 32, 32, 1],
  [7, 5, 11, 13, 3],
  [2, 3, 4, 9, 1],
  [2, 2, 1, 1, 1],
  [2, 6, 1, 7, 3],
  [1, 4, 3, 5, 1],
  [5, 9, 8, 3, 3],
  [6, 4, 6, 9, 1],
] as const)(
  '%d×%d to %d×%d, %d channels: each pixel is the weighted mean',
  (h, w, height, width, channels) => {
    const data = Uint8Array.from({ length: h * w * channels }, (_, i) => (i * 7919 + 31 * i * i) % 256);
    const result = fitted({ width: w, height: h, channels, data }, `${width}x${height}`, channels, 'resize');
    for (const [i, value] of result.entries()) {
      const [x, y, c] = [Math.floor(i / channels) % width, Math.floor(i / channels / width), i % channels];
      const across = weightsOf(x, w, width);
      const mean = weightsOf(y, h, height).reduce(
        (sum, down, row) =>
          sum +
          down *
            across.reduce((line, weight, col) => line + weight * data[(row * w + col) * channels + c]!, 0),
        0,
      );
      expect(Math.abs(value - mean), `${x}, ${y}, ${c}`).toBeLessThanOrEqual(0.5 + 1e-9);
    }
  },
);

test('pictures that no GPU could hold together are refused before anything is scaled', () => {
  expect(roomForPictures(3, formOf(4, 3))).toHaveLength(3 * 48);
  expect(() => roomForPictures(60_000, formOf(1024, 1))).toThrow(
    /too large[\s\S]*60000[\s\S]*1024[\s\S]*hint +give --image-size 267 or less, or fewer pictures/,
  );
});

test('pictures of the form are taken over as they are, wide and tall', () => {
  const data = Uint8Array.from({ length: 18 }, (_, i) => i);
  expect(fitted({ width: 3, height: 2, channels: 3, data }, '3x2', 3)).toEqual([...data]);
  expect(fitted({ width: 2, height: 3, channels: 3, data }, '2x3', 3)).toEqual([...data]);
});

test('rows and columns are scaled by their own factors', () => {
  // Columns 0 0 90 90 and rows all alike: halved in width by the triangle, left in height.
  const data = Uint8Array.of(0, 0, 80, 80, 0, 0, 80, 80);
  expect(fitted({ width: 4, height: 2, channels: 1, data }, '2x2', 1, 'resize')).toEqual([11, 69, 11, 69]);
  const turned = Uint8Array.of(0, 0, 0, 0, 80, 80, 80, 80);
  expect(fitted({ width: 2, height: 4, channels: 1, data: turned }, '2x2', 1, 'resize')).toEqual([
    11, 11, 69, 69,
  ]);
});

test('crop keeps the middle, pad lays the whole on white, resize stretches', () => {
  const data = Uint8Array.of(9, 1, 2, 8, 9, 3, 4, 8);
  const picture: Picture = { width: 4, height: 2, channels: 1, data };
  expect(fitted(picture, 2, 1, 'crop')).toEqual([1, 2, 3, 4]);
  expect(fitted(picture, 4, 1, 'pad')).toEqual([255, 255, 255, 255, ...data, 255, 255, 255, 255]);
  const tall: Picture = { width: 2, height: 4, channels: 1, data };
  expect(fitted(tall, 4, 3, 'pad').filter((_, i) => i % 3 === 1)).toEqual(
    [...data].flatMap((v, i) => (i % 2 === 0 ? [255, v] : [v, 255])),
  );
  expect(fitted(picture, '4x2', 1, 'resize')).toEqual([...data]);
});

test('a large picture is never there as floats in whole', () => {
  const side = 3000;
  const picture: Picture = {
    width: side,
    height: side,
    channels: 2,
    data: new Uint8Array(2 * side * side).fill(200),
  };
  const before = process.memoryUsage().arrayBuffers;
  // 200 over white, at an alpha of 200 / 255.
  expect(new Set(fitted(picture, 32, 3))).toEqual(new Set([212]));
  // As floats, RGB, it would be 108 MB.
  expect(process.memoryUsage().arrayBuffers - before).toBeLessThan(16e6);
});
