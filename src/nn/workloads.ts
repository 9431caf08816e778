// The networks that the bench measures.
import { dcganCritic, dcganGenerator } from './dcgan.ts';
import { mlp, mlpCritic, mlpGenerator } from './mlp.ts';
import type { Model } from './module.ts';

/** What the bench measures and the dispatch counts are pinned on. */
export interface Workload {
  /** Makes samples of the critic's shape. */
  readonly generator: Model;
  /** One score a sample. */
  readonly critic: Model;
  /** Real samples a critic step; the critic sees as many fakes. */
  readonly batch: number;
  /** Length of a latent. */
  readonly latent: number;
}

/**
 * Networks that others publish, so that the same step can be timed in other frameworks.
 * @example
 * const { generator, critic, batch, latent } = workloads.dcgan64;
 * const plan = planTraining({ generator, critic, config: { batch, latent }, traits: device.traits });
 */
export const workloads = {
  /** The toy networks of improved_wgan_training. */
  mlp2d: {
    generator: mlpGenerator({ latent: 2, sampleShape: [2], variant: 'reference' }),
    critic: mlpCritic({ sampleShape: [2], variant: 'reference' }),
    batch: 256,
    latent: 2,
  },
  /** The MNIST networks of PyTorch-GAN's wgan, batch norm with the usual ε. */
  mlp28: {
    generator: mlp({
      name: 'mlp28 generator',
      input: 100,
      hidden: [128, 256, 512, 1024],
      output: 784,
      activation: 'leakyRelu',
      batchNorm: [256, 512, 1024],
      outputActivation: 'tanh',
      outputShape: [28, 28, 1],
    }),
    critic: mlp({
      name: 'mlp28 critic',
      input: [28, 28, 1],
      hidden: [512, 256],
      output: 1,
      activation: 'leakyRelu',
    }),
    batch: 64,
    latent: 100,
  },
  /** A small DCGAN for the 28 pixels of MNIST's digits. */
  dcgan28: dcgan(28, 1, 8),
  /** A DCGAN of half the paper's filters, for 32 pixels of grey. */
  dcgan32: dcgan(32, 1, 32),
  /** The paper's own networks. */
  dcgan64: dcgan(64, 3, 64),
} as const satisfies Readonly<Record<string, Workload>>;

/** The names of `workloads`. */
export type WorkloadName = keyof typeof workloads;

function dcgan(imageSize: number, channels: number, filters: number): Workload {
  return {
    generator: dcganGenerator({ imageSize, channels, latent: 100, filters }),
    critic: dcganCritic({ imageSize, channels, filters }),
    batch: 64,
    latent: 100,
  };
}
