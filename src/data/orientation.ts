// How a picture is to be turned to stand upright: Exif's tag 0x0112, values 1 to 8 (CIPA DC-008, section 4.6.4).
import type { Picture } from './picture.ts';

const orientationTag = 0x0112;

/**
 * The orientation that Exif data hold; 1, upright, where they hold none or are broken.
 * @param exif from its TIFF header on, as the chunk eXIf of a PNG has it
 */
export function orientationOf(exif: Uint8Array): number {
  const order = String.fromCharCode(...exif.subarray(0, 2));
  if (exif.length < 8 || (order !== 'II' && order !== 'MM')) return 1;
  const little = order === 'II';
  const view = new DataView(exif.buffer, exif.byteOffset, exif.byteLength);
  const directory = view.getUint32(4, little);
  if (directory + 2 > exif.length) return 1;
  const entries = view.getUint16(directory, little);
  for (let at = directory + 2; at + 12 <= exif.length && at < directory + 2 + 12 * entries; at += 12) {
    if (view.getUint16(at, little) !== orientationTag) continue;
    const value = view.getUint16(at + 8, little);
    return value >= 1 && value <= 8 ? value : 1;
  }
  return 1;
}

/** The picture as it is to be seen: mirrored, turned, or both. */
export function upright(picture: Picture, orientation: number): Picture {
  if (orientation === 1) return picture;
  const { width, height, channels, data } = picture;
  // From 5 on rows and columns change places.
  const turned = orientation >= 5;
  const [w, h] = turned ? [height, width] : [width, height];
  const fromRight = [2, 3, 7, 8].includes(orientation);
  const fromBelow = [3, 4, 6, 7].includes(orientation);
  const result = new Uint8Array(data.length);
  for (let y = 0; y < h; y++) {
    for (let x = 0; x < w; x++) {
      const [u, v] = turned ? [y, x] : [x, y];
      const column = fromRight ? width - 1 - u : u;
      const row = fromBelow ? height - 1 - v : v;
      for (let c = 0; c < channels; c++) {
        result[(y * w + x) * channels + c] = data[(row * width + column) * channels + c]!;
      }
    }
  }
  return { width: w, height: h, channels, data: result };
}
