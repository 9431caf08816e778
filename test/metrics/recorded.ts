import { readFileSync } from 'node:fs';

/** Two sets of samples with the distances that SciPy and POT give; `record.py` beside the file tells which. */
export interface RecordedCase {
  readonly name: string;
  readonly dimension: number;
  readonly x: readonly number[];
  readonly y: readonly number[];
  readonly xWeights?: readonly number[];
  readonly yWeights?: readonly number[];
  readonly wasserstein: number;
  readonly directions?: readonly number[];
  readonly sliced?: number;
  readonly bandwidths?: readonly number[];
  readonly mmdUnbiased?: number;
  readonly mmdBiased?: number;
  readonly frechet?: number;
}

interface Recorded {
  readonly cases: readonly RecordedCase[];
  readonly distributions: readonly {
    readonly p: readonly number[];
    readonly q: readonly number[];
    readonly totalVariation: number;
    readonly kl: number;
    readonly reverseKl: number | 'Infinity';
    readonly jensenShannonMean: number;
    readonly support: readonly number[];
    readonly earthMover: number;
    readonly costs: readonly number[];
    readonly earthMoverByCosts: number;
  }[];
  readonly ranks: readonly {
    readonly x: readonly number[];
    readonly y: readonly number[];
    readonly spearman: number;
  }[];
}

export const recorded = JSON.parse(
  readFileSync(new URL('../fixtures/metrics/distances.json', import.meta.url), 'utf8'),
) as Recorded;

/** Two sets of features with what scikit-learn gives of them; `record_features.py` beside the file tells how. */
export interface RecordedFeatures {
  readonly name: string;
  readonly dimension: number;
  readonly x: readonly number[];
  readonly y: readonly number[];
  /** Of sets of one size. */
  readonly kernelDistance?: number;
  /** With x for the real set. */
  readonly precisionRecall: readonly {
    readonly k: number;
    readonly precision: number;
    readonly recall: number;
  }[];
}

export const recordedFeatures = JSON.parse(
  readFileSync(new URL('../fixtures/metrics/features.json', import.meta.url), 'utf8'),
) as readonly RecordedFeatures[];

/** The greater of 1 and the value's size: what a tolerance is relative to. */
export function scaleOf(value: number): number {
  return Math.max(1, Math.abs(value));
}
