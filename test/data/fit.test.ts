import { describe, expect, it } from 'vitest';
import { fitNames, fitOf } from '../../src/data/fit.ts';

describe('what of a picture is kept', () => {
  it('is the middle square for a square', () => {
    expect(fitOf({ width: 256, height: 128 }, { width: 64, height: 64 })).toEqual({
      kept: { left: 64, top: 0, width: 128, height: 128 },
      placed: { left: 0, top: 0, width: 64, height: 64 },
    });
    expect(fitOf({ width: 5, height: 8 }, { width: 64, height: 64 }).kept).toEqual({
      left: 0,
      top: 1,
      width: 5,
      height: 5,
    });
  });

  it('is the middle in the aspect ratio of a rectangle', () => {
    const wide = { width: 64, height: 48 };
    expect(fitOf({ width: 100, height: 100 }, wide).kept).toEqual({
      left: 0,
      top: 12,
      width: 100,
      height: 75,
    });
    expect(fitOf({ width: 300, height: 75 }, wide).kept).toEqual({
      left: 100,
      top: 0,
      width: 100,
      height: 75,
    });
    // CelebA's aligned pictures, 178 × 218.
    expect(fitOf({ width: 178, height: 218 }, { width: 48, height: 64 }).kept).toEqual({
      left: 7,
      top: 0,
      width: 164,
      height: 218,
    });
  });

  it('is all of it for pad, which lies in the middle of the rest', () => {
    expect(fitOf({ width: 256, height: 128 }, { width: 64, height: 64, fit: 'pad' })).toEqual({
      kept: { left: 0, top: 0, width: 256, height: 128 },
      placed: { left: 0, top: 16, width: 64, height: 32 },
    });
  });

  it('never leaves a pixel out that there is not, nor nothing', () => {
    const sides = [1, 2, 3, 7, 64, 100, 4096];
    for (const fit of fitNames)
      for (const width of sides)
        for (const height of sides)
          for (const target of [
            { width: 64, height: 64 },
            { width: 7, height: 100 },
            { width: 4096, height: 8 },
          ]) {
            const { kept, placed } = fitOf({ width, height }, { ...target, fit });
            for (const [part, of] of [
              [kept, { width, height }],
              [placed, target],
            ] as const) {
              expect(part.width * part.height).toBeGreaterThan(0);
              expect(Math.min(part.left, part.top)).toBeGreaterThanOrEqual(0);
              expect(part.left + part.width).toBeLessThanOrEqual(of.width);
              expect(part.top + part.height).toBeLessThanOrEqual(of.height);
            }
          }
  });
});
