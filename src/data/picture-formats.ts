// Which files are pictures that are read.
import { type FileFormat, formatOf } from '../core/file-format.ts';

/** Formats of pictures, by content. */
const pictureFormats: ReadonlySet<FileFormat> = new Set<FileFormat>([
  'png',
  'jpeg',
  'webp',
  'gif',
  'tiff',
  'avif',
  'bmp',
]);
/** A file that is called a picture and is none is broken. */
export const pictureEndings = /\.(png|jpe?g|jfif|webp|gif|tiff?|avif|bmp)$/i;
/** For messages. */
export const kindsRead = 'png, jpeg, webp, gif, tiff, avif or bmp';

/** Whether these first bytes are a picture's. */
export function isPicture(start: Uint8Array): boolean {
  const format = formatOf(start);
  return format !== undefined && pictureFormats.has(format);
}
