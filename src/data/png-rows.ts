// The pixels of a PNG (ISO/IEC 15948, clauses 7 to 10): unpacked, their filters undone, and those of an interlaced picture
// put in their places.
import { unzlibSync } from 'fflate';
import { joined } from '../core/bytes.ts';
import { bitsPerPixel, type PngChunk, type PngHeader } from './png-chunks.ts';

/** Deflate packs no more bytes than this into one (RFC 1951). */
const mostRatio = 1032;
/** More than the pixels is no harm up to here. */
const harmlessBytes = 128 * 2 ** 20;

/**
 * The samples of all pixels as the file has them, 0 to 2^depth − 1: [height, width, samples of a pixel].
 * @throws an Error that says what is broken
 */
export function pngSamples(chunks: readonly PngChunk[], header: PngHeader): Uint8Array | Uint16Array {
  const { width, height, depth } = header;
  const bits = bitsPerPixel(header);
  const perPixel = bits / depth;
  const rows = unpacked(chunks, header);
  const samples = new (depth === 16 ? Uint16Array : Uint8Array)(width * height * perPixel);
  let start = 0;
  for (const pass of passesOf(header)) {
    const part = rows.subarray(start, start + pass.bytes);
    start += pass.bytes;
    undoFilters(part, pass.bytes / pass.height, Math.max(1, bits >> 3));
    for (let y = 0; y < pass.height; y++) {
      const row = part.subarray((y * pass.bytes) / pass.height + 1, ((y + 1) * pass.bytes) / pass.height);
      const first = (pass.y.first + y * pass.y.step) * width + pass.x.first;
      // Most files: whole rows of bytes.
      if (depth === 8 && pass.x.step === 1) samples.set(row, first * perPixel);
      else spread(row, samples, { first, step: pass.x.step, count: pass.width, perPixel, depth });
    }
  }
  return samples;
}

/** First column and row, and the steps between columns and rows: Adam7, seven small pictures one after the other. */
const adam7 = [
  [0, 0, 8, 8],
  [4, 0, 8, 8],
  [0, 4, 4, 8],
  [2, 0, 4, 4],
  [0, 2, 2, 4],
  [1, 0, 2, 2],
  [0, 1, 1, 2],
] as const;

/** The passes that have pixels, and the bytes of their rows; one pass of all where the picture is not interlaced. */
function passesOf(header: PngHeader) {
  return (header.interlaced ? adam7 : ([[0, 0, 1, 1]] as const))
    .map(([firstX, firstY, stepX, stepY]) => {
      const width = Math.ceil((header.width - firstX) / stepX);
      const height = Math.ceil((header.height - firstY) / stepY);
      const bytes = height * (1 + Math.ceil((width * bitsPerPixel(header)) / 8));
      return { width, height, bytes, x: { first: firstX, step: stepX }, y: { first: firstY, step: stepY } };
    })
    .filter(({ width, height }) => width > 0 && height > 0);
}

/** The rows of all passes, filters included; no more room is made than for those. */
function unpacked(chunks: readonly PngChunk[], header: PngHeader): Uint8Array {
  const packed = joined(chunks.filter(({ type }) => type === 'IDAT').map(({ data }) => data));
  const bytes = passesOf(header).reduce((sum, pass) => sum + pass.bytes, 0);
  const missing = (found: string) => new Error(`pixels are missing: ${found} of ${bytes} bytes`);
  const most = packed.length * mostRatio;
  if (most < bytes) throw missing(`at most ${most}`);
  // What goes beyond the room is not kept.
  const rows = unzlibSync(packed, { out: new Uint8Array(bytes + 1) });
  if (rows.length > bytes && most > harmlessBytes) {
    throw new Error(`it unpacks to more than the ${bytes} bytes of its pixels`);
  }
  if (rows.length < bytes) throw missing(`${rows.length}`);
  return rows.subarray(0, bytes);
}

/** What the filters 0 to 4 of a row take a byte to be, by the ones at its left, above it, and above that at its left. */
const predictions: readonly ((left: number, up: number, corner: number) => number)[] = [
  () => 0,
  (left) => left,
  (_, up) => up,
  (left, up) => (left + up) >> 1,
  (left, up, corner) => {
    const [a, b, c] = [Math.abs(up - corner), Math.abs(left - corner), Math.abs(left + up - 2 * corner)];
    return a <= b && a <= c ? left : b <= c ? up : corner;
  },
];

/** @param rowBytes with the byte that names the row's filter */
function undoFilters(rows: Uint8Array, rowBytes: number, pixelBytes: number): void {
  for (let start = 0; start < rows.length; start += rowBytes) {
    const filter = rows[start] ?? 0;
    const prediction = predictions[filter];
    if (!prediction) throw new Error(`a row has the filter ${filter}, which there is not`);
    if (filter === 0) continue;
    for (let x = 1; x < rowBytes; x++) {
      const at = start + x;
      const left = x > pixelBytes ? (rows[at - pixelBytes] ?? 0) : 0;
      const up = start > 0 ? (rows[at - rowBytes] ?? 0) : 0;
      const corner = x > pixelBytes && start > 0 ? (rows[at - rowBytes - pixelBytes] ?? 0) : 0;
      rows[at] = (rows[at] ?? 0) + prediction(left, up, corner);
    }
  }
}

/** Takes a row apart into samples of any depth, and puts its pixels where they belong. */
function spread(
  row: Uint8Array,
  samples: Uint8Array | Uint16Array,
  {
    first,
    step,
    count,
    perPixel,
    depth,
  }: { first: number; step: number; count: number; perPixel: number; depth: number },
): void {
  const most = (1 << depth) - 1;
  for (let i = 0; i < count * perPixel; i++) {
    const bit = i * depth;
    const byte = row[bit >> 3] ?? 0;
    const value =
      depth === 16 ? (byte << 8) | (row[(bit >> 3) + 1] ?? 0) : (byte >> (8 - depth - (bit & 7))) & most;
    const pixel = Math.floor(i / perPixel);
    samples[(first + pixel * step) * perPixel + (i % perPixel)] = value;
  }
}
