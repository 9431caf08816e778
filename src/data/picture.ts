// A picture as pixels, and the form that each picture of a data set is brought into.
import { EarthmoverError } from '../core/errors.ts';
import { sizeOf } from '../core/shape.ts';
import { createResizer } from './resize.ts';

/** A decoded picture, 8 bits a channel, rows from the top: grey, grey + alpha, RGB or RGBA, alpha straight. */
export interface Picture {
  readonly width: number;
  readonly height: number;
  readonly channels: 1 | 2 | 3 | 4;
  /** height × width × channels */
  readonly data: Uint8Array | Uint8ClampedArray;
}

/** The form every picture of a data set is brought into: size × size × channels. */
export interface PictureForm {
  readonly size: number;
  readonly channels: 1 | 3;
}

/** The shape of one sample in this form: [H, W, C]. */
export function shapeOf({ size, channels }: PictureForm): [height: number, width: number, channels: number] {
  return [size, size, channels];
}

/** Bytes of one sample in this form. */
export function bytesOf(form: PictureForm): number {
  return sizeOf(shapeOf(form));
}

/**
 * Lays the middle square of a picture over white, turns it to grey or RGB and scales it to `form`; writes
 * size × size × channels bytes to `target` from `offset` on.
 */
export function fitPicture(picture: Picture, form: PictureForm, target: Uint8Array, offset = 0): void {
  const side = Math.min(picture.width, picture.height);
  // The MNIST family comes by the 60,000 and is square and grey already.
  const asItIs = picture.channels === form.channels && picture.width === picture.height;
  const square = asItIs
    ? picture.data
    : form.channels === 1
      ? greySquare(picture, side)
      : colourSquare(picture, side);
  createResizer(side, form.size, form.channels)(square, target, offset);
}

/** Fails unless `size` can be the side of a picture. */
export function requireForm(form: PictureForm): void {
  if (Number.isInteger(form.size) && form.size >= 1 && form.size <= 4096) return;
  throw new EarthmoverError('usage', 'image size: not a whole number of pixels that can be used', {
    'image size': form.size,
    hint: 'give --image-size 16, 32, 64 or 128, or any size up to 4096 that the networks can be planned for',
  });
}

/** As many bytes as WebGPU's buffers hold on any adapter, and as a typed array holds everywhere. */
const mostBytes = 2 ** 32;

/**
 * Room for `count` pictures, one after the other.
 * @throws data error where they are larger together than any GPU could hold
 */
export function roomForPictures(count: number, form: PictureForm): Uint8Array<ArrayBuffer> {
  const bytes = count * bytesOf(form);
  if (bytes <= mostBytes) return new Uint8Array(bytes);
  throw new EarthmoverError('data', 'the pictures are too large to train on them all', {
    pictures: count,
    'image size': form.size,
    need: `${bytes} bytes`,
    hint: `give --image-size ${Math.floor(Math.sqrt(mostBytes / (count * form.channels)))} or less, or fewer pictures`,
  });
}

// Luma of ITU-R BT.601, as PIL's convert('L').
const luma = [0.299, 0.587, 0.114] as const;

function greySquare(picture: Picture, side: number): Float32Array {
  const square = new Float32Array(side * side);
  const { data, channels } = picture;
  forSquare(picture, side, (from, pixel) => {
    const value =
      channels < 3
        ? data[from]!
        : luma[0] * data[from]! + luma[1] * data[from + 1]! + luma[2] * data[from + 2]!;
    square[pixel] = overWhite(picture, value, from);
  });
  return square;
}

function colourSquare(picture: Picture, side: number): Float32Array {
  const square = new Float32Array(side * side * 3);
  const { data, channels } = picture;
  // A grey picture repeats its one channel.
  const step = channels < 3 ? 0 : 1;
  forSquare(picture, side, (from, pixel) => {
    for (let c = 0; c < 3; c++) square[3 * pixel + c] = overWhite(picture, data[from + c * step]!, from);
  });
  return square;
}

function overWhite(picture: Picture, value: number, from: number): number {
  if (picture.channels % 2 === 1) return value;
  const alpha = picture.data[from + picture.channels - 1]! / 255;
  return value * alpha + 255 * (1 - alpha);
}

function forSquare(picture: Picture, side: number, visit: (from: number, pixel: number) => void): void {
  const left = (picture.width - side) >> 1;
  const top = (picture.height - side) >> 1;
  for (let y = 0; y < side; y++) {
    let from = ((top + y) * picture.width + left) * picture.channels;
    for (let x = 0; x < side; x++, from += picture.channels) visit(from, y * side + x);
  }
}
