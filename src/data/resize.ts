/** Scales one side × side × channels picture of values 0…255 and writes it as bytes. */
export type Resizer = (source: ArrayLike<number>, target: Uint8Array, offset: number) => void;

interface Taps {
  /** First source pixel of each target pixel. */
  readonly first: Int32Array;
  /** `width` weights for each target pixel; they sum to 1. */
  readonly weights: Float32Array;
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
    for (let i = 0; i < length; i++) target[offset + i] = Math.round(source[i]!);
  }
}

function separable(from: number, to: number, channels: number): Resizer {
  const { first, weights, width } = tapsOf(from, to);
  const rows = new Float32Array(from * to * channels);
  return (source, target, offset) => {
    for (let y = 0; y < from; y++) {
      for (let x = 0; x < to; x++) {
        for (let c = 0; c < channels; c++) {
          let sum = 0;
          let at = (y * from + first[x]!) * channels + c;
          for (let tap = 0; tap < width; tap++, at += channels)
            sum += weights[x * width + tap]! * source[at]!;
          rows[(y * to + x) * channels + c] = sum;
        }
      }
    }
    const row = to * channels;
    for (let y = 0; y < to; y++) {
      for (let i = 0; i < row; i++) {
        let sum = 0;
        let at = first[y]! * row + i;
        for (let tap = 0; tap < width; tap++, at += row) sum += weights[y * width + tap]! * rows[at]!;
        target[offset + y * row + i] = Math.min(255, Math.round(sum));
      }
    }
  };
}

function tapsOf(from: number, to: number): Taps {
  const scale = from / to;
  const reach = Math.max(1, scale);
  const width = Math.min(from, 2 * Math.ceil(reach) + 1);
  const first = new Int32Array(to);
  const weights = new Float32Array(to * width);
  for (let i = 0; i < to; i++) {
    const centre = (i + 0.5) * scale;
    const start = Math.min(Math.max(0, Math.floor(centre - reach)), from - width);
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
