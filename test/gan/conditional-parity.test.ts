import { beforeAll, describe, expect, it } from 'vitest';
import { conditionalMlpCritic, conditionalMlpGenerator } from '../../src/nn/conditional-mlp.ts';
import { dcganCritic, dcganGenerator } from '../../src/nn/dcgan.ts';
import type { Model } from '../../src/nn/module.ts';
import { type ConditionalTrajectory, conditionalNames, loadFixture, tensorOf } from '../parity/fixture.ts';
import { gapsTo, greatest, keysOf } from '../support/recorded.ts';
import { type ReplayedRun, replayed } from '../support/replayed.ts';

// PyTorch's trajectories of conditional WGAN-GP, replayed on the GPU: by projection with conditional batch norm in a DCGAN,
// and by concatenation in an MLP. The bounds are those of the unconditional ones.

/** Relative to the largest entry of the same network's gradient at the same step. */
const gradientBound = 1e-6;
/** Absolute, also for losses, which are of the size of 1. */
const parameterBound = 2e-6;

describe.each(conditionalNames)('the conditional trajectory by %s, on the GPU', (name) => {
  const fixture = loadFixture(`conditional-${name}`);
  const { meta } = fixture;
  let run: ReplayedRun;
  beforeAll(async () => {
    run = await replayed(fixture, modelsOf(meta));
  }, 600_000);

  it('has five iterations at least', () => {
    expect(meta.generatorIterations).toBeGreaterThanOrEqual(5);
    expect(run.metrics).toHaveLength(meta.generatorIterations);
  });

  it('has the recorded gradients', () => {
    const keys = keysOf(fixture, /^gradient\./);
    const steps = new Set(keys.map((key) => key.split('.').slice(0, 4).join('.')));
    expect(steps.size).toBe(2 * (meta.config.nCritic + 1));
    for (const step of steps) {
      const members = keys.filter((key) => key.startsWith(`${step}.`));
      const largest = Math.max(...members.map((key) => greatest(tensorOf(fixture, key).exact)));
      const gap = Math.max(...members.map((key) => greatest(gapsTo(fixture, run.tensors, key))));
      expect(gap / largest, step).toBeLessThan(gradientBound);
    }
  });

  it('has the recorded weights and running averages, the embeddings among them', () => {
    const keys = keysOf(fixture, /^after\./);
    expect(keys.some((key) => key.endsWith('critic.2.embedding.weight'))).toBe(name === 'projection');
    expect(keys.some((key) => key.endsWith('bn.running_var'))).toBe(name === 'projection');
    for (const key of keys)
      expect(greatest(gapsTo(fixture, run.tensors, key)), key).toBeLessThan(parameterBound);
  });

  it('has the recorded averages of Adam, relative to the largest of the network', () => {
    const keys = keysOf(fixture, /^average\./);
    const kinds = new Set(keys.map((key) => key.split('.').slice(0, 4).join('.')));
    expect(kinds.size).toBeGreaterThanOrEqual(4);
    for (const kind of kinds) {
      const members = keys.filter((key) => key.startsWith(`${kind}.`));
      const largest = Math.max(...members.map((key) => greatest(tensorOf(fixture, key).exact)));
      const gap = Math.max(...members.map((key) => greatest(gapsTo(fixture, run.tensors, key))));
      expect(gap / largest, kind).toBeLessThan(4 * gradientBound);
    }
  });

  it('tells the losses', () => {
    run.metrics.forEach(({ criticLoss, generatorLoss }, g) => {
      const critic = tensorOf(fixture, 'loss.critic').exact[(g + 1) * meta.config.nCritic - 1]!;
      expect(Math.abs(criticLoss - critic)).toBeLessThan(parameterBound * Math.max(1, critic));
      const generator = tensorOf(fixture, 'loss.generator').exact[g]!;
      expect(Math.abs(generatorLoss - generator)).toBeLessThan(parameterBound);
    });
  });
});

function modelsOf({ kind, classes, latent: [latent = 0] }: ConditionalTrajectory): {
  readonly generator: Model;
  readonly critic: Model;
} {
  if (kind === 'mlp') {
    const shared = { classes, hidden: [8, 8] };
    return {
      generator: conditionalMlpGenerator({ ...shared, latent, output: 2, activation: 'relu' }),
      critic: conditionalMlpCritic({
        ...shared,
        sampleShape: [2],
        conditioning: 'concat',
        activation: 'leakyRelu',
      }),
    };
  }
  const image = { imageSize: 8, channels: 2, filters: 4, classes };
  return {
    generator: dcganGenerator({ ...image, latent }),
    critic: dcganCritic({ ...image, batchNorm: false }),
  };
}
