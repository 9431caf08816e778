import { convertIndexedToRgb, decode } from 'fast-png';
import type { Picture } from './picture.ts';

/** Decodes any PNG to 8 bits a channel; throws a plain Error that says what is broken. */
export function decodePng(bytes: Uint8Array): Picture {
  const png = decode(bytes, { checkCrc: true });
  const { width, height, depth } = png;
  if (png.palette) {
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
