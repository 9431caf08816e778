import { constantFilterGenerator, dcganCritic, dcganGenerator } from '../../src/nn/dcgan.ts';
import { layerNorm } from '../../src/nn/layers/sample-norms.ts';
import { spectralNorm } from '../../src/nn/layers/spectral-norm.ts';
import { mlp } from '../../src/nn/mlp.ts';
import type { Model, Module } from '../../src/nn/module.ts';
import { resnetCritic, resnetGenerator } from '../../src/nn/resnet.ts';
import type { ObjectiveTrajectory, TrajectoryNetworks } from '../parity/fixture.ts';

/** The networks that a recorded trajectory trained. */
export function trajectoryModels(
  meta: TrajectoryNetworks & Pick<ObjectiveTrajectory, 'criticNorm' | 'generatorSpectralNorm'>,
): {
  readonly generator: Model;
  readonly critic: Model;
} {
  const wrap = meta.criticNorm === 'spectral' ? spectralNorm : (layer: Module) => layer;
  if (meta.kind === 'mlp') {
    const net = (widths: readonly number[]) =>
      ({
        input: widths[0]!,
        hidden: widths.slice(1, -1),
        output: widths.at(-1)!,
        activation: 'relu',
      }) as const;
    return {
      generator: mlp({ ...net(meta.generator), ...(meta.generatorSpectralNorm && { wrap: spectralNorm }) }),
      critic: mlp({ ...net(meta.critic), wrap }),
    };
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
    critic: dcganCritic({
      imageSize,
      channels,
      filters: meta.ndf,
      batchNorm: criticBatchNorm,
      wrap,
      ...(meta.criticNorm === 'layer' && { norm: (shape) => layerNorm(shape) }),
    }),
  };
}
