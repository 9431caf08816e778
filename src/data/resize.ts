// Scaling pictures by a triangle filter, rows and columns apart.

/** Height and width in pixels. */
export interface Extent {
  readonly height: number;
  readonly width: number;
}

/** Row number y of a picture, from the top: width × channels values 0…255, good until the next one is asked for. */
export type PictureRows = (y: number) => ArrayLike<number>;

/**
 * Scales one picture and writes it as bytes. Rows are asked for as they are needed, so that a large picture is never
 * there as floats in whole.
 * @param stride bytes from one row of the target to the next
 */
export type Resizer = (source: PictureRows, target: Uint8Array, offset: number, stride: number) => void;

interface Taps {
  /** First source pixel of each target pixel. */
  readonly first: Int32Array;
  /** `width` weights for each target pixel; they sum to 1. */
  readonly weights: Float64Array;
  readonly width: number;
}

let latest: { readonly key: string; readonly resizer: Resizer } | undefined;

/**
 * Bilinear scaling with the triangle widened to the source's pixels when shrinking so that nothing aliases: the filter
 * of PIL's BILINEAR, which the reference code's transforms use.
 */
export function createResizer(from: Extent, to: Extent, channels: number): Resizer {
  const key = `${from.height} ${from.width} ${to.height} ${to.width} ${channels}`;
  if (latest?.key !== key) {
    latest = { key, resizer: sameExtent(from, to) ? copyBytes : separable(from, to, channels) };
  }
  return latest.resizer;

  function copyBytes(source: PictureRows, target: Uint8Array, offset: number, stride: number): void {
    const length = from.width * channels;
    for (let y = 0; y < from.height; y++) {
      const row = source(y);
      for (let i = 0; i < length; i++) target[offset + y * stride + i] = row[i]! + 0.5;
    }
  }
}

function separable(from: Extent, to: Extent, channels: number): Resizer {
  const rows = tapsOf(from.height, to.height);
  const across = tapsOf(from.width, to.width);
  const { first, weights, width } = across;
  const length = from.width * channels;
  const mixed = new Float64Array(length);
  if (rows.width === 2 && width === 2) return ofTwoTaps(rows, across, channels, mixed);
  return (source, target, offset, stride) => {
    for (let y = 0; y < to.height; y++) {
      mixed.fill(0);
      for (let tap = 0; tap < rows.width; tap++) {
        const weight = rows.weights[y * rows.width + tap]!;
        if (weight === 0) continue;
        const row = source(rows.first[y]! + tap);
        for (let i = 0; i < length; i++) mixed[i]! += weight * row[i]!;
      }
      let cursor = offset + y * stride;
      for (let x = 0; x < to.width; x++) {
        for (let c = 0; c < channels; c++) {
          // The half rounds, since storing a byte cuts the fraction off.
          let sum = 0.5;
          let at = first[x]! * channels + c;
          for (let tap = 0; tap < width; tap++, at += channels) sum += weights[x * width + tap]! * mixed[at]!;
          target[cursor++] = sum;
        }
      }
    }
  };
}

/** What enlarges: twice as fast as any number of taps, to the same bits. MNIST at 32 pixels is 60,000 pictures of it. */
function ofTwoTaps(down: Taps, across: Taps, channels: number, mixed: Float64Array): Resizer {
  return (source, target, offset, stride) => {
    let at = down.first[0]!;
    let [upper, lower] = [source(at), source(at + 1)];
    for (let y = 0; y < down.first.length; y++) {
      if (down.first[y] !== at) {
        at++;
        [upper, lower] = [lower, source(at + 1)];
      }
      mix(y, upper, lower);
      spread(target, offset + y * stride);
    }
  };

  function mix(y: number, upper: ArrayLike<number>, lower: ArrayLike<number>): void {
    const [ofUpper, ofLower] = [down.weights[2 * y]!, down.weights[2 * y + 1]!];
    for (let i = 0; i < mixed.length; i++) mixed[i] = ofUpper * upper[i]! + ofLower * lower[i]!;
  }

  function spread(target: Uint8Array, offset: number): void {
    const { first, weights } = across;
    let cursor = offset;
    for (let x = 0; x < first.length; x++) {
      const from = first[x]! * channels;
      for (let i = from; i < from + channels; i++) {
        target[cursor++] = 0.5 + weights[2 * x]! * mixed[i]! + weights[2 * x + 1]! * mixed[i + channels]!;
      }
    }
  }
}

/** Rows of the source that a row of the target is made of, at most: neighbours share half of them. */
export function rowsAtOnce(from: Extent, to: Extent): number {
  return sameExtent(from, to) ? 1 : tapsAcross(from.height, to.height);
}

export function sameExtent(one: Extent, other: Extent): boolean {
  return one.height === other.height && one.width === other.width;
}

function tapsAcross(from: number, to: number): number {
  return Math.min(from, Math.ceil(2 * Math.max(1, from / to)));
}

function tapsOf(from: number, to: number): Taps {
  const scale = from / to;
  const reach = Math.max(1, scale);
  const width = tapsAcross(from, to);
  const first = new Int32Array(to);
  const weights = new Float64Array(to * width);
  for (let i = 0; i < to; i++) {
    const centre = (i + 0.5) * scale;
    const start = Math.min(Math.max(0, Math.floor(centre - reach - 0.5) + 1), from - width);
    const triangle = Array.from({ length: width }, (_, tap) =>
      Math.max(0, 1 - Math.abs(start + tap + 0.5 - centre) / reach),
    );
    const total = triangle.reduce((sum, weight) => sum + weight, 0);
    first[i] = start;
    weights.set(
      triangle.map((weight) => weight / total),
      i * width,
    );
  }
  return { first, weights, width };
}
