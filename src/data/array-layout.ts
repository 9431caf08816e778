// Which axis of an array of pictures is which, and what range its numbers have: told where only one reading is possible,
// refused where it would be a guess.
import { EarthmoverError } from '../core/errors.ts';
import type { Shape } from '../core/shape.ts';
import { type ArrayLayout, layouts } from './layouts.ts';

/** How an array holds pictures. */
export interface ArrayForm {
  readonly layout: ArrayLayout;
  readonly count: number;
  readonly height: number;
  readonly width: number;
  readonly channels: 1 | 3 | 4;
}

/** How numbers become bytes. */
export interface ValueRange {
  /** For the report, such as `[0, 1]`. */
  readonly name: string;
  readonly low: number;
  readonly high: number;
}

/** What decides the range. */
export interface ValueFacts {
  readonly least: number;
  readonly most: number;
  readonly whole: boolean;
  readonly finite: boolean;
}

const isChannels = (size: number | undefined): size is 1 | 3 | 4 => size === 1 || size === 3 || size === 4;

/**
 * @param asked the order that the user gave
 * @throws data error where the shape fits none, or several
 */
export function formOfArray(shape: Shape, file: string, asked: ArrayLayout | undefined): ArrayForm {
  const layout = asked ?? layoutOf(shape, file);
  const size = (axis: string) => {
    const at = layout.indexOf(axis);
    return at < 0 ? 1 : (shape[at] ?? 0);
  };
  const channels = size('c');
  if (layout.length !== shape.length || !isChannels(channels) || shape.some((each) => each < 1)) {
    throw refused(shape, file, `an array that can be read as ${layout}, with 1, 3 or 4 channels`);
  }
  return { layout, count: size('n'), height: size('h'), width: size('w'), channels };
}

function layoutOf(shape: Shape, file: string): ArrayLayout {
  const [first, second] = shape;
  const last = shape.at(-1);
  if (shape.length === 4) {
    if (isChannels(last) && !isChannels(second)) return 'nhwc';
    if (isChannels(second) && !isChannels(last)) return 'nchw';
    // With one channel both orders have the same numbers at the same places.
    if (second === 1 && last === 1) return 'nhwc';
  }
  if (shape.length === 3) {
    // No picture has one, three or four columns.
    if (isChannels(last) && !isChannels(first)) return 'hwc';
    if (!isChannels(last) && !isChannels(first)) return 'nhw';
    if (first === 1) return 'nhw';
  }
  throw refused(
    shape,
    file,
    'a shape that can be read in one way only: [n, h, w, c], [n, c, h, w] or [n, h, w]',
  );
}

function refused(shape: Shape, file: string, expected: string): EarthmoverError {
  return new EarthmoverError('data', 'numpy: the array is not known to be pictures', {
    file,
    expected,
    found: `[${shape.join(', ')}]`,
    hint:
      shape.length === 2
        ? 'for one picture give --layout hw; reshape rows of pixels to (n, h, w) in NumPy; points go with --dataset csv'
        : `give the order of the axes with --layout: one of ${layouts.join(', ')}`,
  });
}

/**
 * The range that the numbers have.
 * @param type of the array, such as `f4`
 * @throws data error where they fit none, or it would be a guess
 */
export function rangeOf({ least, most, whole, finite }: ValueFacts, type: string, file: string): ValueRange {
  const bytes = { name: '[0, 255]', low: 0, high: 255 } as const;
  if (type === 'b1') return { name: 'false and true', low: 0, high: 1 };
  if (finite) {
    if (whole && least >= 0 && most > 1 && most <= 255) return bytes;
    if (type === 'u2' && most >= 2 ** 15) return { name: '[0, 65535]', low: 0, high: 65535 };
    if (type.startsWith('f')) {
      if (least >= 0 && most <= 1 && most > 0) return { name: '[0, 1]', low: 0, high: 1 };
      if (least >= -1 && least < 0 && most <= 1) return { name: '[−1, 1]', low: -1, high: 1 };
      if (least >= 0 && most > 127 && most <= 255) return bytes;
    }
  }
  throw new EarthmoverError('data', 'numpy: the range of the values would be a guess', {
    file,
    expected: 'bytes, floats in [0, 1], [−1, 1] or [0, 255], or 16 bits that are used',
    found: finite ? `${type} from ${least} to ${most}` : `${type} with values that are not finite`,
    hint: 'bring the array into one of these ranges in NumPy, such as (x - x.min()) / (x.max() - x.min())',
  });
}

/** What decides the range of these numbers, and of those before them. */
export function factsOf(values: Iterable<number>, before: ValueFacts = noValues): ValueFacts {
  let { least, most, whole, finite } = before;
  for (const value of values) {
    if (value < least) least = value;
    if (value > most) most = value;
    if (whole && !Number.isInteger(value)) whole = false;
    if (finite && !Number.isFinite(value)) finite = false;
  }
  return { least, most, whole, finite };
}

/** Of no numbers. */
export const noValues: ValueFacts = {
  least: Number.POSITIVE_INFINITY,
  most: Number.NEGATIVE_INFINITY,
  whole: true,
  finite: true,
};

/** A number as a byte, rounded. */
function toByte(value: number, { low, high }: ValueRange): number {
  return Math.round(((value - low) / (high - low)) * 255);
}

/** The pixels of one sample [h, w, c] in row-major order, from its values as the array has them. */
export function pixelsOf(
  values: Uint8Array | Float64Array,
  { layout, height, width, channels }: ArrayForm,
  range: ValueRange,
): Uint8Array {
  const pixels = new Uint8Array(height * width * channels);
  const planes = layout === 'nchw' || layout === 'chw';
  const plane = height * width;
  const asTheyAre = range.low === 0 && range.high === 255;
  for (let pixel = 0; pixel < plane; pixel++) {
    for (let c = 0; c < channels; c++) {
      const value = values[planes ? c * plane + pixel : pixel * channels + c] ?? 0;
      pixels[pixel * channels + c] = asTheyAre ? Math.round(value) : toByte(value, range);
    }
  }
  return pixels;
}
