// How many modes of a mixture samples find, and how closely.
import { usageError } from '../core/errors.ts';
import type { Mixture } from '../data/toys.ts';
import { reverseKlDivergence } from './distributions.ts';
import { type Samples, sampleCount } from './samples.ts';

/** How well samples cover the modes of a mixture, as the mode-collapse literature scores it. */
export interface ModeScores {
  /** How many were scored. */
  readonly samples: number;
  /** Gaussians of the mixture. */
  readonly modes: number;
  /** Modes with at least one high-quality sample. */
  readonly covered: number;
  /** Share of samples within 3σ of their nearest mode: 0.9889 for a perfect sampler in the plane. */
  readonly highQuality: number;
  /** KL of the samples' mode counts from equal counts, in nats: 0 at best, log(modes) when all fall to one mode. */
  readonly reverseKl: number;
  /** Samples nearest to each mode, in the order of the mixture's centres. */
  readonly counts: readonly number[];
  /** How many of those are of high quality. */
  readonly highQualityCounts: readonly number[];
}

/**
 * Scores points [count, 2] against a mixture of equally likely Gaussians; 2,500 points are customary.
 * Source: Srivastava et al. 2017 (VEEGAN) and Lin et al. 2018 (PacGAN), section 4.1; every sample counts for its mode.
 *
 * @param options `within`: how many σ are high quality, 3 when left out
 * @throws usage error where the points are no pairs, or the mixture has no modes or no width; data error where there
 * are no points, or one is not finite
 * @example
 * const points = await trainer.sample(trainer.fixedLatents(2500));
 * const mixture = mixtureOf('8gaussians');
 * if (mixture) console.log(metrics.modeScores(points, mixture).covered, 'of 8 modes');
 */
export function modeScores(
  points: Samples,
  { centres, sigma }: Mixture,
  { within = 3 }: { readonly within?: number } = {},
): ModeScores {
  const samples = sampleCount('modeScores', 'points', points, 2);
  if (centres.length === 0 || !(sigma > 0) || !(within > 0)) {
    throw usageError('modeScores: no mixture to score against', {
      modes: centres.length,
      sigma,
      within,
      hint: "take mixtureOf('8gaussians'), or centres with a positive sigma",
    });
  }
  const counts = new Array<number>(centres.length).fill(0);
  const highQualityCounts = new Array<number>(centres.length).fill(0);
  const greatest = (within * sigma) ** 2;
  for (let i = 0; i < samples; i++) {
    const { mode, squared } = nearestMode(centres, points[2 * i]!, points[2 * i + 1]!);
    counts[mode]!++;
    if (squared <= greatest) highQualityCounts[mode]!++;
  }
  return {
    samples,
    modes: centres.length,
    covered: highQualityCounts.filter((count) => count > 0).length,
    highQuality: highQualityCounts.reduce((sum, count) => sum + count, 0) / samples,
    reverseKl: reverseKlDivergence(new Array(centres.length).fill(1), counts),
    counts,
    highQualityCounts,
  };
}

/** The mode that each of the points [count, 2] is nearest to. */
export function nearestModes(points: Samples, { centres }: Pick<Mixture, 'centres'>): Uint8Array {
  return Uint8Array.from(
    { length: points.length / 2 },
    (_, i) => nearestMode(centres, points[2 * i]!, points[2 * i + 1]!).mode,
  );
}

function nearestMode(
  centres: Mixture['centres'],
  px: number,
  py: number,
): { readonly mode: number; readonly squared: number } {
  let [mode, squared] = [0, Number.POSITIVE_INFINITY];
  centres.forEach(([x, y], each) => {
    const distance = (px - x) ** 2 + (py - y) ** 2;
    if (distance < squared) [mode, squared] = [each, distance];
  });
  return { mode, squared };
}
