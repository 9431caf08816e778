// Multilayer perceptrons.
import { usageError } from '../core/errors.ts';
import { type Shape, sizeOf } from '../core/shape.ts';
import * as activations from './layers/activations.ts';
import { batchNorm as batchNormLayer } from './layers/batch-norm.ts';
import { flatten, unflatten } from './layers/flatten.ts';
import { linear } from './layers/linear.ts';
import type { Model, Module } from './module.ts';
import { sequential, unnumbered } from './sequential.ts';

/** Every activation there is; `leakyRelu` has slope 0.2. */
export type ActivationName = keyof typeof activations;

const layerOf: Readonly<Record<ActivationName, () => Module>> = activations;

/** Sizes and activations of an MLP. */
export interface MlpOptions {
  /** Default `mlp`. */
  readonly name?: string;
  /** Length of a vector, or the shape of an image [h, w, c], which is flattened. */
  readonly input: number | Shape;
  /** Widths of the hidden layers. */
  readonly hidden: readonly number[];
  /** Width of the last layer. */
  readonly output: number;
  /** Of every hidden layer. */
  readonly activation: ActivationName;
  /** Widths of the hidden layers that get batch norm, between linear layer and activation. */
  readonly batchNorm?: readonly number[];
  /** Makes another layer of each linear one: `layers.spectralNorm`, for one. */
  readonly wrap?: (layer: Module) => Module;
  /** Default `none`. */
  readonly outputActivation?: ActivationName | 'none';
  /** Turns the output into an image [h, w, c] of `output` elements. */
  readonly outputShape?: Shape;
}

/**
 * Linear layers with activations between them.
 * @throws usage error where there is no such activation, or no hidden layer for a batch norm.
 * @example
 * mlp({ input: [28, 28, 1], hidden: [512, 256], output: 1, activation: 'leakyRelu' });
 */
export function mlp(options: MlpOptions): Model {
  const { name = 'mlp', input } = options;
  const inputShape = typeof input === 'number' ? [input] : input;
  const layers = [...hiddenLayersOf(options), ...outputLayersOf(options)];
  return sequential(name, inputShape, inputShape.length > 1 ? [unnumbered(flatten()), ...layers] : layers);
}

/**
 * The hidden layers alone, for a flat input.
 * @param norm makes the batch norm of a width
 */
export function hiddenLayersOf(
  { name = 'mlp', input, hidden, activation, batchNorm = [], wrap = (layer) => layer }: MlpOptions,
  norm: (width: number) => Module = batchNormLayer,
): Module[] {
  if (batchNorm.some((width) => !hidden.includes(width))) {
    throw usageError(`${name}: batch norm for a width that no hidden layer has`, {
      batchNorm,
      hidden,
      hint: 'name widths of hidden layers',
    });
  }
  return hidden.flatMap((width, i) => [
    wrap(linear(hidden[i - 1] ?? flatSize(input), width)),
    ...(batchNorm.includes(width) ? [norm(width)] : []),
    activationLayer(activation),
  ]);
}

/** The layers behind the hidden ones. */
export function outputLayersOf({
  input,
  hidden,
  output,
  outputActivation = 'none',
  outputShape,
  wrap = (layer) => layer,
}: MlpOptions): Module[] {
  return [
    wrap(linear(hidden.at(-1) ?? flatSize(input), output)),
    ...(outputActivation === 'none' ? [] : [activationLayer(outputActivation)]),
    ...(outputShape ? [unnumbered(unflatten(outputShape))] : []),
  ];
}

function flatSize(input: number | Shape): number {
  return typeof input === 'number' ? input : sizeOf(input);
}

function activationLayer(name: ActivationName): Module {
  if (Object.hasOwn(layerOf, name)) return layerOf[name]();
  throw usageError('there is no such activation', {
    activation: name,
    hint: `use one of ${Object.keys(layerOf).join(', ')}`,
  });
}

/** Hidden layers: four of 512 in the paper's text, three in the authors' code. */
export type MlpVariant = 'paper' | 'reference';

const hiddenLayers: Readonly<Record<MlpVariant, readonly number[]>> = {
  paper: [512, 512, 512, 512],
  reference: [512, 512, 512],
};

/** Sizes of the paper's MLP critic. */
export interface MlpCriticOptions {
  /** One sample: [2] for points, [h, w, c] for images. */
  readonly sampleShape: Shape;
  /** Default `paper`. */
  readonly variant?: MlpVariant;
  /** Widths of the hidden layers, instead of a variant's. */
  readonly hidden?: readonly number[];
}

/** Sizes of the paper's MLP generator. */
export interface MlpGeneratorOptions extends MlpCriticOptions {
  /** Length of a latent. */
  readonly latent: number;
}

/** @throws usage error where both are given */
function widthsOf({ variant, hidden }: MlpCriticOptions): readonly number[] {
  if (hidden === undefined) return hiddenLayers[variant ?? 'paper'];
  if (variant === undefined) return hidden;
  throw usageError('an MLP has the widths of a variant, or its own', {
    variant,
    hidden,
    hint: 'leave one of the two out',
  });
}

/**
 * The paper's MLP generator: ReLU layers of 512 or of `hidden`, linear output.
 * @throws usage error where variant and widths are given.
 * @example
 * mlpGenerator({ latent: 2, sampleShape: [2], hidden: [64, 64] });
 */
export function mlpGenerator(options: MlpGeneratorOptions): Model {
  const { latent, sampleShape } = options;
  return mlp({
    name: 'mlp generator',
    input: latent,
    hidden: widthsOf(options),
    output: sizeOf(sampleShape),
    activation: 'relu',
    ...(sampleShape.length > 1 ? { outputShape: sampleShape } : {}),
  });
}

/**
 * The paper's MLP critic: ReLU layers of 512 or of `hidden`, one score.
 * @throws usage error where variant and widths are given.
 * @example
 * mlpCritic({ sampleShape: [2], hidden: [64, 64] });
 */
export function mlpCritic(options: MlpCriticOptions): Model {
  const { sampleShape } = options;
  return mlp({
    name: 'mlp critic',
    input: sampleShape,
    hidden: widthsOf(options),
    output: 1,
    activation: 'relu',
  });
}
