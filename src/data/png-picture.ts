import { convertIndexedToRgb, decode } from 'fast-png';
import { orientationOf, upright } from './orientation.ts';
import type { Picture } from './picture.ts';
import { type PngChunk, type PngHeader, pngChunks, pngHeader, pngOf } from './png-chunks.ts';
import { passesOf, requireNoMore } from './png-passes.ts';

/** Decodes any PNG to 8 bits a channel, upright; throws a plain Error that says what is broken. */
export function decodePng(bytes: Uint8Array): Picture {
  const chunks = pngChunks(bytes, { check: false });
  const header = pngHeader(chunks[0]?.data ?? new Uint8Array());
  const exif = chunks.find(({ type }) => type === 'eXIf');
  // The decoder takes whole bytes of interlaced pictures only.
  const picture =
    header.interlaced && header.depth < 8
      ? decodePasses(bytes, header)
      : decodeRows(harmless(bytes, chunks, header));
  return exif === undefined ? picture : upright(picture, orientationOf(exif.data));
}

/** Packed chunks that the decoder would unpack, and no picture needs. */
const beside = ['iCCP', 'zTXt', 'iTXt'];
/** Deflate packs no more bytes than this into one (RFC 1951). */
const mostRatio = 1032;
/** What could unpack to more is looked at first. */
const harmlessBytes = 128 * 2 ** 20;

/**
 * The same file, or one without chunks that could unpack to far more than the picture.
 * @throws an Error where the pixels themselves do
 */
function harmless(bytes: Uint8Array, chunks: readonly PngChunk[], header: PngHeader): Uint8Array {
  const packedBytes = (types: readonly string[]) =>
    chunks.reduce((sum, { type, data }) => sum + (types.includes(type) ? data.length : 0), 0);
  if (packedBytes(['IDAT']) * mostRatio > harmlessBytes) requireNoMore(chunks, header);
  if (packedBytes(beside) * mostRatio <= harmlessBytes) return bytes;
  const needed = pngChunks(bytes, { check: true }).filter(({ type }) => !beside.includes(type));
  return pngOf(needed.filter(({ type }) => type !== 'IEND'));
}

function decodePasses(bytes: Uint8Array, size: { readonly width: number; readonly height: number }): Picture {
  const { width, height } = size;
  const passes = passesOf(pngChunks(bytes, { check: true })).map((pass) => ({
    pass,
    picture: decodeRows(pass.png),
  }));
  const channels = passes[0]?.picture.channels ?? 1;
  const data = new Uint8Array(width * height * channels);
  for (const { pass, picture } of passes) {
    for (let y = 0; y < pass.height; y++) {
      for (let x = 0; x < pass.width; x++) {
        const from = (y * pass.width + x) * channels;
        const to = ((pass.y.first + y * pass.y.step) * width + pass.x.first + x * pass.x.step) * channels;
        data.set(picture.data.subarray(from, from + channels), to);
      }
    }
  }
  return checked({ width, height, channels, data });
}

function decodeRows(bytes: Uint8Array): Picture {
  const png = decode(bytes, { checkCrc: true });
  const { width, height, depth } = png;
  // A picture in true colour may bring a palette for screens that have no more; its channels are 3 or 4.
  if (png.palette && png.channels === 1) {
    const data = convertIndexedToRgb(png);
    return checked({ width, height, channels: png.palette[0]!.length === 4 ? 4 : 3, data });
  }
  const channels = png.channels as 1 | 2 | 3 | 4;
  const samples = depth < 8 ? unpackGrey(png.data, width, height, depth) : png.data;
  const data = depth === 16 ? Uint8Array.from(samples, (value) => value >> 8) : Uint8Array.from(samples);
  const key = png.transparency;
  return checked(
    key?.length
      ? withKey({ width, height, channels, data }, samples, key, depth)
      : { width, height, channels, data },
  );
}

function checked(picture: Picture): Picture {
  if (picture.data.length === picture.width * picture.height * picture.channels && picture.data.length > 0)
    return picture;
  throw new Error(
    `pixels are missing: ${picture.data.length} of ${picture.width} × ${picture.height} × ${picture.channels}`,
  );
}

/** Grey rows of 1, 2 or 4 bits a pixel, spread to 0…255; every row starts on a byte. */
function unpackGrey(packed: ArrayLike<number>, width: number, height: number, depth: number): Uint8Array {
  const grey = new Uint8Array(width * height);
  const most = (1 << depth) - 1;
  const rowBytes = Math.ceil((width * depth) / 8);
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const bit = x * depth;
      const byte = packed[y * rowBytes + (bit >> 3)]!;
      grey[y * width + x] = (((byte >> (8 - depth - (bit & 7))) & most) * 255) / most;
    }
  }
  return grey;
}

/** The one grey level or colour that a tRNS chunk makes transparent, as an alpha channel. */
function withKey(picture: Picture, samples: ArrayLike<number>, key: Uint16Array, depth: number): Picture {
  const { width, height, channels, data } = picture;
  const scale = depth < 8 ? 255 / ((1 << depth) - 1) : 1;
  const keyed = new Uint8Array(width * height * (channels + 1));
  for (let pixel = 0; pixel < width * height; pixel++) {
    let transparent = true;
    for (let c = 0; c < channels; c++) {
      keyed[pixel * (channels + 1) + c] = data[pixel * channels + c]!;
      if (samples[pixel * channels + c] !== key[c]! * scale) transparent = false;
    }
    keyed[pixel * (channels + 1) + channels] = transparent ? 0 : 255;
  }
  return { width, height, channels: (channels + 1) as 2 | 4, data: keyed };
}
