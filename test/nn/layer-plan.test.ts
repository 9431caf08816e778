import { describe, expect, it } from 'vitest';
import { planLayers } from '../../src/nn/layer-plan.ts';

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
  ])('of %i pixels is %i, doubled %i times', (imageSize, base, doublings) => {
    expect(planLayers(imageSize)).toEqual({ base, doublings });
  });

  it.each([
    [17, '16 and 20'],
    [30, '28 and 32'],
    [44, '40 and 48'],
    [100, '96 and 112'],
    [127, '112 and 128'],
    [129, '128 and 160'],
    [4, '6'],
    [7, '6 and 8'],
    [1, '6'],
  ])('refuses %i pixels and names the nearest sizes that work: %s', (imageSize, nearest) => {
    expect(() => planLayers(imageSize)).toThrow(
      new RegExp(`no layer plan fits\n.*${imageSize}\n.*\n.* ${nearest}$`),
    );
  });

  it.each([0, -32, 31.5, Number.NaN, Number.POSITIVE_INFINITY, 2 ** 60])(
    'refuses %d, which is no number of pixels, without looping',
    (imageSize) => {
      expect(() => planLayers(imageSize)).toThrow('not a number of pixels');
    },
  );

  it('finds a plan for every size that it recommends', () => {
    for (let size = 1; size <= 600; size++) {
      for (const recommended of recommendedFor(size)) {
        const { base, doublings } = planLayers(recommended);
        expect(base * 2 ** doublings).toBe(recommended);
      }
    }
  });
});

/** The size itself where it has a plan. */
function recommendedFor(size: number): number[] {
  try {
    planLayers(size);
    return [size];
  } catch (error) {
    const [hint] = (error as Error).message.split('\n').slice(-1);
    return hint!.match(/\d+/g)!.map(Number);
  }
}
