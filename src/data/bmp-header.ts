// What a BMP says of itself: BITMAPFILEHEADER and the info headers from BITMAPCOREHEADER (12 bytes) to BITMAPV5HEADER (124),
// as Microsoft's and IBM's references have them.

/** Red, green and blue. */
type Colour = readonly [number, number, number];

/** What decoding needs. */
export interface BmpHeader {
  readonly width: number;
  readonly height: number;
  /** A pixel's: 1, 4 and 8 have a palette, 16, 24 and 32 have none. */
  readonly bits: 1 | 4 | 8 | 16 | 24 | 32;
  /** Rows start at the top; usually they start at the bottom. */
  readonly fromTop: boolean;
  /** Where the pixels begin. */
  readonly start: number;
  /** Packed as runs of 4 or 8 bits a pixel. */
  readonly runs: 4 | 8 | undefined;
  readonly palette: readonly Colour[];
  /** Bits of red, green, blue and alpha in a pixel without palette; 0 where there is none. */
  readonly masks: readonly [number, number, number, number];
}

const fileHeaderBytes = 14;
/** Of info headers: core, OS/2 2 short and long, and Windows 3, 3 with masks, 3 with alpha, 4 and 5. */
const headerSizes = [12, 16, 64, 40, 52, 56, 108, 124];
const usualMasks = { 16: [0x7c00, 0x3e0, 0x1f, 0], 24: [0xff0000, 0xff00, 0xff, 0] } as const;

/** Columns and rows by the first 26 bytes of a BMP; undefined where they are not there. */
export function bmpSize(bytes: Uint8Array): { readonly width: number; readonly height: number } | undefined {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (bytes.length < 26) return undefined;
  return view.getUint32(14, true) === 12
    ? { width: view.getUint16(18, true), height: view.getUint16(20, true) }
    : { width: Math.abs(view.getInt32(18, true)), height: Math.abs(view.getInt32(22, true)) };
}

/** @throws a plain Error that says what is broken or not understood */
export function bmpHeader(bytes: Uint8Array): BmpHeader {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const size = bmpSize(bytes);
  const length = size === undefined ? 0 : view.getUint32(14, true);
  if (size === undefined || bytes.length < fileHeaderBytes + length) throw new Error('the header is cut off');
  if (!headerSizes.includes(length)) throw new Error(`a header of ${length} bytes is none of BMP's`);
  const { width, height } = size;
  if (width === 0 || height === 0) throw new Error(`a picture of ${width} × ${height} pixels`);
  const core = length === 12;
  const bits = view.getUint16(core ? 24 : 28, true);
  if (bits !== 1 && bits !== 4 && bits !== 8 && bits !== 16 && bits !== 24 && bits !== 32) {
    throw new Error(`${bits} bits a pixel`);
  }
  const compression = length <= 16 ? 0 : view.getUint32(30, true);
  const runs = compression === 1 && bits === 8 ? 8 : compression === 2 && bits === 4 ? 4 : undefined;
  const fields = (compression === 3 || compression === 6) && bits >= 16 && length !== 64;
  if (compression !== 0 && runs === undefined && !fields) {
    throw new Error(`compression ${compression} with ${bits} bits a pixel`);
  }
  return {
    width,
    height,
    bits,
    fromTop: !core && view.getInt32(22, true) < 0,
    start: view.getUint32(10, true),
    runs,
    palette:
      bits <= 8 ? paletteOf(bytes, { length, bits, used: length <= 16 ? 0 : view.getUint32(46, true) }) : [],
    masks: fields ? masksOf(view, length, compression) : usualMasks[bits === 16 ? 16 : 24],
  };
}

/** Masks follow the header of 40 bytes, and lie in the longer ones at the same place. */
function masksOf(view: DataView, length: number, compression: number): BmpHeader['masks'] {
  const at = fileHeaderBytes + 40;
  const alpha = length >= 56 || compression === 6;
  if (view.byteLength < at + (alpha ? 16 : 12)) throw new Error('the header is cut off');
  const mask = (place: number) => view.getUint32(at + 4 * place, true);
  return [mask(0), mask(1), mask(2), alpha ? mask(3) : 0];
}

/** Blue, green and red of each colour; but for the oldest, a fourth byte follows. */
function paletteOf(
  bytes: Uint8Array,
  { length, bits, used }: { readonly length: number; readonly bits: number; readonly used: number },
): Colour[] {
  const step = length === 12 ? 3 : 4;
  const first = fileHeaderBytes + length;
  const most = Math.floor((bytes.length - first) / step);
  const count = Math.min(used === 0 ? 1 << bits : used, 1 << bits, most);
  return Array.from({ length: count }, (_, index) => {
    const at = first + index * step;
    return [bytes[at + 2] ?? 0, bytes[at + 1] ?? 0, bytes[at] ?? 0];
  });
}
