// What the host writes before the first step: settings of the update, weights, running averages and counters.

import { initialCounters } from '../../core/counters.ts';
import { settingsWords, unclipped } from '../../kernels/rmsprop-clip.ts';
import { initialParameters, initialStatistics } from '../../nn/initialise.ts';
import type { Buffers } from '../../runtime/buffers.ts';
import type { TrainingConfig } from '../config.ts';
import { peakRates, ratesChange, rateTables } from '../learning-rate.ts';
import { objectiveOf } from '../objectives.ts';
import { optimiserOf } from '../optimisers.ts';
import { emaKinds, streams } from '../step-constants.ts';
import type { Tensors } from './tensor-places.ts';

/** Learning rates, decays and clip of both networks. */
export function writeSettings(buffers: Buffers, config: TrainingConfig): void {
  const { clip, clipOrder } = config;
  const settings = optimiserOf(config.optimizer).settings(config);
  const rates = peakRates(config);
  if (ratesChange(config)) {
    const tables = rateTables(config);
    buffers.write('critic.rates', tables.critic);
    buffers.write('generator.rates', tables.generator);
  }
  const { clips } = objectiveOf(config.objective);
  const criticSettings = {
    ...settings,
    learningRate: rates.critic,
    clip: clips && clipOrder === 'paper' ? clip : undefined,
    ...(clips && { bound: clip }),
  };
  buffers.write('critic.settings', settingsWords(criticSettings));
  buffers.write(
    'generator.settings',
    settingsWords({ ...settings, learningRate: rates.generator, clip: undefined }),
  );
  if (clips && clipOrder === 'reference') {
    buffers.write(
      'critic.clip-settings',
      settingsWords({ ...settings, learningRate: rates.critic, clip: Math.min(clip, unclipped) }),
    );
  }
}

/** Weights drawn from the seed, running averages at their start, counters at 0. */
export function writeInitialState(buffers: Buffers, { generator, critic, config }: Tensors): void {
  const { seed, ema } = config;
  for (const layout of [critic, generator]) {
    const averaged = layout.name === 'generator' && ema > 0;
    const write = (
      kind: 'weights' | 'statistics',
      slots: NetworkSlots,
      values: ReadonlyMap<string, Float32Array>,
    ) => {
      for (const { name, offset } of slots) {
        const data = values.get(name);
        if (!data) throw new Error(`${layout.name}.${name} has no initial value`);
        buffers.write(`${layout.name}.${kind}`, data, offset);
        if (averaged) buffers.write(`${layout.name}.${emaKinds[kind]}`, data, offset);
      }
    };
    const [drawn, kept] = [streams[`${layout.name}Weights`], streams[`${layout.name}Statistics`]];
    write('weights', layout.parameters, initialParameters(layout.model, seed, drawn));
    write('statistics', layout.statistics, initialStatistics(layout.model, seed, kept));
  }
  buffers.write('state', initialCounters(seed));
}

type NetworkSlots = Tensors['critic']['statistics'];
