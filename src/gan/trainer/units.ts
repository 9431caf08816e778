// Between the data's units, in which everybody speaks to the trainer, and the networks', which standardised points have.

import { usageError } from '../../core/errors.ts';
import { restored, type Standardization, standardized } from '../../data/standardization.ts';
import type { StepOptions } from '../planned-step.ts';

/** The two ways between the data's units and the networks'; both give back what they get where nothing is standardised. */
export interface Units {
  readonly standardization: Standardization | undefined;
  /** @param samples row-major, in the data's units */
  readonly forNetworks: <Values extends Float32Array | Uint8Array>(samples: Values) => Values | Float32Array;
  /** @param samples row-major, as the generator makes them */
  readonly forPeople: (samples: Float32Array) => Float32Array;
}

/** @throws usage error where a standardisation does not fit the samples */
export function createUnits(
  standardization: Standardization | undefined,
  { generator }: Pick<StepOptions, 'generator'>,
): Units {
  if (standardization === undefined) {
    return { standardization, forNetworks: (samples) => samples, forPeople: (samples) => samples };
  }
  const shape = generator.model.outputShape;
  const { mean, deviation } = standardization;
  const [columns] = shape;
  if (shape.length !== 1 || mean.length !== columns || deviation.length !== columns) {
    throw usageError('standardization: it is not that of these samples', {
      sample: shape,
      means: mean.length,
      deviations: deviation.length,
      hint: 'give a mean and a deviation for each column of points; pictures have none',
    });
  }
  return {
    standardization,
    forNetworks: (samples) =>
      samples instanceof Float32Array ? standardized(samples, standardization) : samples,
    forPeople: (samples) => restored(samples, standardization),
  };
}
