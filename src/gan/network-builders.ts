// How each network of the catalogue is built; a row without a builder does not compile.
import { type ImageSize, imageSizeOf } from '../core/image-size.ts';
import type { Shape } from '../core/shape.ts';
import { sizeOf } from '../core/shape.ts';
import { constantFilterGenerator, dcganCritic, dcganGenerator } from '../nn/dcgan.ts';
import { type MlpOptions, mlp } from '../nn/mlp.ts';
import type { Model } from '../nn/module.ts';
import { critics, generators, rowOf } from './network-catalogue.ts';

interface GeneratorOptions {
  readonly latent: number;
  /** One sample: [dimensions] or [H, W, C]. */
  readonly sampleShape: Shape;
  /** Of the layer next to the image. */
  readonly filters: number;
  /** Widths of the hidden layers; none for a DCGAN. */
  readonly hidden: readonly number[];
}

type CriticOptions = Omit<GeneratorOptions, 'latent'>;

const generatorBuilders: Readonly<Record<keyof typeof generators, (options: GeneratorOptions) => Model>> = {
  dcgan: (options) => dcganGenerator(dcganOptions(options)),
  'dcgan-constant': (options) => constantFilterGenerator(dcganOptions(options)),
  mlp: (options) => mlp({ ...mlpGeneratorOptions('mlp', options), activation: 'relu' }),
  // Batch norm from the second hidden layer on, and images kept in [−1, 1].
  'mlp-bn': (options) =>
    mlp({
      ...mlpGeneratorOptions('mlp-bn', options),
      activation: 'leakyRelu',
      batchNorm: options.hidden.slice(1),
      outputActivation: options.sampleShape.length > 1 ? 'tanh' : 'none',
    }),
};

const criticBuilders: Readonly<Record<keyof typeof critics, (options: CriticOptions) => Model>> = {
  dcgan: (options) => dcganCritic({ ...dcganOptions(options), batchNorm: true }),
  'dcgan-nobn': (options) => dcganCritic({ ...dcganOptions(options), batchNorm: false }),
  mlp: ({ sampleShape, hidden }) =>
    mlp({ name: 'mlp critic', input: sampleShape, hidden, output: 1, activation: 'relu' }),
  'mlp-leaky': ({ sampleShape, hidden }) =>
    mlp({ name: 'mlp-leaky critic', input: sampleShape, hidden, output: 1, activation: 'leakyRelu' }),
};

function dcganOptions<T extends CriticOptions>(options: T): T & { imageSize: ImageSize; channels: number } {
  const { sampleShape } = options;
  return { ...options, imageSize: imageSizeOf(sampleShape), channels: sampleShape[2] ?? 0 };
}

function mlpGeneratorOptions(
  kind: string,
  { latent, sampleShape, hidden }: GeneratorOptions,
): Omit<MlpOptions, 'activation'> {
  return {
    name: `${kind} generator`,
    input: latent,
    hidden,
    output: sizeOf(sampleShape),
    ...(sampleShape.length > 1 && { outputShape: sampleShape }),
  };
}

/** @throws usage error where there is no such generator, or no layer plan fits the image size. */
export function buildGenerator(name: string, options: Omit<GeneratorOptions, 'hidden'>): Model {
  const { kind, hidden } = rowOf(generators, name);
  return generatorBuilders[kind]({ ...options, hidden });
}

/** @throws usage error where there is no such critic, or no layer plan fits the image size. */
export function buildCritic(name: string, options: Omit<CriticOptions, 'hidden'>): Model {
  const { kind, hidden } = rowOf(critics, name);
  return criticBuilders[kind]({ ...options, hidden });
}
