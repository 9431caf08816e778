// The measures that may decide a search.
import type { DatasetFacts } from '../../data/dataset.ts';
import type { Mixture } from '../../data/toys.ts';
import type { Score } from '../../gan/scores.ts';

/** What may decide a search, and which way is better. */
export const measures = {
  /** Labelled pictures, on the features of a classifier that the command trains. */
  frechet: 'lower',
  /** Pictures without labels. */
  sliced: 'lower',
  /** Points in the plane. */
  exactW1: 'lower',
  /** Mixtures: the share of samples within 3σ of a mode. */
  highQuality: 'higher',
  /** Mixtures: KL of the modes' counts from equal ones, in nats. */
  reverseKl: 'lower',
} as const satisfies Partial<Record<keyof Score, 'lower' | 'higher'>>;

export type Measure = keyof typeof measures;

export const measureNames = Object.keys(measures) as Measure[];

/** Below 0 where score `a` is better than `b`; what is not finite is worse than all else. */
export function compareScores(measure: Measure, a: number, b: number): number {
  const [aFinite, bFinite] = [Number.isFinite(a), Number.isFinite(b)];
  if (!aFinite || !bFinite) return Number(bFinite) - Number(aFinite);
  return measures[measure] === 'lower' ? a - b : b - a;
}

/** The measures that a run on these data is scored by. */
export function measuresOf(
  { shape, labels }: Pick<DatasetFacts, 'shape' | 'labels'>,
  mixture: Mixture | undefined,
): Measure[] {
  if (shape.length === 3) return [labels ? 'frechet' : 'sliced'];
  return [
    ...(shape[0] === 2 ? (['exactW1'] as const) : []),
    ...(mixture ? (['highQuality', 'reverseKl'] as const) : []),
  ];
}
