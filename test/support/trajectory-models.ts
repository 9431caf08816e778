import { constantFilterGenerator, dcganCritic, dcganGenerator } from '../../src/nn/dcgan.ts';
import { mlp } from '../../src/nn/mlp.ts';
import type { Model } from '../../src/nn/module.ts';
import { resnetCritic, resnetGenerator } from '../../src/nn/resnet.ts';
import type { TrajectoryNetworks } from '../parity/fixture.ts';

/** The networks that a recorded trajectory trained. */
export function trajectoryModels(meta: TrajectoryNetworks): {
  readonly generator: Model;
  readonly critic: Model;
} {
  if (meta.kind === 'mlp') {
    const net = (widths: readonly number[]) =>
      mlp({ input: widths[0]!, hidden: widths.slice(1, -1), output: widths.at(-1)!, activation: 'relu' });
    return { generator: net(meta.generator), critic: net(meta.critic) };
  }
  if (meta.kind === 'resnet') {
    const { imageSize, channels, filters } = meta;
    return {
      generator: resnetGenerator({ imageSize, channels, filters, latent: meta.latent[0]! }),
      critic: resnetCritic({ imageSize, channels, filters }),
    };
  }
  const { imageSize, channels, generatorBatchNorm, criticBatchNorm } = meta;
  const options = { imageSize, channels, latent: meta.latent[0]!, filters: meta.ngf };
  return {
    generator: meta.constantFilters
      ? constantFilterGenerator(options)
      : dcganGenerator({ ...options, batchNorm: generatorBatchNorm }),
    critic: dcganCritic({ imageSize, channels, filters: meta.ndf, batchNorm: criticBatchNorm }),
  };
}
