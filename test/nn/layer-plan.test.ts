import { describe, expect, it } from 'vitest';
import { type ImageSize, imageExtent } from '../../src/core/image-size.ts';
import { planLayers } from '../../src/nn/layer-plan.ts';
import { convTranspose2d } from '../../src/nn/layers/conv-transpose2d.ts';
import { conv2d } from '../../src/nn/layers/conv2d.ts';

/** Heights × widths of the maps, from the base to the image, and back again by the convolutions. */
function sizesOf(imageSize: ImageSize): { readonly up: string[]; readonly down: string[] } {
  const { base, doublings } = planLayers(imageSize);
  const shapes = [[...base, 1]];
  for (const window of doublings) {
    shapes.push([...convTranspose2d(1, 1, window).outputShape(shapes.at(-1)!)]);
  }
  const back = [shapes.at(-1)!];
  for (const { kernel, stride, padding } of doublings.toReversed()) {
    back.push([...conv2d(1, 1, { kernel, stride, padding }).outputShape(back.at(-1)!)]);
  }
  const text = ([height, width]: number[]) => `${height}x${width}`;
  return { up: shapes.map(text), down: back.map(text) };
}

describe('the layer plan', () => {
  it.each([
    [6, 3, 1],
    [8, 4, 1],
    [14, 7, 1],
    [16, 4, 2],
    [20, 5, 2],
    [28, 7, 2],
    [32, 4, 3],
    [48, 3, 4],
    [64, 4, 4],
    [96, 3, 5],
    [112, 7, 4],
    [128, 4, 5],
  ])(
    'of %i pixels is %i, doubled %i times by the windows of the reference code',
    (imageSize, base, doublings) => {
      const window = { kernel: [4, 4], stride: [2, 2], padding: [1, 1], outputPadding: [0, 0] };
      expect(planLayers(imageSize)).toEqual({
        base: [base, base],
        doublings: new Array(doublings).fill(window),
      });
      expect(planLayers(`${imageSize}x${imageSize}`)).toEqual(planLayers(imageSize));
    },
  );

  it.each([
    [7, '3x3 7x7'],
    [50, '6x6 12x12 25x25 50x50'],
    [100, '6x6 12x12 25x25 50x50 100x100'],
    [127, '7x7 15x15 31x31 63x63 127x127'],
    ['64x48', '3x4 6x8 12x16 24x32 48x64'],
    ['48x64', '4x3 8x6 16x12 32x24 64x48'],
    ['178x218', '6x5 13x11 27x22 54x44 109x89 218x178'],
    ['128x32', '4x8 4x16 8x32 16x64 32x128'],
    ['6x96', '12x3 24x3 48x3 96x6'],
  ])('of %s goes through %s', (imageSize, sizes) => {
    const { up, down } = sizesOf(imageSize);
    expect(down).toEqual(up.toReversed());
    expect(up.join(' ')).toBe(sizes);
  });

  it('leads from every base to its size and back, whatever the size', () => {
    const rectangles = Array.from(
      { length: 300 },
      (_, i) => `${6 + ((i * 37) % 500)}x${6 + ((i * 101) % 400)}`,
    );
    for (const size of [
      ...Array.from({ length: 600 }, (_, i) => i + 6),
      ...rectangles,
      4095,
      4096,
      '4096x6',
    ]) {
      const { base } = planLayers(size);
      const { up, down } = sizesOf(size);
      expect(up.at(-1)).toBe(imageExtent(size).join('x'));
      expect(down).toEqual(up.toReversed());
      expect(Math.min(...base)).toBeGreaterThanOrEqual(3);
      expect(Math.max(...base)).toBeLessThan(16);
    }
  });

  it.each([
    [4, '6'],
    [1, '6'],
    ['5x3', '6'],
    ['64x5', '64x6'],
    ['2x9', '6x9'],
  ])('refuses %s pixels and names the nearest size that works: %s', (imageSize, nearest) => {
    expect(() => planLayers(imageSize)).toThrow(
      new RegExp(`no layer plan fits\n.*${imageSize}\n.*\n.* ${nearest}$`),
    );
    expect(() => planLayers(nearest.includes('x') ? nearest : Number(nearest))).not.toThrow();
  });

  it.each([0, -32, 31.5, Number.NaN, Number.POSITIVE_INFINITY, 2 ** 60])(
    'refuses %d, which is no number of pixels, without looping',
    (imageSize) => {
      expect(() => planLayers(imageSize)).toThrow('not a whole number of pixels');
    },
  );
});
