import { deflateSync } from 'node:zlib';
import { decode } from 'fast-png';
import { expect, it } from 'vitest';
import { createRandom } from '../../src/core/random.ts';
import { pngOf } from '../../src/data/png-chunks.ts';
import { decodePng } from '../../src/data/png-picture.ts';

const forms = [
  ['grey', 0, 1],
  ['rgb', 2, 3],
  ['grey + alpha', 4, 2],
  ['rgb + alpha', 6, 4],
] as const;
const [width, height] = [13, 21];

/** Bytes of the rows of a picture of this size, or of its seven passes, without those that name the filters. */
function rowsOf(interlaced: boolean, pixelBytes: number): number[] {
  if (!interlaced) return new Array<number>(height).fill(width * pixelBytes);
  const passes = [
    [0, 0, 8, 8],
    [4, 0, 8, 8],
    [0, 4, 4, 8],
    [2, 0, 4, 4],
    [0, 2, 2, 4],
    [1, 0, 2, 2],
    [0, 1, 1, 2],
  ] as const;
  return passes.flatMap(([x, y, dx, dy]) =>
    new Array<number>(Math.ceil((height - y) / dy)).fill(Math.ceil((width - x) / dx) * pixelBytes),
  );
}

function randomPng(depth: number, type: number, samples: number, interlaced: boolean): Uint8Array {
  const random = createRandom(depth + type, samples);
  const raw = rowsOf(interlaced, (samples * depth) / 8).flatMap((bytes) => [
    random.below(5),
    ...Array.from({ length: bytes }, () => random.below(256)),
  ]);
  const header = new Uint8Array(13);
  const view = new DataView(header.buffer);
  view.setUint32(0, width);
  view.setUint32(4, height);
  header.set([depth, type, 0, 0, interlaced ? 1 : 0], 8);
  return pngOf([
    { type: 'IHDR', data: header },
    { type: 'IDAT', data: deflateSync(Uint8Array.from(raw)) },
  ]);
}

it.each(forms)(
  'every filter on %s, in rows and in passes, gives what another decoder reads',
  (_, type, n) => {
    for (const depth of [8, 16]) {
      for (const interlaced of [false, true]) {
        const bytes = randomPng(depth, type, n, interlaced);
        const expected = Uint8Array.from(decode(bytes).data, (value) => value >> (depth - 8));
        expect(decodePng(bytes)).toEqual({ width, height, channels: n, data: expected });
      }
    }
  },
);

interface Odd {
  readonly filter?: number;
  readonly depth?: number;
  readonly width?: number;
  readonly type?: number;
}

it.each<[string, string, Odd]>([
  ['a filter that there is not', 'a row has the filter 5', { filter: 5 }],
  ['a depth that its colours cannot have', 'the header of the PNG is broken', { depth: 3 }],
  ['no pixels', 'a PNG of 0 × 1 pixels', { width: 0 }],
  ['fewer pixels than its size', 'pixels are missing: 3 of 102 bytes', { width: 101 }],
  ['a size that nothing so short unpacks to', 'pixels are missing: at most', { width: 2 ** 31 }],
  ['a colour beyond its palette', 'the palette has no colour 7', { type: 3 }],
])('%s is refused', (_, message, { filter = 0, depth = 8, width: across = 2, type = 0 }) => {
  const header = new Uint8Array(13);
  const view = new DataView(header.buffer);
  view.setUint32(0, across);
  view.setUint32(4, 1);
  header.set([depth, type], 8);
  const bytes = pngOf([
    { type: 'IHDR', data: header },
    { type: 'PLTE', data: Uint8Array.of(1, 2, 3) },
    { type: 'IDAT', data: deflateSync(Uint8Array.of(filter, 7, 7)) },
  ]);
  expect(() => decodePng(bytes)).toThrow(message);
});
