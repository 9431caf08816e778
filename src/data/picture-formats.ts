// Which files are pictures that are read.
import type { FileFormat } from '../core/file-format.ts';

/** Formats of pictures, by content. */
export const pictureFormats: ReadonlySet<FileFormat> = new Set<FileFormat>([
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
