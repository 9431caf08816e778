// One picture of a file as pixels, by what its bytes are: PNG and BMP by our own code, the other kinds by sharp where it is
// installed.
import { firstLine, messageOf } from '../core/errors.ts';
import { formatOf } from '../core/file-format.ts';
import { decodeBmp } from '../data/bmp-picture.ts';
import type { Picture } from '../data/picture.ts';
import { isPicture, kindsRead } from '../data/picture-formats.ts';
import { decodedBytes, isJpegOfInks, readPictureHeader } from '../data/picture-header.ts';
import { decodePng } from '../data/png-picture.ts';
import { loadSharp, sharpHint } from './sharp.ts';

/** Of a picture as a file holds it, and of its pixels while they are decoded. */
export const mostPictureBytes = { file: 512 * 2 ** 20, decoded: 256 * 2 ** 20 } as const;

/** A picture could be read if a package were installed. */
export class MissingPackageError extends Error {
  override readonly name = 'MissingPackageError';
  /** Such as `sharp`. */
  readonly package: string;

  constructor(name: string, message: string) {
    super(message);
    this.package = name;
  }
}

/** Decodes to 8 bits a channel, upright; throws an Error that says why it cannot. */
export async function decodePicture(bytes: Uint8Array): Promise<Picture> {
  const needed = decodedBytes(bytes) ?? 0;
  if (needed > mostPictureBytes.decoded) {
    const { width, height } = readPictureHeader(bytes) ?? {};
    throw new Error(
      `${width} × ${height} pixels take ${mebibytes(needed)}, above the ${mebibytes(mostPictureBytes.decoded)} that one may take`,
    );
  }
  const kind = formatOf(bytes);
  if (kind === 'png') return decodePng(bytes);
  if (kind === 'bmp') return decodeBmp(bytes);
  if (!isPicture(bytes)) throw new Error(`no ${kindsRead} inside`);
  return decodeBySharp(bytes, kind);
}

async function decodeBySharp(bytes: Uint8Array, kind: string | undefined): Promise<Picture> {
  const sharp = await loadSharp();
  if (!sharp) throw new MissingPackageError('sharp', `${kind} needs sharp: ${sharpHint}`);
  const limits = {
    failOn: 'warning',
    limitInputPixels: Math.floor(mostPictureBytes.decoded / 3),
  } as const;
  try {
    const image = sharp(bytes, limits).rotate();
    // Without a profile nobody knows the inks: each takes its light away, as Pillow and browsers have it.
    const inks = isJpegOfInks(bytes) && !(await sharp(bytes, limits).metadata()).hasProfile;
    const pixels = inks
      ? image.pipelineColourspace('cmyk').toColourspace('cmyk')
      : image.toColourspace('srgb');
    const { data, info } = await pixels.raw({ depth: 'uchar' }).toBuffer({ resolveWithObject: true });
    const { width, height } = info;
    return inks
      ? { width, height, channels: 3, data: lightOf(data) }
      : { width, height, channels: info.channels as Picture['channels'], data };
  } catch (cause) {
    // A library below says the same many times.
    throw new Error(firstLine(messageOf(cause)).slice(0, 200));
  }
}

/** Red, green and blue of cyan, magenta, yellow and black. */
function lightOf(inks: Uint8Array): Uint8Array {
  const light = new Uint8Array((inks.length / 4) * 3);
  for (let pixel = 0; pixel < inks.length / 4; pixel++) {
    const white = 255 - (inks[4 * pixel + 3] ?? 0);
    for (let c = 0; c < 3; c++) {
      light[3 * pixel + c] = Math.round(((255 - (inks[4 * pixel + c] ?? 0)) * white) / 255);
    }
  }
  return light;
}

function mebibytes(bytes: number): string {
  return `${Math.round(bytes / 2 ** 20)} MiB`;
}
