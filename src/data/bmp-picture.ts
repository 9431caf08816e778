// BMP, decoded: the pictures of Windows and OS/2 with 1 to 32 bits a pixel, palettes, run lengths and bit fields. No library
// that works in a page, too, reads them all.
import { type BmpHeader, bmpHeader } from './bmp-header.ts';
import { unpackRuns } from './bmp-runs.ts';
import type { Picture } from './picture.ts';

/** Decodes a BMP to 8 bits a channel, upright; throws a plain Error that says what is broken or not understood. */
export function decodeBmp(bytes: Uint8Array): Picture {
  const header = bmpHeader(bytes);
  return header.bits <= 8 ? indexed(bytes, header) : direct(bytes, header);
}

function indexed(bytes: Uint8Array, header: BmpHeader): Picture {
  const { width, height, palette } = header;
  const indices = header.runs === undefined ? unpackRows(bytes, header) : unpackRuns(bytes, header);
  const grey = palette.every(([red, green, blue]) => red === green && green === blue);
  const channels = grey ? 1 : 3;
  const data = new Uint8Array(width * height * channels);
  forPixels(header, (from, to) => {
    const colour = palette[indices[from] ?? 0];
    if (colour === undefined) {
      throw new Error(`a pixel has colour ${indices[from]}, and there are ${palette.length}`);
    }
    for (let c = 0; c < channels; c++) data[to * channels + c] = colour[c] ?? 0;
  });
  return { width, height, channels, data };
}

/** The number of each pixel's colour, in the order of the file's rows. */
function unpackRows(bytes: Uint8Array, header: BmpHeader): Uint8Array {
  const { width, height, bits, start } = header;
  const rowBytes = wholeRows(bytes, header);
  const indices = new Uint8Array(width * height);
  const most = (1 << bits) - 1;
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const bit = x * bits;
      const byte = bytes[start + y * rowBytes + (bit >> 3)] ?? 0;
      indices[y * width + x] = (byte >> (8 - bits - (bit & 7))) & most;
    }
  }
  return indices;
}

function direct(bytes: Uint8Array, header: BmpHeader): Picture {
  const { width, height, bits, start } = header;
  const rowBytes = wholeRows(bytes, header);
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const [red, green, blue, alpha] = header.masks.map(scaled);
  const parts = [red, green, blue, ...(header.masks[3] === 0 ? [] : [alpha])];
  const channels = parts.length === 4 ? 4 : 3;
  const data = new Uint8Array(width * height * channels);
  const step = bits / 8;
  let seen = 0;
  forPixels(header, (from, to) => {
    const at = start + Math.floor(from / width) * rowBytes + (from % width) * step;
    const pixel =
      bits === 16
        ? view.getUint16(at, true)
        : bits === 24
          ? view.getUint16(at, true) | (view.getUint8(at + 2) << 16)
          : view.getUint32(at, true);
    for (const [c, part] of parts.entries()) data[to * channels + c] = part?.(pixel) ?? 0;
    if (channels === 4) seen |= data[to * 4 + 3] ?? 0;
  });
  // Some programs declare transparency and write none.
  if (channels === 4 && seen === 0) for (let at = 3; at < data.length; at += 4) data[at] = 255;
  return { width, height, channels, data };
}

/** Bytes of a row, which ends on four; fails unless all rows are there. */
function wholeRows(bytes: Uint8Array, { width, height, bits, start }: BmpHeader): number {
  const rowBytes = Math.ceil((width * bits) / 32) * 4;
  const needed = rowBytes * (height - 1) + Math.ceil((width * bits) / 8);
  if (bytes.length - start >= needed) return rowBytes;
  throw new Error(`pixels are missing: ${Math.max(0, bytes.length - start)} of ${needed} bytes`);
}

/** The part of a pixel that a mask selects, as 0 to 255. */
function scaled(mask: number): (pixel: number) => number {
  if (mask === 0) return () => 0;
  const shift = 31 - Math.clz32(mask & -mask);
  const most = mask >>> shift;
  return (pixel) => Math.round((((pixel & mask) >>> shift) * 255) / most);
}

/** Visits each pixel by its place in the file's rows and its place from the top. */
function forPixels({ width, height, fromTop }: BmpHeader, visit: (from: number, to: number) => void): void {
  for (let y = 0; y < height; y++) {
    const row = fromTop ? y : height - 1 - y;
    for (let x = 0; x < width; x++) visit(y * width + x, row * width + x);
  }
}
