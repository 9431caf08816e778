// The two networks of a run: built from their names, and what a checkpoint of them must hold.
import type { Shape } from '../core/shape.ts';
import type { Model } from '../nn/module.ts';
import { pytorchShape } from '../nn/pytorch.ts';
import type { Architecture } from './checkpoint.ts';
import { defaults, type TrainingConfig } from './config.ts';
import { buildCritic, buildGenerator } from './network-builders.ts';
import { optimiserOf } from './optimisers.ts';
import type { RunConfig } from './run-config.ts';

/** Of the layer next to the image, where a run names none: an MLP has no filters. */
const usualFilters = 64;

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
  const { generator, critic, latent, ngf = usualFilters, ndf = usualFilters } = run;
  return {
    generator: buildGenerator(generator, { sampleShape, latent, filters: ngf }),
    critic: buildCritic(critic, { sampleShape, filters: ndf }),
  };
}

/**
 * Names and shapes of all that a trainer of these networks captures, in its order: what a checkpoint must hold.
 */
export function architectureOf(networks: Networks, config: TrainingConfig = defaults): Architecture {
  const averages = optimiserOf(config.optimizer).averages(config);
  const tensorsOf = (network: keyof Networks, prefix: string, kind: 'all' | 'trained') => {
    const { parameters, statistics } = networks[network];
    return [...parameters, ...(kind === 'all' ? statistics : [])].map(
      ({ name, shape, layout }) =>
        [`${prefix}${network}.${name}`, { shape: layout ? pytorchShape({ shape, layout }) : shape }] as const,
    );
  };
  const both = ['generator', 'critic'] as const;
  return new Map([
    ...both.flatMap((network) => tensorsOf(network, '', 'all')),
    ...both.flatMap((network) => averages.flatMap((average) => tensorsOf(network, `${average}.`, 'trained'))),
    ...(config.ema > 0 ? tensorsOf('generator', 'ema.', 'all') : []),
  ]);
}
