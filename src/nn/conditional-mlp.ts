// MLPs that know of classes: the layers of `mlp`, with the class beside the input, in the batch norms, or as a projection.

import { sizeOf } from '../core/shape.ts';
import { type CriticConditioning, concatClasses } from './layers/concat-classes.ts';
import { conditionalBatchNorm } from './layers/conditional-batch-norm.ts';
import { flatten } from './layers/flatten.ts';
import { projection } from './layers/projection.ts';
import { hiddenLayersOf, type MlpOptions, outputLayersOf } from './mlp.ts';
import type { Model } from './module.ts';
import { sequential, unnumbered } from './sequential.ts';

/** Sizes of a conditional generator: those of an MLP from a latent. */
export interface ConditionalMlpGeneratorOptions extends Omit<MlpOptions, 'input'> {
  /** Length of a latent. */
  readonly latent: number;
  /** Of the data. */
  readonly classes: number;
}

/**
 * An MLP from a latent and a class: an embedding as long as the latent goes in beside it, and every batch norm is
 * conditional.
 *
 * @throws usage error as `mlp`, and where `classes` is no whole number ≥ 1
 * @example
 * conditionalMlpGenerator({ latent: 2, classes: 8, hidden: [64], output: 2, activation: 'relu' }).classes; // 8
 */
export function conditionalMlpGenerator({ latent, classes, ...rest }: ConditionalMlpGeneratorOptions): Model {
  const options = { name: 'conditional mlp generator', ...rest, input: 2 * latent };
  return sequential(
    options.name,
    [latent],
    [
      concatClasses(classes, { embedding: latent }),
      ...hiddenLayersOf(options, (width) => conditionalBatchNorm(width, classes)),
      ...outputLayersOf(options),
    ],
  );
}

/** Sizes of a conditional critic: those of an MLP with one score. */
export interface ConditionalMlpCriticOptions
  extends Pick<MlpOptions, 'name' | 'hidden' | 'activation' | 'wrap'> {
  /** One sample: [2] for points, [h, w, c] for images. */
  readonly sampleShape: readonly number[];
  /** Of the data. */
  readonly classes: number;
  /** Default `projection`. */
  readonly conditioning?: CriticConditioning | undefined;
}

/**
 * An MLP from a sample and its class to one score.
 *
 * @throws usage error as `mlp`, and where `classes` is no whole number ≥ 1
 * @example
 * conditionalMlpCritic({ sampleShape: [2], classes: 8, hidden: [64, 64], activation: 'relu' }).outputShape; // [1]
 */
export function conditionalMlpCritic({
  name = 'conditional mlp critic',
  sampleShape,
  classes,
  conditioning = 'projection',
  hidden,
  activation,
  wrap = (layer) => layer,
}: ConditionalMlpCriticOptions): Model {
  const flat = sampleShape.length > 1 ? [unnumbered(flatten())] : [];
  const [size, last] = [sizeOf(sampleShape), hidden.at(-1)];
  const options = { name, hidden, activation, wrap, output: 1, input: size };
  if (conditioning === 'projection') {
    return sequential(name, sampleShape, [
      ...flat,
      ...hiddenLayersOf(options),
      wrap(projection(last ?? size, classes)),
    ]);
  }
  const beside = { ...options, input: size + classes };
  return sequential(name, sampleShape, [
    ...flat,
    concatClasses(classes),
    ...hiddenLayersOf(beside),
    ...outputLayersOf(beside),
  ]);
}
