// Clipped critics as a file: one run for each of a few pairs of c and n_critic. What the page plays where there is no WebGPU.

import { type CriticAsked, type CriticLook, weightBins } from './critic.ts';

/** What c and n_critic can be in a recording: every pair of them has a run of its own, all from the same seed. */
export const recordedClips: readonly number[] = [0.01, 0.1, 0.5];
export const recordedSteps: readonly number[] = [1, 5];
/** Looks of each run. */
export const recordedLooks = 30;
/** Points of each cloud in the file. */
const recorded = 128;

/** A byte holds a coordinate in units of 1/scale, beyond the edge of the picture. */
const scale = 60;
/** Shares of weights are whole numbers of 1/shares. */
const shares = 1000;

/** As `scripts/story-record.ts` writes it. Points are base64 of int8 coordinates. */
export interface CriticRecording {
  readonly real: string;
  readonly runs: readonly {
    readonly asked: CriticAsked;
    readonly looks: readonly (Pick<CriticLook, 'step' | 'w1' | 'estimate' | 'atClip' | 'slope'> & {
      readonly points: string;
      readonly weights: readonly number[];
    })[];
  }[];
}

export function criticRecordingOf(runs: readonly (readonly CriticLook[])[]): CriticRecording {
  const short = (value: number) => Number(value.toPrecision(4));
  return {
    real: packed(runs[0]?.[0]?.real),
    runs: runs.map((looks) => ({
      asked: looks[0]?.asked ?? { clip: 0, nCritic: 0 },
      looks: looks.map(({ step, points, w1, estimate, atClip, slope, weights }) => ({
        step,
        w1: short(w1),
        estimate: short(estimate),
        atClip: short(atClip),
        slope: short(slope),
        points: packed(points),
        weights: weights.map((share) => Math.round(shares * share)),
      })),
    })),
  };
}

/** The looks that a file holds, one after the other, of the run that `asked` names. */
export function criticLooksIn({ real, runs }: CriticRecording, asked: CriticAsked): readonly CriticLook[] {
  const run = runs.find(({ asked: { clip, nCritic } }) => clip === asked.clip && nCritic === asked.nCritic);
  return (run?.looks ?? []).map((look) => ({
    ...look,
    asked,
    real: unpacked(real),
    points: unpacked(look.points),
    weights: Array.from({ length: weightBins }, (_, i) => (look.weights[i] ?? 0) / shares),
  }));
}

function packed(points: Float32Array = new Float32Array(0)): string {
  const whole = (value: number) => Math.max(-127, Math.min(127, Math.round(scale * value)));
  const letters = Array.from(points.subarray(0, 2 * recorded), (value) =>
    String.fromCharCode(whole(value) & 255),
  );
  return btoa(letters.join(''));
}

function unpacked(text: string): Float32Array {
  return Float32Array.from(atob(text), (letter) => ((letter.charCodeAt(0) << 24) >> 24) / scale);
}
