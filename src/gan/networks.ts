import type { Shape } from '../core/shape.ts';
import { sizeOf } from '../core/shape.ts';
import { constantFilterGenerator, dcganCritic, dcganGenerator } from '../nn/dcgan.ts';
import { mlp } from '../nn/mlp.ts';
import type { Model } from '../nn/module.ts';
import { pytorchShape } from '../nn/pytorch.ts';
import type { Architecture } from './checkpoint.ts';
import { defaults, type TrainingConfig } from './config.ts';
import { optimiserOf } from './optimisers.ts';
import type { RunConfig } from './run-config.ts';

/** Hidden layers where a name carries no widths; `mlp` is the paper's, the others are PyTorch-GAN's for MNIST. */
const defaultWidths: Readonly<Record<string, readonly number[]>> = {
  mlp: [512, 512, 512, 512],
  'mlp-bn': [128, 256, 512, 1024],
  'mlp-leaky': [512, 256],
};

export interface Networks {
  readonly generator: Model;
  readonly critic: Model;
}

/**
 * The two networks that a run names, for samples of `sampleShape`: [dimensions] or [H, W, C].
 * @throws usage error where no layer plan fits the image size.
 */
export function buildNetworks(
  run: Pick<RunConfig, 'generator' | 'critic' | 'latent' | 'ngf' | 'ndf'>,
  sampleShape: Shape,
): Networks {
  return { generator: buildGenerator(run, sampleShape), critic: buildCritic(run, sampleShape) };
}

/**
 * Names and shapes of all that a trainer of these networks captures, in its order: what a checkpoint must hold.
 */
export function architectureOf(networks: Networks, config: TrainingConfig = defaults): Architecture {
  const averages = optimiserOf(config.optimizer).averages(config);
  const tensorsOf = (network: keyof Networks, prefix: string, kind: 'all' | 'trained') => {
    const { parameters, statistics } = networks[network];
    const trained = parameters.map((spec) => ({ name: spec.name, shape: pytorchShape(spec) }));
    return [...trained, ...(kind === 'all' ? statistics : [])].map(
      ({ name, shape }) => [`${prefix}${network}.${name}`, { shape }] as const,
    );
  };
  const both = ['generator', 'critic'] as const;
  return new Map([
    ...both.flatMap((network) => tensorsOf(network, '', 'all')),
    ...both.flatMap((network) => averages.flatMap((average) => tensorsOf(network, `${average}.`, 'trained'))),
    ...(config.ema > 0 ? tensorsOf('generator', 'ema.', 'all') : []),
  ]);
}

function buildGenerator(
  { generator, latent, ngf = 64 }: Pick<RunConfig, 'generator' | 'latent' | 'ngf'>,
  sampleShape: Shape,
): Model {
  const [imageSize = 0, , channels = 0] = sampleShape;
  const options = { imageSize, channels, latent, filters: ngf };
  if (generator === 'dcgan') return dcganGenerator(options);
  if (generator === 'dcgan-constant') return constantFilterGenerator(options);
  const { kind, hidden } = parseMlp(generator);
  const images = sampleShape.length > 1;
  return mlp({
    name: `${kind} generator`,
    input: latent,
    hidden,
    output: sizeOf(sampleShape),
    ...(images && { outputShape: sampleShape }),
    // Batch norm from the second hidden layer on, and images kept in [−1, 1].
    ...(kind === 'mlp-bn'
      ? { activation: 'leakyRelu', batchNorm: hidden.slice(1), outputActivation: images ? 'tanh' : 'none' }
      : { activation: 'relu' }),
  });
}

function buildCritic({ critic, ndf = 64 }: Pick<RunConfig, 'critic' | 'ndf'>, sampleShape: Shape): Model {
  const [imageSize = 0, , channels = 0] = sampleShape;
  if (critic.startsWith('dcgan')) {
    return dcganCritic({ imageSize, channels, filters: ndf, batchNorm: critic === 'dcgan' });
  }
  const { kind, hidden } = parseMlp(critic);
  const activation = kind === 'mlp-leaky' ? 'leakyRelu' : 'relu';
  return mlp({ name: `${kind} critic`, input: sampleShape, hidden, output: 1, activation });
}

/** `mlp-bn:128-256` → kind `mlp-bn`, hidden layers of 128 and 256. */
function parseMlp(name: string): { readonly kind: string; readonly hidden: readonly number[] } {
  const [kind = '', widths] = name.split(':');
  return { kind, hidden: widths?.split('-').map(Number) ?? defaultWidths[kind] ?? [] };
}
