// The two networks of a run: built from their names, and what a checkpoint of them must hold.
import { usageError } from '../core/errors.ts';
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
 *
 * @param labelled classes of the data, which a conditional run needs; undefined where they have no labels
 * @throws usage error where no layer plan fits the image size, and where a conditional run has no labels, or a network
 * that cannot be.
 */
export function buildNetworks(
  run: Pick<
    RunConfig,
    'generator' | 'critic' | 'latent' | 'ngf' | 'ndf' | 'conditional' | 'conditionalCritic'
  >,
  sampleShape: Shape,
  labelled?: number,
): Networks {
  const { latent, ngf = usualFilters, ndf = usualFilters, conditionalCritic: conditioning } = run;
  const classes = run.conditional ? (labelled ?? noLabels()) : undefined;
  const networks = {
    generator: buildGenerator(run.generator, { sampleShape, latent, filters: ngf, classes }),
    critic: buildCritic(run.critic, { sampleShape, latent, filters: ndf, classes, conditioning }),
  };
  for (const network of ['generator', 'critic'] as const) {
    if (networks[network].classes === classes) continue;
    throw usageError(`${network} ${run[network]} cannot be conditional`, {
      hint: `use another --${network}, or leave --conditional out`,
    });
  }
  return networks;
}

function noLabels(): never {
  throw usageError('conditional: the data have no labels', {
    hint: 'give pictures in a folder for each class, or files with labels beside them, or leave --conditional out',
  });
}

/**
 * Names and shapes of all that a trainer of these networks captures, in its order: what a checkpoint must hold.
 */
export function architectureOf(networks: Networks, config: TrainingConfig = defaults): Architecture {
  const averages = optimiserOf(config.optimizer).averages(config);
  const tensorsOf = (network: keyof Networks, prefix: string, kind: 'all' | 'trained') => {
    const { parameters, statistics } = networks[network];
    return [...parameters, ...(kind === 'all' ? statistics : [])].map(
      (spec) => [`${prefix}${network}.${spec.name}`, { shape: pytorchShape(spec) }] as const,
    );
  };
  const both = ['generator', 'critic'] as const;
  return new Map([
    ...both.flatMap((network) => tensorsOf(network, '', 'all')),
    ...both.flatMap((network) => averages.flatMap((average) => tensorsOf(network, `${average}.`, 'trained'))),
    ...(config.ema > 0 ? tensorsOf('generator', 'ema.', 'all') : []),
  ]);
}
