import { encode } from 'fast-png';
import { describe, expect, it } from 'vitest';
import { readPictureHeader } from '../../src/data/picture-header.ts';

describe('the header of a picture', () => {
  it('tells the size of a PNG', () => {
    const bytes = encode({ width: 7, height: 5, channels: 1, depth: 8, data: new Uint8Array(35) });
    expect(readPictureHeader(bytes)).toEqual({ kind: 'png', width: 7, height: 5 });
  });

  it('finds the frame of a JPEG behind other segments', () => {
    const comment = [0xff, 0xfe, 0, 4, 65, 66];
    const frame = [0xff, 0xc2, 0, 17, 8, 0x01, 0x02, 0x03, 0x04, 3, 0, 0];
    const bytes = Uint8Array.from([0xff, 0xd8, ...comment, ...frame]);
    expect(readPictureHeader(bytes)).toEqual({ kind: 'jpeg', width: 0x304, height: 0x102 });
  });

  it.each([
    ['VP8X', 24, [0x0f, 0x27, 0, 0x63, 0, 0], 10_000, 100],
    ['VP8 ', 26, [0x40, 0x01, 0xf0, 0x00], 320, 240],
    ['VP8L', 21, [0x3f, 0xc1, 0x3b, 0x00], 320, 240],
  ] as const)('tells the size of a WebP, %s', (chunk, at, size, width, height) => {
    const bytes = new Uint8Array(40);
    const put = (text: string, place: number) => bytes.set(Buffer.from(text, 'latin1'), place);
    put('RIFF', 0);
    put('WEBP', 8);
    put(chunk, 12);
    bytes.set(size, at);
    expect(readPictureHeader(bytes)).toEqual({ kind: 'webp', width, height });
  });

  it('is none for text, for a file cut short, and for nothing', () => {
    expect(readPictureHeader(Buffer.from('PNG, or so it says'))).toBeUndefined();
    expect(readPictureHeader(Uint8Array.of(0xff, 0xd8, 0xff, 0xe0))).toBeUndefined();
    expect(readPictureHeader(new Uint8Array(0))).toBeUndefined();
  });
});
