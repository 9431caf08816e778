// The chunks of a PNG file (ISO/IEC 15948, clause 5), read and written.
import { crc32 } from '../core/crc.ts';

const signature = Uint8Array.of(0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a);
/** Length, type and checksum. */
const frameBytes = 12;

export interface PngChunk {
  /** Such as `IHDR`. */
  readonly type: string;
  readonly data: Uint8Array;
}

/** What the first chunk says. */
export interface PngHeader {
  readonly width: number;
  readonly height: number;
  /** Bits a sample. */
  readonly depth: number;
  readonly colour: 'grey' | 'rgb' | 'palette' | 'grey + alpha' | 'rgb + alpha';
  readonly interlaced: boolean;
}

interface Colour {
  readonly colour: PngHeader['colour'];
  readonly samples: number;
  /** Bits that a sample can have. */
  readonly depths: readonly number[];
}

const colours: Readonly<Record<number, Colour>> = {
  0: { colour: 'grey', samples: 1, depths: [1, 2, 4, 8, 16] },
  2: { colour: 'rgb', samples: 3, depths: [8, 16] },
  3: { colour: 'palette', samples: 1, depths: [1, 2, 4, 8] },
  4: { colour: 'grey + alpha', samples: 2, depths: [8, 16] },
  6: { colour: 'rgb + alpha', samples: 4, depths: [8, 16] },
};

/**
 * @param check whether checksums are compared, which reads every byte
 * @throws an Error that says what is broken
 */
export function pngChunks(bytes: Uint8Array, { check }: { readonly check: boolean }): PngChunk[] {
  if (signature.some((byte, at) => bytes[at] !== byte)) throw new Error('no PNG signature');
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const chunks: PngChunk[] = [];
  for (let at = signature.length; at + frameBytes <= bytes.length; ) {
    const length = view.getUint32(at);
    const end = at + frameBytes + length;
    const type = String.fromCharCode(...bytes.subarray(at + 4, at + 8));
    if (end > bytes.length) throw new Error(`the chunk ${type} is cut off`);
    if (check && crc32(bytes.subarray(at + 4, end - 4)) !== view.getUint32(end - 4)) {
      throw new Error(`the checksum of the chunk ${type} is wrong`);
    }
    chunks.push({ type, data: bytes.subarray(at + 8, end - 4) });
    if (type === 'IEND') return chunks;
    at = end;
  }
  throw new Error('the end of the PNG is missing');
}

/** A PNG file of these chunks and an end. */
export function pngOf(chunks: readonly PngChunk[]): Uint8Array {
  const all = [...chunks, { type: 'IEND', data: new Uint8Array() }];
  const size = all.reduce((sum, { data }) => sum + frameBytes + data.length, signature.length);
  const bytes = new Uint8Array(size);
  const view = new DataView(bytes.buffer);
  bytes.set(signature);
  let at = signature.length;
  for (const { type, data } of all) {
    view.setUint32(at, data.length);
    bytes.set(new TextEncoder().encode(type), at + 4);
    bytes.set(data, at + 8);
    view.setUint32(at + 8 + data.length, crc32(bytes.subarray(at + 4, at + 8 + data.length)));
    at += frameBytes + data.length;
  }
  return bytes;
}

/** @param ihdr the data of the first chunk */
export function pngHeader(ihdr: Uint8Array): PngHeader {
  const view = new DataView(ihdr.buffer, ihdr.byteOffset, ihdr.byteLength);
  const [depth = 0, type = 0, packing = 0, filters = 0, interlace = 0] = ihdr.subarray(8);
  const { colour, depths } = colours[type] ?? {};
  // Of packing and filters there is one method each.
  const odd = packing !== 0 || filters !== 0 || interlace > 1 || !depths?.includes(depth);
  if (ihdr.length !== 13 || colour === undefined || odd) throw new Error('the header of the PNG is broken');
  const [width, height] = [view.getUint32(0), view.getUint32(4)];
  if (width === 0 || height === 0) throw new Error(`a PNG of ${width} × ${height} pixels`);
  return { width, height, depth, colour, interlaced: interlace === 1 };
}

/** Bits that a pixel takes in the file. */
export function bitsPerPixel({ depth, colour }: PngHeader): number {
  const { samples = 0 } = Object.values(colours).find((row) => row.colour === colour) ?? {};
  return depth * samples;
}
