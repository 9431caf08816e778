// Interlaced PNG (ISO/IEC 15948, clause 8.2): seven passes, each a small picture of pixels that lie some columns and rows apart.
import { unzlibSync, zlibSync } from 'fflate';
import { joined } from '../core/bytes.ts';
import { bitsPerPixel, type PngChunk, type PngHeader, pngHeader, pngOf } from './png-chunks.ts';

/** A pass as a PNG file that is not interlaced, and where its pixels go. */
export interface Pass {
  readonly png: Uint8Array;
  /** Columns and rows of the pass. */
  readonly width: number;
  readonly height: number;
  /** Of the pass's first pixel in the picture, and from one to the next. */
  readonly x: { readonly first: number; readonly step: number };
  readonly y: { readonly first: number; readonly step: number };
}

/** First column and row, and the steps between columns and rows: Adam7. */
const adam7 = [
  [0, 0, 8, 8],
  [4, 0, 8, 8],
  [0, 4, 4, 8],
  [2, 0, 4, 4],
  [0, 2, 2, 4],
  [1, 0, 2, 2],
  [0, 1, 1, 2],
] as const;

/** @throws an Error where the pixels are not those of the header. */
export function passesOf(chunks: readonly PngChunk[]): Pass[] {
  const ihdr = chunks.find(({ type }) => type === 'IHDR')?.data ?? new Uint8Array();
  const header = pngHeader(ihdr);
  const colours = chunks.filter(({ type }) => type === 'PLTE' || type === 'tRNS');
  const pixels = inflated(chunks, header);
  let at = 0;
  return placesOf(header).map(({ bytes, ...place }) => {
    const data = zlibSync(pixels.subarray(at, at + bytes), { level: 0 });
    at += bytes;
    return {
      ...place,
      png: pngOf([{ type: 'IHDR', data: headerOf(ihdr, place) }, ...colours, { type: 'IDAT', data }]),
    };
  });
}

/** The passes that have pixels, and the bytes of their rows; one pass of all where the picture is not interlaced. */
function placesOf(header: PngHeader) {
  return (header.interlaced ? adam7 : ([[0, 0, 1, 1]] as const))
    .map(([firstX, firstY, stepX, stepY]) => {
      const width = Math.ceil((header.width - firstX) / stepX);
      const height = Math.ceil((header.height - firstY) / stepY);
      const bytes = height * (1 + Math.ceil((width * bitsPerPixel(header)) / 8));
      return { width, height, bytes, x: { first: firstX, step: stepX }, y: { first: firstY, step: stepY } };
    })
    .filter(({ width, height }) => width > 0 && height > 0);
}

/** The rows of all passes, filters included. */
function inflated(chunks: readonly PngChunk[], header: PngHeader): Uint8Array {
  const bytes = rowBytes(header);
  const pixels = unzlibSync(packed(chunks), { out: new Uint8Array(bytes) });
  if (pixels.length !== bytes) throw new Error(`pixels are missing: ${pixels.length} of ${bytes} bytes`);
  return pixels;
}

/** @throws an Error where the chunks IDAT unpack to more than the header's pixels; no more room is made than for those */
export function requireNoMore(chunks: readonly PngChunk[], header: PngHeader): void {
  const bytes = rowBytes(header);
  // What goes beyond the room is not kept.
  if (unzlibSync(packed(chunks), { out: new Uint8Array(bytes + 1) }).length <= bytes) return;
  throw new Error(`it unpacks to more than the ${bytes} bytes of its pixels`);
}

function rowBytes(header: PngHeader): number {
  return placesOf(header).reduce((sum, place) => sum + place.bytes, 0);
}

function packed(chunks: readonly PngChunk[]): Uint8Array {
  return joined(chunks.filter(({ type }) => type === 'IDAT').map(({ data }) => data));
}

/** The header of the picture with the pass's size, and not interlaced. */
function headerOf(ihdr: Uint8Array, { width, height }: { readonly width: number; readonly height: number }) {
  // Not slice(): that of a Buffer is no copy.
  const header = Uint8Array.from(ihdr);
  const view = new DataView(header.buffer);
  view.setUint32(0, width);
  view.setUint32(4, height);
  header[12] = 0;
  return header;
}
