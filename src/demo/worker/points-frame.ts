// What the page shows of a run on points: samples, the critic's field, the latent lattice and the modes covered.

import type { Dataset } from '../../data/dataset.ts';
import { mixtureOf } from '../../data/toys.ts';
import type { Trainer } from '../../gan/trainer.ts';
import { modeScores } from '../../metrics/mode-scores.ts';
import type { ModeCount, PointsFrame } from '../protocol.ts';
import { type FieldReader, lattice } from './critic-field.ts';
import { aroundZero, type PlaneWindow } from './plane-window.ts';

/** Generated points on the picture, from the same latents throughout a run; exact W₁ is measured on them, too. */
const pointCount = 512;
const latticeSide = 21;
/** The latent lattice covers [−2, 2]², which holds 91 % of N(0, I). */
const latticeReach = 2;

export async function pointsFrame(
  pairs: readonly { readonly trainer: Trainer; readonly field: FieldReader }[],
  data: Dataset,
): Promise<PointsFrame> {
  const frames = [];
  for (const { trainer, field } of pairs) {
    // The manifold is a surface for two latents only; with more, the others stay zero.
    const { latent } = trainer.config;
    const places = lattice(latticeSide, latticeReach);
    const z = new Float32Array(latticeSide * latticeSide * latent);
    for (let i = 0; i < latticeSide * latticeSide; i++) {
      z[i * latent] = places[2 * i]!;
      if (latent > 1) z[i * latent + 1] = places[2 * i + 1]!;
    }
    const points = await trainer.sample(trainer.fixedLatents(pointCount));
    frames.push({
      points,
      field: await field.read(await trainer.readWeights()),
      lattice: await trainer.sample(z),
      latticeSide,
      modes: countModes(points, data.name),
    });
  }
  return { kind: 'points', pairs: frames };
}

/** The same as the page draws it: around 0. */
export function frameAroundZero({ kind, pairs }: PointsFrame, window: PlaneWindow): PointsFrame {
  const moved = pairs.map((pair) => ({
    ...pair,
    points: aroundZero(pair.points, window),
    lattice: aroundZero(pair.lattice, window),
  }));
  return { kind, pairs: moved };
}

function countModes(points: Float32Array, name: string): ModeCount | undefined {
  const mixture = mixtureOf(name);
  if (!mixture) return undefined;
  const { covered, modes, highQuality } = modeScores(points, mixture);
  return { covered, modes, highQuality };
}
