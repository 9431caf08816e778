// A duel as a file: what the page plays where there is no WebGPU. Coordinates are whole numbers of 1/scale.

import { type DuelLook, type DuelModel, type DuelSide, duelModels } from './duel.ts';

const scale = 100;
/** Points of each cloud in the file. */
const recorded = 200;

/** As `scripts/story-record.ts` writes it. */
export interface DuelRecording {
  readonly real: readonly number[];
  readonly looks: readonly {
    readonly step: number;
    readonly sides: Readonly<
      Record<DuelModel, Omit<DuelSide, 'points'> & { readonly points: readonly number[] }>
    >;
  }[];
}

export function recordingOf(looks: readonly DuelLook[]): DuelRecording {
  const whole = (points: Float32Array | undefined) =>
    Array.from(points?.subarray(0, 2 * recorded) ?? [], (value) => Math.round(scale * value));
  const short = (value: number) => Number(value.toPrecision(4));
  const sideOf = ({ points, found, w1, estimate }: DuelSide) => ({
    points: whole(points),
    found,
    w1: short(w1),
    estimate: short(estimate),
  });
  return {
    real: whole(looks[0]?.real),
    looks: looks.map(({ step, sides }) => ({
      step,
      sides: { wgan: sideOf(sides.wgan), gan: sideOf(sides.gan) },
    })),
  };
}

/** The looks that a file holds. */
export function looksIn({ real, looks }: DuelRecording): DuelLook[] {
  const points = (whole: readonly number[]) => Float32Array.from(whole, (value) => value / scale);
  return looks.map(({ step, sides }) => {
    const [wgan, gan] = duelModels.map((model) => ({ ...sides[model], points: points(sides[model].points) }));
    if (!wgan || !gan) throw new Error('a duel has two sides');
    return { step, real: points(real), sides: { wgan, gan } };
  });
}
