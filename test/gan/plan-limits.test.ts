import { describe, expect, it } from 'vitest';
import { buildNetworks } from '../../src/gan/networks.ts';
import { resolveRun, trainingConfig } from '../../src/gan/run-config.ts';
import type { RunSettings } from '../../src/gan/run-settings.ts';
import { planTraining } from '../../src/gan/training-plan.ts';
import { defaultTraits } from '../compiler/traits.ts';

/** Plans a run on an adapter with WebGPU's default limits. */
function plan(settings: RunSettings, shape: readonly number[], count = 1000): void {
  const run = resolveRun(settings);
  const data = { shape, count, encoding: shape.length === 3 ? ('u8' as const) : ('f32' as const) };
  planTraining({ ...buildNetworks(run, shape), data, config: trainingConfig(run), traits: defaultTraits });
}

describe('a run that the adapter cannot hold', () => {
  it.each<[string, RunSettings, readonly number[], string]>([
    [
      'of DCGANs',
      { dataset: 'mnist', filters: 2048 },
      [32, 32, 1],
      'use a smaller batch or image size, fewer filters, or another adapter',
    ],
    [
      'of MLPs on pictures',
      { dataset: 'mnist', generator: 'mlp:20000-20000', critic: 'mlp:64' },
      [28, 28, 1],
      'use a smaller batch or image size, narrower layers, or another adapter',
    ],
    [
      'of an MLP and a DCGAN',
      { dataset: 'mnist', generator: 'mlp:20000-20000', ndf: 4 },
      [32, 32, 1],
      'use a smaller batch or image size, fewer filters or narrower layers, or another adapter',
    ],
    [
      'of MLPs on points',
      { dataset: '8gaussians', generator: 'mlp:20000-20000', critic: 'mlp:64' },
      [2],
      'use a smaller batch, narrower layers, or another adapter',
    ],
  ])('%s is told what makes it smaller', (_, settings, shape, hint) => {
    expect(() => plan(settings, shape)).toThrow(
      expect.objectContaining({ kind: 'gpu', facts: expect.objectContaining({ hint }) }),
    );
    expect(() => plan(settings, shape)).toThrow(/the model is larger[\s\S]*limit[\s\S]*offer/);
  });

  it.each<[RunSettings, readonly number[], string]>([
    [
      { dataset: 'mnist', filters: 4 },
      [64, 64, 1],
      'use a smaller image size or fewer samples, or another adapter',
    ],
    [{ dataset: 'csv', data: 'big.csv' }, [1024], 'use fewer samples, or another adapter'],
  ])('by its data alone is told so: %o', (settings, shape, hint) => {
    expect(() => plan(settings, shape, 60_000)).toThrow(/the data set is larger than the adapter allows/);
    expect(() => plan(settings, shape, 60_000)).toThrow(
      expect.objectContaining({ facts: expect.objectContaining({ buffer: 'data', hint }) }),
    );
  });
});
