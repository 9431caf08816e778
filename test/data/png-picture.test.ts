import { deflateSync } from 'node:zlib';
import { encode } from 'fast-png';
import { expect, test } from 'vitest';
import { pngOf } from '../../src/data/png-chunks.ts';
import { decodePng } from '../../src/data/png-picture.ts';

/** A PNG from its raw parts: fast-png does not write palettes, low depths or colour keys. */
function png(
  header: readonly number[],
  rows: readonly (readonly number[])[],
  chunks: readonly [string, readonly number[]][] = [],
) {
  const raw = Uint8Array.from(rows.flatMap((row) => [0, ...row]));
  const parts = [
    Uint8Array.of(0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a),
    chunk('IHDR', header),
    ...chunks.map(([type, data]) => chunk(type, data)),
    chunk('IDAT', [...deflateSync(raw)]),
    chunk('IEND', []),
  ];
  return Uint8Array.from(parts.flatMap((part) => [...part]));
}

function chunk(type: string, data: readonly number[]): Uint8Array {
  const body = [...new TextEncoder().encode(type), ...data];
  return Uint8Array.of(...word(data.length), ...body, ...word(crc32(body)));
}

const word = (value: number) => [value >>> 24, (value >>> 16) & 255, (value >>> 8) & 255, value & 255];

function crc32(bytes: readonly number[]): number {
  let crc = 0xffffffff;
  for (const byte of bytes) {
    crc ^= byte;
    for (let bit = 0; bit < 8; bit++) crc = (crc >>> 1) ^ (crc & 1 ? 0xedb88320 : 0);
  }
  return (crc ^ 0xffffffff) >>> 0;
}

const header = (width: number, height: number, depth: number, type: number) => [
  ...word(width),
  ...word(height),
  depth,
  type,
  0,
  0,
  0,
];

test.each([1, 2, 3, 4] as const)('8 bits and %d channels come back as encoded', (channels) => {
  const data = Uint8Array.from({ length: 6 * channels }, (_, i) => (i * 41) % 256);
  const picture = decodePng(encode({ width: 3, height: 2, data, channels, depth: 8 }));
  expect(picture).toEqual({ width: 3, height: 2, channels, data });
});

test('16 bits keep their upper byte', () => {
  const bytes = encode({ width: 2, height: 1, data: Uint16Array.of(0x1234, 0xffff), channels: 1, depth: 16 });
  expect([...decodePng(bytes).data]).toEqual([0x12, 0xff]);
});

test('1 and 4 bits of grey spread to 0…255, row by row', () => {
  expect([...decodePng(png(header(3, 2, 1, 0), [[0b10100000], [0b01000000]])).data]).toEqual([
    255, 0, 255, 0, 255, 0,
  ]);
  expect([...decodePng(png(header(3, 1, 4, 0), [[0x0f, 0x80]])).data]).toEqual([0, 255, 136]);
});

test('a palette, with transparency or without, becomes colours', () => {
  const palette: [string, number[]] = ['PLTE', [1, 2, 3, 4, 5, 6]];
  const opaque = decodePng(png(header(2, 1, 8, 3), [[1, 0]], [palette]));
  expect(opaque).toMatchObject({ channels: 3, data: Uint8Array.of(4, 5, 6, 1, 2, 3) });
  const clear = decodePng(png(header(2, 1, 8, 3), [[1, 0]], [palette, ['tRNS', [0]]]));
  expect(clear).toMatchObject({ channels: 4, data: Uint8Array.of(4, 5, 6, 255, 1, 2, 3, 0) });
});

test('the colour that tRNS names becomes transparent', () => {
  const bytes = png(header(3, 1, 8, 2), [[1, 2, 3, 4, 5, 6, 4, 5, 7]], [['tRNS', [0, 4, 0, 5, 0, 6]]]);
  expect(decodePng(bytes)).toMatchObject({
    channels: 4,
    data: Uint8Array.of(1, 2, 3, 255, 4, 5, 6, 0, 4, 5, 7, 255),
  });
});

test('a truncated or bit-flipped PNG throws', () => {
  const data = Uint8Array.from({ length: 300 }, (_, i) => (i * 31) % 256);
  const bytes = encode({ width: 10, height: 10, data, channels: 3, depth: 8 });
  for (const length of [0, 5, 20, 60, bytes.length - 20])
    expect(() => decodePng(bytes.slice(0, length))).toThrow();
  for (const at of [3, 17, 45, 100]) {
    const broken = bytes.slice();
    broken[at]! ^= 16;
    expect(() => decodePng(broken)).toThrow();
  }
});

test('a picture that unpacks to far more than its pixels is refused before it does', () => {
  const bytes = pngOf([
    { type: 'IHDR', data: Uint8Array.from(header(100, 100, 8, 0)) },
    { type: 'IDAT', data: deflateSync(new Uint8Array(160e6)) },
  ]);
  const before = process.memoryUsage().arrayBuffers;
  expect(() => decodePng(bytes)).toThrow(/unpacks to more than the 10100 bytes of its pixels/);
  expect(process.memoryUsage().arrayBuffers - before).toBeLessThan(50e6);
});
