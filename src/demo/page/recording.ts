// A recorded run, as `scripts/demo-record.ts` writes it: loaded once, drawn moment by moment. Needs no GPU.

import { drawPlane } from './plane.ts';
import { fetchRecording } from './recorded-file.ts';

/** The file: points are base64 of int16 coordinates, little-endian, in units of 1/scale. */
export interface RecordingFile {
  readonly reach: number;
  readonly scale: number;
  readonly floor: number;
  readonly real: string;
  readonly frames: readonly {
    readonly step: number;
    readonly w1: number;
    readonly covered: number;
    readonly points: string;
  }[];
}

export interface Recording {
  readonly reach: number;
  /** Exact W₁ between two samples of the data. */
  readonly floor: number;
  readonly real: Float32Array;
  /** Generated points at some iterations, exact W₁ to the data, and modes covered. */
  readonly frames: readonly {
    readonly step: number;
    readonly w1: number;
    readonly covered: number;
    readonly points: Float32Array;
  }[];
}

/** Time that a moment stands. */
export const frameMs = 120;

let asked: Promise<Recording | undefined> | undefined;

/** The recording beside the page; undefined where it is not on this server. */
export function loadRecording(): Promise<Recording | undefined> {
  asked ??= load();
  return asked;
}

async function load(): Promise<Recording | undefined> {
  const file = await fetchRecording<RecordingFile>('8gaussians');
  return file && decodeRecording(file);
}

export function decodeRecording({ reach, scale, floor, real, frames }: RecordingFile): Recording {
  const pointsOf = (text: string) => {
    const bytes = Uint8Array.from(atob(text), (letter) => letter.charCodeAt(0));
    const view = new DataView(bytes.buffer);
    return Float32Array.from({ length: bytes.length / 2 }, (_, i) => view.getInt16(2 * i, true) / scale);
  };
  return {
    reach,
    floor,
    real: pointsOf(real),
    frames: frames.map((frame) => ({ ...frame, points: pointsOf(frame.points) })),
  };
}

const none = new Float32Array(0);

/** Draws a moment: data and generated points. */
export function drawRecorded(
  canvas: HTMLCanvasElement,
  { reach, real, frames }: Recording,
  moment: number,
): void {
  const frame = frames[moment];
  if (!frame) return;
  const field = { size: 0, values: none, gradients: none };
  const pair = { points: frame.points, field, lattice: none, latticeSide: 0, modes: undefined };
  drawPlane(
    canvas,
    { reach, real, pair },
    { real: true, fake: true, field: false, arrows: false, lattice: false },
  );
}
