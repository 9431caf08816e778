// A run that goes on from a trained generator: what it trains with, and how its critic, which begins anew, catches up.

import type { GeneratorFile } from '../../gan/generator-file.ts';
import type { RunConfig } from '../../gan/run-config.ts';
import type { Trainer } from '../../gan/trainer.ts';
import type { RawSettings } from '../protocol.ts';

/** Critic steps before the generator's first: a critic that knows nothing would lead it away from what it has learned. */
const criticStepsFirst = 40;

/**
 * The settings of a run that goes on from a generator's own: at a rate that keeps what is there, and on an adapter
 * without a GPU with smaller batches.
 */
export function settingsFrom(run: RunConfig, software: boolean): RawSettings {
  const { dataset, imageSize, channels, generator, critic, ngf, ndf, latent, seed } = run;
  const { conditional, conditionalCritic } = run;
  const same = { dataset, imageSize, channels, generator, critic, ngf, ndf, latent, seed };
  const recipe = {
    objective: 'wgan-gp',
    gradientPenalty: 10,
    optimizer: 'adam',
    beta1: 0.5,
    beta2: 0.9,
    // The critic has all to learn, the generator little: it goes slowly while the critic catches up.
    criticLr: 1e-3,
    generatorLr: 1e-4,
    nCritic: 2,
    ema: 0.99,
    batch: software ? 16 : 64,
  };
  return Object.entries({ ...same, conditional, conditionalCritic, ...recipe }).flatMap(([name, value]) =>
    value === undefined ? [] : [[name, String(value)] as const],
  );
}

/** Whether a run has the trained generator's network. */
export function hasNetworkOf(run: RunConfig, trained: Pick<GeneratorFile, 'run'>): boolean {
  const names = ['dataset', 'imageSize', 'channels', 'generator', 'ngf', 'latent', 'conditional'] as const;
  return names.every((name) => run[name] === trained.run[name]);
}

/** Gives a trainer at its start the trained weights, and trains the critic on what they make. */
export async function beginWith(
  trainer: Trainer,
  { tensors }: Pick<GeneratorFile, 'tensors'>,
): Promise<void> {
  trainer.writeWeights(tensors);
  trainer.restore(await trainer.afterCriticSteps(criticStepsFirst, () => trainer.capture()));
}
