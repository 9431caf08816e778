// How each network of the catalogue is built; a row without a builder does not compile.
import { usageError } from '../core/errors.ts';
import { type ImageSize, imageSizeOf } from '../core/image-size.ts';
import type { Shape } from '../core/shape.ts';
import { sizeOf } from '../core/shape.ts';
import { conditionalMlpCritic, conditionalMlpGenerator } from '../nn/conditional-mlp.ts';
import { constantFilterGenerator, dcganCritic, dcganGenerator } from '../nn/dcgan.ts';
import type { CriticConditioning } from '../nn/layers/concat-classes.ts';
import { instanceNorm, layerNorm } from '../nn/layers/sample-norms.ts';
import { spectralNorm } from '../nn/layers/spectral-norm.ts';
import { type MlpOptions, mlp } from '../nn/mlp.ts';
import type { Model } from '../nn/module.ts';
import { resnetCritic, resnetGenerator } from '../nn/resnet.ts';
import { critics, generators, isOwnNetwork, rowOf } from './network-catalogue.ts';
import { buildOwnNetwork } from './own-network/own-network.ts';

interface GeneratorOptions {
  readonly latent: number;
  /** One sample: [dimensions] or [H, W, C]. */
  readonly sampleShape: Shape;
  /** Of the layer next to the image. */
  readonly filters: number;
  /** Widths of the hidden layers of an MLP. */
  readonly hidden: readonly number[];
  /** Undefined where the networks know none. */
  readonly classes?: number | undefined;
}

interface CriticOptions extends Omit<GeneratorOptions, 'latent'> {
  readonly conditioning?: CriticConditioning | undefined;
}

const generatorBuilders: Readonly<Record<keyof typeof generators, (options: GeneratorOptions) => Model>> = {
  dcgan: (options) => dcganGenerator(dcganOptions(options)),
  'dcgan-constant': (options) => constantFilterGenerator(dcganOptions(options)),
  mlp: (options) => mlpGenerator('mlp', options, { activation: 'relu' }),
  // Batch norm from the second hidden layer on, and images kept in [−1, 1].
  'mlp-bn': (options) =>
    mlpGenerator('mlp-bn', options, {
      activation: 'leakyRelu',
      batchNorm: options.hidden.slice(1),
      outputActivation: options.sampleShape.length > 1 ? 'tanh' : 'none',
    }),
  resnet: (options) => resnetGenerator(withoutClasses('resnet', dcganOptions(options))),
};

const criticBuilders: Readonly<Record<keyof typeof critics, (options: CriticOptions) => Model>> = {
  dcgan: (options) => dcganCritic({ ...dcganOptions(options), batchNorm: true }),
  'dcgan-nobn': (options) => dcganCritic({ ...dcganOptions(options), batchNorm: false }),
  'dcgan-sn': (options) => dcganCritic({ ...dcganOptions(options), batchNorm: false, wrap: spectralNorm }),
  'dcgan-ln': (options) => dcganCritic({ ...dcganOptions(options), norm: layerNorm }),
  'dcgan-in': (options) =>
    dcganCritic({ ...dcganOptions(options), norm: ([, , channels = 0]) => instanceNorm(channels) }),
  mlp: (options) => mlpCritic('mlp', 'relu', options),
  'mlp-leaky': (options) => mlpCritic('mlp-leaky', 'leakyRelu', options),
  'mlp-sn': (options) => mlpCritic('mlp-sn', 'relu', options, spectralNorm),
  resnet: (options) => resnetCritic(withoutClasses('resnet', dcganOptions(options))),
};

function dcganOptions<T extends CriticOptions>(options: T): T & { imageSize: ImageSize; channels: number } {
  const { sampleShape } = options;
  return { ...options, imageSize: imageSizeOf(sampleShape), channels: sampleShape[2] ?? 0 };
}

function mlpGenerator(
  kind: string,
  { latent, sampleShape, hidden, classes }: GeneratorOptions,
  own: Pick<MlpOptions, 'activation' | 'batchNorm' | 'outputActivation'>,
): Model {
  const options = {
    ...own,
    name: `${kind} generator`,
    hidden,
    output: sizeOf(sampleShape),
    ...(sampleShape.length > 1 && { outputShape: sampleShape }),
  };
  return classes === undefined
    ? mlp({ ...options, input: latent })
    : conditionalMlpGenerator({ ...options, latent, classes });
}

function mlpCritic(
  kind: string,
  activation: MlpOptions['activation'],
  { sampleShape, hidden, classes, conditioning }: CriticOptions,
  wrap?: MlpOptions['wrap'],
): Model {
  const options = { name: `${kind} critic`, hidden, activation, ...(wrap && { wrap }) };
  return classes === undefined
    ? mlp({ ...options, input: sampleShape, output: 1 })
    : conditionalMlpCritic({ ...options, sampleShape, classes, conditioning });
}

/** @throws usage error where the run is conditional */
function withoutClasses<T extends Pick<GeneratorOptions, 'classes'>>(kind: string, options: T): T {
  if (options.classes === undefined) return options;
  throw usageError(`${kind} networks know of no classes`, {
    classes: options.classes,
    hint: 'leave --conditional out, or use a DCGAN or an MLP for both networks',
  });
}

/** @throws usage error where there is no such generator, or it does not fit the samples. */
export function buildGenerator(name: string, options: Omit<GeneratorOptions, 'hidden'>): Model {
  if (isOwnNetwork(name))
    return buildOwnNetwork(name, { ...withoutClasses('own', options), network: 'generator' });
  const { kind, hidden } = rowOf(generators, name);
  return generatorBuilders[kind]({ ...options, hidden });
}

/** @throws usage error where there is no such critic, or it does not fit the samples. */
export function buildCritic(
  name: string,
  options: Omit<CriticOptions, 'hidden'> & Pick<GeneratorOptions, 'latent'>,
): Model {
  if (isOwnNetwork(name))
    return buildOwnNetwork(name, { ...withoutClasses('own', options), network: 'critic' });
  const { kind, hidden } = rowOf(critics, name);
  return criticBuilders[kind]({ ...options, hidden });
}
