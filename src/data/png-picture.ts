// A PNG file as a picture of bytes.
import { orientationOf, upright } from './orientation.ts';
import type { Picture } from './picture.ts';
import { type PngChunk, type PngHeader, pngChunks, pngHeader } from './png-chunks.ts';
import { pngSamples } from './png-rows.ts';

/** Decodes any PNG to 8 bits a channel, upright; throws a plain Error that says what is broken. */
export function decodePng(bytes: Uint8Array): Picture {
  const chunks = pngChunks(bytes, { check: true });
  const [first] = chunks;
  const header = pngHeader(first?.type === 'IHDR' ? first.data : new Uint8Array());
  const find = (type: string) => chunks.find((chunk) => chunk.type === type)?.data;
  const picture = pictureOf(chunks, header, { palette: find('PLTE'), clear: find('tRNS') });
  const exif = find('eXIf');
  return exif === undefined ? picture : upright(picture, orientationOf(exif));
}

/** The chunks that say what samples mean: the colours of a palette, and what is transparent. */
interface Meaning {
  readonly palette: Uint8Array | undefined;
  readonly clear: Uint8Array | undefined;
}

function pictureOf(chunks: readonly PngChunk[], header: PngHeader, { palette, clear }: Meaning): Picture {
  const { width, height, depth, colour } = header;
  const samples = pngSamples(chunks, header);
  // A picture in true colour may bring a palette for screens that have no more.
  if (colour === 'palette') return { width, height, ...coloured(samples, palette, clear) };
  const channels = (samples.length / (width * height)) as 1 | 2 | 3 | 4;
  const data = depth === 8 ? Uint8Array.from(samples) : inBytes(samples, depth);
  const picture: Picture = { width, height, channels, data };
  return clear === undefined ? picture : withKey(picture, samples, clear);
}

/** Samples of other depths: of 16 bits the upper byte, of fewer than 8 spread to 0…255. */
function inBytes(samples: Uint8Array | Uint16Array, depth: number): Uint8Array {
  if (depth === 16) return Uint8Array.from(samples, (value) => value >> 8);
  return Uint8Array.from(samples, (value) => (value * 255) / ((1 << depth) - 1));
}

function coloured(
  samples: Uint8Array | Uint16Array,
  palette: Uint8Array = new Uint8Array(),
  clear: Uint8Array | undefined,
): { readonly channels: 3 | 4; readonly data: Uint8Array } {
  const channels = clear === undefined ? 3 : 4;
  const data = new Uint8Array(samples.length * channels);
  samples.forEach((index, i) => {
    if (3 * index + 2 >= palette.length) throw new Error(`the palette has no colour ${index}`);
    data.set(palette.subarray(3 * index, 3 * index + 3), i * channels);
    if (clear) data[i * channels + 3] = clear[index] ?? 255;
  });
  return { channels, data };
}

/** The one grey level or colour that a tRNS chunk makes transparent, as an alpha channel. */
function withKey(picture: Picture, samples: Uint8Array | Uint16Array, chunk: Uint8Array): Picture {
  const { width, height, channels, data } = picture;
  if (channels % 2 === 0 || chunk.length !== 2 * channels) throw new Error('the chunk tRNS is broken');
  const key = Array.from({ length: channels }, (_, c) => 256 * (chunk[2 * c] ?? 0) + (chunk[2 * c + 1] ?? 0));
  const keyed = new Uint8Array(width * height * (channels + 1));
  for (let pixel = 0; pixel < width * height; pixel++) {
    let transparent = true;
    for (let c = 0; c < channels; c++) {
      keyed[pixel * (channels + 1) + c] = data[pixel * channels + c]!;
      if (samples[pixel * channels + c] !== key[c]) transparent = false;
    }
    keyed[pixel * (channels + 1) + channels] = transparent ? 0 : 255;
  }
  return { width, height, channels: (channels + 1) as 2 | 4, data: keyed };
}
