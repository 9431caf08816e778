// A picture as pixels, and the form that each picture of a data set is brought into.
import { EarthmoverError, usageError } from '../core/errors.ts';
import { type ImageSize, imageExtent, imageSizeOf } from '../core/image-size.ts';
import { sizeOf } from '../core/shape.ts';
import { type FitName, fitNames, fitOf, type Rectangle } from './fit.ts';
import { createResizer, type PictureRows, rowsAtOnce, sameExtent } from './resize.ts';

/** A decoded picture, 8 bits a channel, rows from the top: grey, grey + alpha, RGB or RGBA, alpha straight. */
export interface Picture {
  readonly width: number;
  readonly height: number;
  readonly channels: 1 | 2 | 3 | 4;
  /** height × width × channels */
  readonly data: Uint8Array | Uint8ClampedArray;
}

/** The form every picture of a data set is brought into: height × width × channels. */
export interface PictureForm {
  /** In pixels. */
  readonly height: number;
  /** In pixels. */
  readonly width: number;
  readonly channels: 1 | 3;
  /** How a picture of another aspect ratio gets there: `crop` by default. */
  readonly fit?: FitName | undefined;
}

/** The form of an image size: a square's side, or width × height such as `64x48`. @throws usage error on another size */
export function formOf(size: ImageSize, channels: 1 | 3, fit?: FitName): PictureForm {
  const [height, width] = imageExtent(size);
  return { height, width, channels, ...(fit !== undefined && { fit }) };
}

/** What is asked for in the place of a source's own form. */
export interface FormRequest {
  readonly imageSize?: ImageSize | undefined;
  readonly channels?: 1 | 3 | undefined;
  readonly fit?: FitName | undefined;
}

/** The members of a form that are asked for. @throws usage error on a size or a fit that there is not */
export function askedForm({ imageSize, channels, fit }: FormRequest): Partial<PictureForm> {
  const [height, width] = imageSize === undefined ? [] : imageExtent(imageSize);
  if (fit !== undefined && !fitNames.includes(fit)) {
    throw usageError('fit: there is no such way to fit pictures', {
      fit,
      hint: `use one of ${fitNames.join(', ')}`,
    });
  }
  return {
    ...(height !== undefined && width !== undefined && { height, width }),
    ...(channels !== undefined && { channels }),
    ...(fit !== undefined && { fit }),
  };
}

/** The shape of one sample in this form: [H, W, C]. */
export function shapeOf({
  height,
  width,
  channels,
}: PictureForm): [height: number, width: number, channels: number] {
  return [height, width, channels];
}

/** Bytes of one sample in this form. */
export function bytesOf(form: PictureForm): number {
  return sizeOf(shapeOf(form));
}

/**
 * Lays the part of a picture that the form's fit keeps over white, turns it to grey or RGB and scales it to the form;
 * writes height × width × channels bytes to `target` from `offset` on. What the picture does not fill is white.
 */
export function fitPicture(picture: Picture, form: PictureForm, target: Uint8Array, offset = 0): void {
  const { kept, placed } = fitOf(picture, form);
  const { channels } = form;
  const whole = kept.width === picture.width && kept.height === picture.height;
  // The MNIST family comes by the 60,000, and is square and grey already.
  const asItIs = whole && picture.channels === channels;
  if (asItIs && sameExtent(picture, form)) {
    target.set(picture.data.subarray(0, bytesOf(form)), offset);
    return;
  }
  const rows = asItIs
    ? rowsAsTheyAre(picture)
    : convertedRows(picture, kept, channels, rowsAtOnce(kept, placed));
  const stride = form.width * channels;
  if (placed.width < form.width || placed.height < form.height) {
    target.fill(255, offset, offset + bytesOf(form));
  }
  const first = offset + placed.top * stride + placed.left * channels;
  createResizer(kept, placed, channels)(rows, target, first, stride);
}

/** Fails unless the sides of `form` can be those of a picture. */
export function requireForm(form: PictureForm): void {
  for (const side of [form.width, form.height]) imageExtent(side);
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
  // The same aspect ratio with as many bytes as there may be.
  const scale = Math.sqrt(mostBytes / bytes);
  const fitting = [Math.floor(form.height * scale), Math.floor(form.width * scale)];
  throw new EarthmoverError('data', 'the pictures are too large to train on them all', {
    pictures: count,
    'image size': imageSizeOf(shapeOf(form)),
    need: `${bytes} bytes`,
    hint: `give --image-size ${imageSizeOf(fitting)} or less, or fewer pictures`,
  });
}

// Luma of ITU-R BT.601, as PIL's convert('L').
const luma = [0.299, 0.587, 0.114] as const;

function rowsAsTheyAre({ data, width, channels }: Picture): PictureRows {
  const length = width * channels;
  return (y) => data.subarray(y * length, (y + 1) * length);
}

/** Rows of a part of a picture as floats, grey or RGB over white; the latest `kept` of them are not made twice. */
function convertedRows(picture: Picture, part: Rectangle, channels: 1 | 3, kept: number): PictureRows {
  const convert = channels === 1 ? greyRow : colourRow;
  const rows = Array.from({ length: kept }, () => new Float32Array(part.width * channels));
  const numbers = new Int32Array(kept).fill(-1);
  return (y) => {
    const slot = y % kept;
    const row = rows[slot]!;
    if (numbers[slot] !== y) {
      convert(picture, ((part.top + y) * picture.width + part.left) * picture.channels, row);
      numbers[slot] = y;
    }
    return row;
  };
}

function greyRow(picture: Picture, first: number, row: Float32Array): void {
  const { data, channels } = picture;
  for (let x = 0, from = first; x < row.length; x++, from += channels) {
    const value =
      channels < 3
        ? data[from]!
        : luma[0] * data[from]! + luma[1] * data[from + 1]! + luma[2] * data[from + 2]!;
    row[x] = overWhite(picture, value, from);
  }
}

function colourRow(picture: Picture, first: number, row: Float32Array): void {
  const { data, channels } = picture;
  // A grey picture repeats its one channel.
  const step = channels < 3 ? 0 : 1;
  for (let i = 0, from = first; i < row.length; i += 3, from += channels) {
    for (let c = 0; c < 3; c++) row[i + c] = overWhite(picture, data[from + c * step]!, from);
  }
}

function overWhite(picture: Picture, value: number, from: number): number {
  if (picture.channels % 2 === 1) return value;
  const alpha = picture.data[from + picture.channels - 1]! / 255;
  return value * alpha + 255 * (1 - alpha);
}
