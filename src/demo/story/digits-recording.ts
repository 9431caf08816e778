// Digits that are learned, as a file: what the page plays where there is no WebGPU. A pixel is one hexadecimal digit, which
// a host's gzip packs as well as a PNG would.

import { sizeOf } from '../../core/shape.ts';
import type { DigitsLook } from './digits.ts';

/** Pictures of each look in the file. */
const recordedPictures = 16;
/** Iterations that the file has a look at: early ones change most. */
const recordedAt = [0, 20, 40, 60, 80, 100, 130, 160, 200, 250, 300] as const;

/** As `scripts/story-record.ts` writes it. */
export interface DigitsRecording {
  readonly shape: readonly number[];
  readonly real: string;
  readonly looks: readonly {
    readonly step: number;
    readonly estimate: number | null;
    readonly generated: string;
  }[];
}

export function digitsRecordingOf(looks: readonly DigitsLook[]): DigitsRecording {
  const [first] = looks;
  const shape = first?.shape ?? [];
  const packed = (pixels: Uint8Array) => packedPixels(pixels.subarray(0, recordedPictures * sizeOf(shape)));
  return {
    shape,
    real: packed(first?.real ?? new Uint8Array(0)),
    looks: recordedAt.flatMap((step, i) => {
      const since = looks.filter((look) => look.step > (recordedAt[i - 1] ?? 0) && look.step <= step);
      const generated = looks.find((look) => look.step === step)?.generated;
      return generated ? [{ step, estimate: meanEstimate(since), generated: packed(generated) }] : [];
    }),
  };
}

/** Of looks of as many iterations each; null where there is none. */
function meanEstimate(looks: readonly DigitsLook[]): number | null {
  const known = looks.flatMap(({ estimate }) => (estimate === undefined ? [] : [estimate]));
  if (known.length === 0) return null;
  return Number((known.reduce((sum, each) => sum + each, 0) / known.length).toPrecision(4));
}

/** The looks that a file holds. */
export function digitsLooksIn({ shape, real, looks }: DigitsRecording): DigitsLook[] {
  const ofData = unpackedPixels(real);
  return looks.map(({ step, estimate, generated }) => ({
    step,
    estimate: estimate ?? undefined,
    shape,
    generated: unpackedPixels(generated),
    real: ofData,
  }));
}

function packedPixels(pixels: Uint8Array): string {
  return Array.from(pixels, (byte) => Math.round(byte / 17).toString(16)).join('');
}

function unpackedPixels(text: string): Uint8Array {
  return Uint8Array.from(text, (digit) => 17 * Number.parseInt(digit, 16));
}
