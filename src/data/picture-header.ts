// Kind and size of a picture file from its first bytes, before anything decodes it.

import { formatOf } from '../core/file-format.ts';
import { bmpSize } from './bmp-header.ts';
import { bitsPerPixel, pngHeader } from './png-chunks.ts';

/** What a picture file says of itself before it is decoded. */
export interface PictureHeader {
  readonly kind: 'png' | 'jpeg' | 'webp' | 'bmp';
  readonly width: number;
  readonly height: number;
}

/**
 * Kind and size from the first bytes of a PNG, JPEG, WebP or BMP file, whatever it is called; undefined for anything else.
 * Decoders allocate by these numbers, so they are looked at first.
 */
export function readPictureHeader(bytes: Uint8Array): PictureHeader | undefined {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  switch (formatOf(bytes)) {
    case 'png':
      return bytes.length < 24
        ? undefined
        : { kind: 'png', width: view.getUint32(16), height: view.getUint32(20) };
    case 'jpeg':
      return jpegHeader(view);
    case 'webp':
      return bytes.length < 30 ? undefined : webpHeader(view, String.fromCharCode(...bytes.subarray(12, 16)));
    case 'bmp': {
      const size = bmpSize(bytes);
      return size && { kind: 'bmp', ...size };
    }
    default:
      return undefined;
  }
}

/** Bytes that decoding takes by what the file says of itself; undefined where it does not say so at its start. */
export function decodedBytes(bytes: Uint8Array): number | undefined {
  const header = readPictureHeader(bytes);
  if (header === undefined) return undefined;
  const bits = header.kind === 'png' ? bitsPerPixel(pngHeader(bytes.subarray(16, 29))) : 24;
  return (header.width * header.height * bits) / 8;
}

function jpegHeader(view: DataView): PictureHeader | undefined {
  const at = frameOf(view);
  if (at === undefined) return undefined;
  return { kind: 'jpeg', height: view.getUint16(at + 5), width: view.getUint16(at + 7) };
}

/** Whether a JPEG has four inks, as those for print have, in place of light. */
export function isJpegOfInks(bytes: Uint8Array): boolean {
  if (formatOf(bytes) !== 'jpeg') return false;
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const at = frameOf(view);
  return at !== undefined && view.getUint8(at + 9) === 4;
}

/** Walks the segments to the frame header: SOF0 … SOF15 without DHT, JPG and DAC (ITU-T T.81, table B.1). */
function frameOf(view: DataView): number | undefined {
  let at = 2;
  while (at + 9 < view.byteLength && view.getUint8(at) === 0xff) {
    const marker = view.getUint8(at + 1);
    if (marker === 0xff) {
      at++;
      continue;
    }
    if (marker >= 0xc0 && marker <= 0xcf && ![0xc4, 0xc8, 0xcc].includes(marker)) return at;
    at += 2 + view.getUint16(at + 2);
  }
  return undefined;
}

/** The three forms of WebP's first chunk (RFC 9649, sections 2.5 to 2.7). */
function webpHeader(view: DataView, chunk: string): PictureHeader | undefined {
  const u24 = (at: number) => view.getUint16(at, true) | (view.getUint8(at + 2) << 16);
  if (chunk === 'VP8X') return { kind: 'webp', width: u24(24) + 1, height: u24(27) + 1 };
  if (chunk === 'VP8 ') {
    return {
      kind: 'webp',
      width: view.getUint16(26, true) & 0x3fff,
      height: view.getUint16(28, true) & 0x3fff,
    };
  }
  if (chunk !== 'VP8L') return undefined;
  const bits = view.getUint32(21, true);
  return { kind: 'webp', width: (bits & 0x3fff) + 1, height: ((bits >>> 14) & 0x3fff) + 1 };
}
