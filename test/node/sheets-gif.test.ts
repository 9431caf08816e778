import { describe, expect, it } from 'vitest';
import { encodeImageGrid } from '../../src/io/image-grid.ts';
import { encodeSheetsGif, thinned } from '../../src/node/sheets-gif.ts';
import { gifOf } from '../support/gif.ts';

/** A sheet of 8 × 8 grey pictures of one level. */
const grey = (level: number) => encodeImageGrid(new Float32Array(64 * 28 * 28).fill(level), [64, 28, 28, 1]);

describe('a film of sheets', () => {
  it('has a frame for each sheet, three times as large at 28 pixels, and holds the last', () => {
    const gif = gifOf(encodeSheetsGif([grey(-1), grey(0), grey(1)], { height: 28, width: 28 }));
    const side = 3 * (4 * 30 + 2);
    expect(gif).toMatchObject({ width: side, height: side, endless: true });
    expect(gif.frames).toEqual([200, 200, 2000].map((ms) => ({ width: side, height: side, ms })));
  });

  it('is small: forty sheets of digits in noise fit in two megabytes', () => {
    let state = 1;
    const noisy = () => {
      const values = Float32Array.from({ length: 64 * 784 }, () => {
        state = (state * 48271) % 2147483647;
        return state % 4 === 0 ? (state % 200) / 100 - 1 : -1;
      });
      return encodeImageGrid(values, [64, 28, 28, 1]);
    };
    const bytes = encodeSheetsGif(Array.from({ length: 40 }, noisy), { height: 28, width: 28 });
    expect(gifOf(bytes).frames).toHaveLength(40);
    expect(bytes.length).toBeLessThan(2_000_000);
  });

  it('keeps colours, and does not magnify what is large enough', () => {
    const values = Float32Array.from({ length: 64 * 64 * 64 * 3 }, (_, i) => [1, 0, -1][i % 3]!);
    const gif = gifOf(encodeSheetsGif([encodeImageGrid(values, [64, 64, 64, 3])], { height: 64, width: 64 }));
    expect(gif.frames).toEqual([{ width: 266, height: 266, ms: 2000 }]);
    expect(gif.palette).toContainEqual([255, 128, 0]);
  });

  it('of a sheet with fewer pictures shows what is there', () => {
    const sheet = encodeImageGrid(new Float32Array(2 * 64), [2, 8, 8, 1]);
    expect(gifOf(encodeSheetsGif([sheet], { height: 8, width: 8 }))).toMatchObject({
      width: 22 * 9,
      height: 12 * 9,
    });
  });

  it('shows rectangular pictures whole', () => {
    const sheet = encodeImageGrid(new Float32Array(64 * 8 * 16), [64, 8, 16, 1]);
    const gif = gifOf(encodeSheetsGif([sheet], { height: 8, width: 16 }));
    // Four pictures and five gaps each way, magnified by the wider side.
    expect(gif).toMatchObject({ width: (4 * 18 + 2) * 5, height: (4 * 10 + 2) * 5 });
  });
});

describe('thinning', () => {
  it('keeps all where they are few', () => {
    expect(thinned([], 3)).toEqual([]);
    expect(thinned(['a', 'b', 'c'], 3)).toEqual(['a', 'b', 'c']);
  });

  it('keeps the first and the last, and the same distance between', () => {
    const upTo = (count: number) => Array.from({ length: count }, (_, i) => i);
    expect(thinned(upTo(9), 5)).toEqual([0, 2, 4, 6, 8]);
    const kept = thinned(upTo(1234), 40);
    expect(kept).toHaveLength(40);
    expect([kept[0], kept.at(-1)]).toEqual([0, 1233]);
    const gaps = kept.slice(1).map((value, i) => value - kept[i]!);
    expect(Math.max(...gaps) - Math.min(...gaps)).toBeLessThanOrEqual(1);
  });
});
