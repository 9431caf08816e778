// The size of pictures as people write it: one number for a square, or width × height as in 64x48.
// Shapes of samples have the height first: [H, W, C].
import { usageError } from './errors.ts';

/** Side of a square in pixels, or width × height as a text: `64x48` is 64 pixels wide and 48 high. */
export type ImageSize = number | string;

/** The longest side that a picture may have. */
const longestSide = 4096;

/**
 * Height and width of an image size.
 * @throws usage error where it is neither a whole number of pixels nor two of them, or above 4096
 */
export function imageExtent(size: ImageSize): readonly [height: number, width: number] {
  const given = typeof size === 'number' ? [size, size] : size.split('x').map(wholeNumber);
  const [width = Number.NaN, height = Number.NaN] = given;
  const fits = (side: number) => Number.isInteger(side) && side >= 1 && side <= longestSide;
  if (given.length === 2 && fits(width) && fits(height)) return [height, width];
  throw usageError('image size: not a whole number of pixels that can be used', {
    'image size': size,
    hint: `give --image-size 16, 32, 64 or 128, or width × height such as 64x48; up to ${longestSide} a side`,
  });
}

/** The size as it is written: one number for a square. */
export function imageSizeOf([height = 0, width = 0]: readonly number[]): ImageSize {
  return height === width ? height : `${width}x${height}`;
}

function wholeNumber(text: string): number {
  return /^\d{1,5}$/.test(text) ? Number(text) : Number.NaN;
}
