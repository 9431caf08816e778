// One picture of a file as pixels, by what its bytes are: PNG and BMP by our own code, the other kinds by sharp where it is
// installed.
import { type FileFormat, formatOf } from '../core/file-format.ts';
import { decodeBmp } from '../data/bmp-picture.ts';
import type { Picture } from '../data/picture.ts';
import { decodedBytes, readPictureHeader } from '../data/picture-header.ts';
import { decodePng } from '../data/png-picture.ts';
import { loadSharp, sharpHint } from './sharp.ts';

const pictureFormats = new Set<FileFormat>(['png', 'jpeg', 'webp', 'gif', 'tiff', 'avif', 'bmp']);
/** Of a picture as a file holds it, and of its pixels while they are decoded. */
export const mostPictureBytes = { file: 512 * 2 ** 20, decoded: 256 * 2 ** 20 } as const;
/** A file that is called a picture and is none is broken. */
export const pictureEndings = /\.(png|jpe?g|jfif|webp|gif|tiff?|avif|bmp)$/i;
/** For messages. */
export const kindsRead = 'png, jpeg, webp, gif, tiff, avif or bmp';

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

/** Whether these first bytes are a picture's. */
export function isPicture(start: Uint8Array): boolean {
  const format = formatOf(start);
  return format !== undefined && pictureFormats.has(format);
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
  const sharp = await loadSharp();
  if (!sharp) throw new MissingPackageError('sharp', `${kind} needs sharp: ${sharpHint}`);
  const limits = {
    failOn: 'warning',
    limitInputPixels: Math.floor(mostPictureBytes.decoded / 3),
  } as const;
  const turned = sharp(bytes, limits).rotate().toColourspace('srgb');
  const { data, info } = await turned.raw({ depth: 'uchar' }).toBuffer({ resolveWithObject: true });
  return { width: info.width, height: info.height, channels: info.channels as Picture['channels'], data };
}

function mebibytes(bytes: number): string {
  return `${Math.round(bytes / 2 ** 20)} MiB`;
}
