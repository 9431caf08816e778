// How well a conditional generator does what it is asked for, class by class: by a classifier of pictures, or the nearest
// mode of points.

import type { Mixture } from '../data/toys.ts';
import { frechetDistance } from '../metrics/frechet.ts';
import { nearestModes } from '../metrics/mode-scores.ts';
import type { Samples } from '../metrics/samples.ts';
import { type Classified, featureCount } from './classifier.ts';

/** One class of a conditional generator's samples. */
export interface ClassQuality {
  readonly class: number;
  /** Samples that were asked for. */
  readonly samples: number;
  /** Share of them that are taken for this class; null where there are none. */
  readonly accuracy: number | null;
  /** Fréchet distance to the real samples of the class, on the classifier's features; null where samples are too few, and of points. */
  readonly frechet: number | null;
}

/** What is said of samples that were asked for by class. */
export interface ConditionalScores {
  /** Share of samples that are taken for the class that they were asked for. */
  readonly classAccuracy: number;
  readonly byClass: readonly ClassQuality[];
}

/** What was asked for, and what the real samples are. */
export interface AskedClasses {
  /** Of each generated sample. */
  readonly generated: Uint8Array;
  /** Of each real sample, by its label. */
  readonly real: Uint8Array;
}

/** A covariance of the features has full rank from one sample more than they have numbers; with fewer than twice, mostly noise. */
const fewestForFrechet = 2 * featureCount;

/** Scores generated pictures against the classes that they were asked for, and against the real ones of these. */
export function conditionalScores(
  asked: AskedClasses,
  { generated, real, classes }: Record<'generated' | 'real', Classified> & { readonly classes: number },
): ConditionalScores {
  return scoresOf(asked, { found: generated.classes, classes }, (label) => {
    const x = featuresOf(real, rowsOf(asked.real, label));
    const y = featuresOf(generated, rowsOf(asked.generated, label));
    const enough = Math.min(x.length, y.length) >= fewestForFrechet * featureCount;
    return enough ? frechetDistance(x, y, { dimension: featureCount }) : null;
  });
}

/** Scores generated points [count, 2] against the modes of a mixture that they were asked for. */
export function conditionalModes(
  asked: AskedClasses,
  generated: Samples,
  mixture: Pick<Mixture, 'centres'>,
): ConditionalScores {
  const found = nearestModes(generated, mixture);
  return scoresOf(asked, { found, classes: mixture.centres.length }, () => null);
}

function scoresOf(
  asked: AskedClasses,
  { found, classes }: { readonly found: Uint8Array; readonly classes: number },
  frechetOf: (label: number) => number | null,
): ConditionalScores {
  return {
    classAccuracy: agreement(found, asked.generated),
    byClass: Array.from({ length: classes }, (_, label) => {
      const rows = rowsOf(asked.generated, label);
      const right = rows.filter((row) => found[row] === label).length;
      return {
        class: label,
        samples: rows.length,
        accuracy: rows.length === 0 ? null : right / rows.length,
        frechet: frechetOf(label),
      };
    }),
  };
}

/** Share of places in which two lists have the same class. */
export function agreement(a: Uint8Array, b: Uint8Array): number {
  return a.filter((label, i) => label === b[i]).length / a.length;
}

function rowsOf(labels: Uint8Array, label: number): number[] {
  return Array.from(labels.keys()).filter((row) => labels[row] === label);
}

function featuresOf({ features }: Classified, rows: readonly number[]): Float32Array {
  const chosen = new Float32Array(rows.length * featureCount);
  rows.forEach((row, i) => {
    chosen.set(features.subarray(row * featureCount, (row + 1) * featureCount), i * featureCount);
  });
  return chosen;
}
