import { deflateSync } from 'node:zlib';
import sharp from 'sharp';
import { describe, expect, it } from 'vitest';
import { upright } from '../../src/data/orientation.ts';
import { pngOf } from '../../src/data/png-chunks.ts';
import { decodePng } from '../../src/data/png-picture.ts';

/** The pass of each pixel of an 8 × 8 tile, as ISO/IEC 15948, clause 8.2 draws it. */
const tile = [
  [1, 6, 4, 6, 2, 6, 4, 6],
  [7, 7, 7, 7, 7, 7, 7, 7],
  [5, 6, 5, 6, 5, 6, 5, 6],
  [7, 7, 7, 7, 7, 7, 7, 7],
  [3, 6, 4, 6, 3, 6, 4, 6],
  [7, 7, 7, 7, 7, 7, 7, 7],
  [5, 6, 5, 6, 5, 6, 5, 6],
  [7, 7, 7, 7, 7, 7, 7, 7],
];

/** Interlaced grey, `depth` bits a pixel, of levels from 0 to 2^depth − 1. */
function interlaced(levels: readonly (readonly number[])[], depth: number): Uint8Array {
  const rows = [1, 2, 3, 4, 5, 6, 7].flatMap((pass) =>
    levels
      .map((row, y) => row.filter((_, x) => tile[y % 8]![x % 8] === pass))
      .filter((row) => row.length > 0)
      .map((row) => {
        const bits = row.map((level) => level.toString(2).padStart(depth, '0')).join('');
        return [0, ...(bits.match(/.{1,8}/g) ?? []).map((byte) => Number.parseInt(byte.padEnd(8, '0'), 2))];
      }),
  );
  const ihdr = new Uint8Array(13);
  const view = new DataView(ihdr.buffer);
  view.setUint32(0, levels[0]!.length);
  view.setUint32(4, levels.length);
  ihdr.set([depth, 0, 0, 0, 1], 8);
  const data = deflateSync(Uint8Array.from(rows.flat()));
  return pngOf([
    { type: 'IHDR', data: ihdr },
    { type: 'IDAT', data },
  ]);
}

const sizes = [
  [1, 1],
  [3, 2],
  [5, 5],
  [8, 8],
  [13, 9],
  [2, 17],
] as const;

describe.each([1, 2, 4])('interlaced grey of %d bits', (depth) => {
  it.each(sizes)('of %d × %d pixels has every pixel in its place', (width, height) => {
    const most = 2 ** depth - 1;
    const levels = Array.from({ length: height }, (_, y) =>
      Array.from({ length: width }, (_, x) => (3 * x + 5 * y + ((x * y) >> 1)) & most),
    );
    const { data, ...form } = decodePng(interlaced(levels, depth));
    expect(form).toEqual({ width, height, channels: 1 });
    expect([...data]).toEqual(levels.flat().map((level) => (level * 255) / most));
  });
});

describe('interlaced palettes that another program wrote', () => {
  it.each([
    [2, 3, 1],
    [4, 3, 2],
    [16, 3, 4],
    [16, 4, 4],
    [200, 3, 8],
  ] as const)('of %d colours and %d channels come out as it reads them', async (colours, channels, depth) => {
    const [width, height] = [13, 9];
    const data = Uint8Array.from({ length: width * height * channels }, (_, i) => (i * 37) % 251);
    const bytes = await sharp(data, { raw: { width, height, channels } })
      .png({ palette: true, colours, progressive: true, dither: 0 })
      .toBuffer();
    expect([...bytes.subarray(24, 29)]).toEqual([depth, 3, 0, 0, 1]);
    const expected = await sharp(bytes).raw().toBuffer();
    expect([...decodePng(bytes).data]).toEqual([...expected]);
  });
});

it('a cut or bit-flipped interlaced picture throws', () => {
  const bytes = interlaced(
    Array.from({ length: 20 }, (_, y) => Array.from({ length: 20 }, (_, x) => (x ^ y) & 3)),
    2,
  );
  for (const length of [20, 45, bytes.length - 13]) expect(() => decodePng(bytes.slice(0, length))).toThrow();
  for (const at of [20, 50, bytes.length - 15]) {
    const broken = bytes.slice();
    broken[at]! ^= 4;
    expect(() => decodePng(broken)).toThrow();
  }
});

it('a palette that only suggests colours leaves true colour as it is', async () => {
  const data = Uint8Array.from({ length: 4 * 3 * 3 }, (_, i) => i * 7);
  const bytes = await sharp(data, { raw: { width: 4, height: 3, channels: 3 } })
    .png()
    .toBuffer();
  const end = 8 + 25;
  const palette = pngOf([{ type: 'PLTE', data: Uint8Array.of(1, 2, 3, 4, 5, 6) }]).slice(8, -12);
  const suggested = Buffer.concat([bytes.subarray(0, end), palette, bytes.subarray(end)]);
  expect(decodePng(suggested)).toEqual({ width: 4, height: 3, channels: 3, data });
});

describe('a picture that is stored turned', () => {
  const stored = Uint8Array.from({ length: 5 * 3 * 3 }, (_, i) => i * 5);
  const picture = { width: 5, height: 3, channels: 3, data: stored } as const;

  it.each([1, 2, 3, 4, 5, 6, 7, 8])(
    'with orientation %d stands as another program turns it',
    async (orientation) => {
      const bytes = await sharp(stored, { raw: { width: 5, height: 3, channels: 3 } })
        .withMetadata({ orientation })
        .png()
        .toBuffer();
      expect(bytes.includes('eXIf')).toBe(true);
      const { data, info } = await sharp(bytes).rotate().raw().toBuffer({ resolveWithObject: true });
      const expected = { width: info.width, height: info.height, channels: 3, data: new Uint8Array(data) };
      expect(upright(picture, orientation)).toEqual(expected);
      expect(decodePng(bytes)).toEqual(expected);
    },
  );
});
