/** Scales one side × side × channels picture of values 0…255 and writes it as bytes. */
export type Resizer = (source: ArrayLike<number>, target: Uint8Array, offset: number) => void;

interface Taps {
  /** First source pixel of each target pixel. */
  readonly first: Int32Array;
  /** `width` weights for each target pixel; they sum to 1. */
  readonly weights: Float64Array;
  readonly width: number;
}

let latest: { readonly key: string; readonly resizer: Resizer } | undefined;

/**
 * Bilinear scaling of squares, with the triangle widened to the source's pixels when shrinking so that
 * nothing aliases: the filter of PIL's BILINEAR, which the reference code's transforms use.
 */
export function createResizer(from: number, to: number, channels: number): Resizer {
  const key = `${from} ${to} ${channels}`;
  if (latest?.key !== key) latest = { key, resizer: from === to ? copyBytes : separable(from, to, channels) };
  return latest.resizer;

  function copyBytes(source: ArrayLike<number>, target: Uint8Array, offset: number): void {
    const length = from * from * channels;
    for (let i = 0; i < length; i++) target[offset + i] = source[i]! + 0.5;
  }
}

function separable(from: number, to: number, channels: number): Resizer {
  const { first, weights, width } = tapsOf(from, to);
  const row = from * channels;
  const mixed = new Float64Array(row);
  return (source, target, offset) => {
    for (let y = 0; y < to; y++) {
      mixed.fill(0);
      for (let tap = 0; tap < width; tap++) {
        const weight = weights[y * width + tap]!;
        if (weight === 0) continue;
        const start = (first[y]! + tap) * row;
        for (let i = 0; i < row; i++) mixed[i]! += weight * source[start + i]!;
      }
      let cursor = offset + y * to * channels;
      for (let x = 0; x < to; x++) {
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

function tapsOf(from: number, to: number): Taps {
  const scale = from / to;
  const reach = Math.max(1, scale);
  const width = Math.min(from, Math.ceil(2 * reach));
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
