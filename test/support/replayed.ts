import type { StepMetrics } from '../../src/gan/metrics.ts';
import { createTrainer } from '../../src/gan/trainer.ts';
import type { Tensor } from '../../src/gan/weights.ts';
import type { Model } from '../../src/nn/module.ts';
import { type Fixture, type ObjectiveTrajectory, tensorOf } from '../parity/fixture.ts';
import { device } from './device.ts';
import { forcedVariants } from './forced-variants.ts';
import { recordedFeeds, writeRecordedWeights } from './recorded.ts';

/** What a recording in float64 says of its run, besides its networks. */
type RecordedRun = Pick<ObjectiveTrajectory, 'config' | 'batch' | 'latent' | 'generatorIterations'>;

export interface ReplayedRun {
  /** Under the names of the recording: `gradient.0.1.critic.0.weight`, `after.\u2026`, `average.0.exp_avg.\u2026`. */
  readonly tensors: ReadonlyMap<string, Tensor>;
  readonly metrics: readonly StepMetrics[];
}

/**
 * A recorded run, replayed on the GPU by `models` from the same weights, batches, latents and points of the penalty.
 *
 * @param accumulate micro-batches of each recorded batch
 */
export async function replayed(
  fixture: Fixture<RecordedRun>,
  models: { readonly generator: Model; readonly critic: Model },
  accumulate = 1,
): Promise<ReplayedRun> {
  const { meta } = fixture;
  const { nCritic } = meta.config;
  const config = { ...meta.config, batch: meta.batch / accumulate, accumulate, latent: meta.latent[0]! };
  const options = { ...models, config };
  const variants = await forcedVariants(options);
  const trainer = await createTrainer(await device(), { ...options, variants });
  try {
    writeRecordedWeights(fixture, trainer);
    const tensors = new Map<string, Tensor>();
    const metrics: StepMetrics[] = [];
    const keep = async (at: string, net: 'generator' | 'critic') => {
      for (const [key, tensor] of await trainer.readGradients()) {
        if (key.startsWith(net)) tensors.set(`gradient.${at}.${key}`, tensor);
      }
    };
    for (let g = 0; g < meta.generatorIterations; g++) {
      const feeds = {
        ...recordedFeeds(fixture, g, nCritic),
        ...(fixture.tensors.has('mix.0.0') && {
          mixes: Array.from({ length: nCritic }, (_, t) => tensorOf(fixture, `mix.${g}.${t}`).data),
        }),
        ...(models.generator.classes !== undefined && {
          classes: Array.from({ length: nCritic }, (_, t) => tensorOf(fixture, `class.${g}.${t}`).data),
          generatorClasses: tensorOf(fixture, `class.${g}.generator`).data,
        }),
      };
      const onCriticStep = ({ criticSteps }: { readonly criticSteps: number }) =>
        keep(`${g}.${criticSteps - 1 - g * nCritic}`, 'critic');
      metrics.push(await trainer.stepWith(feeds, onCriticStep));
      await keep(`${g}.generator`, 'generator');
      for (const [key, tensor] of (await trainer.capture()).tensors) {
        const isState = /^(generator|critic|ema)\./.test(key);
        tensors.set(`${isState ? 'after' : 'average'}.${g}.${key}`, tensor);
      }
    }
    return { tensors, metrics };
  } finally {
    trainer.destroy();
  }
}
