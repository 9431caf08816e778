// How well a conditional generator does what it is asked for, class by class, by a classifier of the data.

import { frechetDistance } from '../metrics/frechet.ts';
import { type Classified, featureCount } from './classifier.ts';

/** One class of a conditional generator's samples. */
export interface ClassQuality {
  readonly class: number;
  /** Samples that were asked for. */
  readonly samples: number;
  /** Share of them that the classifier takes for this class; null where there are none. */
  readonly accuracy: number | null;
  /** Fréchet distance to the real samples of the class, on the classifier's features; null where samples are too few. */
  readonly frechet: number | null;
}

/** What a classifier says of samples that were asked for by class. */
export interface ConditionalScores {
  /** Share of samples that the classifier takes for the class that they were asked for. */
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

/** Scores generated samples against the classes that they were asked for, and against the real samples of these. */
export function conditionalScores(
  asked: AskedClasses,
  { generated, real, classes }: Record<'generated' | 'real', Classified> & { readonly classes: number },
): ConditionalScores {
  return {
    classAccuracy: agreement(generated.classes, asked.generated),
    byClass: Array.from({ length: classes }, (_, label) => {
      const rows = rowsOf(asked.generated, label);
      const right = rows.filter((row) => generated.classes[row] === label).length;
      const [x, y] = [featuresOf(real, rowsOf(asked.real, label)), featuresOf(generated, rows)];
      const enough = Math.min(x.length, y.length) >= fewestForFrechet * featureCount;
      return {
        class: label,
        samples: rows.length,
        accuracy: rows.length === 0 ? null : right / rows.length,
        frechet: enough ? frechetDistance(x, y, { dimension: featureCount }) : null,
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
