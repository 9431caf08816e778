import { describe, expect, it } from 'vitest';
import { buildNetworks } from '../../src/gan/networks.ts';
import { resolveRun, trainingConfig } from '../../src/gan/run-config.ts';
import type { RunSettings } from '../../src/gan/run-settings.ts';
import { planTraining, type TrainingPlan } from '../../src/gan/training-plan.ts';
import type { AdapterTraits } from '../../src/kernels/kernel.ts';
import { defaultTraits } from '../compiler/traits.ts';

/** Plans a run on an adapter with WebGPU's default limits. */
function plan(
  settings: RunSettings,
  shape: readonly number[],
  {
    count = 1000,
    streaming,
    traits = defaultTraits,
  }: { readonly count?: number; readonly streaming?: boolean; readonly traits?: AdapterTraits } = {},
): TrainingPlan {
  const run = resolveRun(settings);
  const data = { shape, count, encoding: shape.length === 3 ? ('u8' as const) : ('f32' as const) };
  return planTraining({ ...buildNetworks(run, shape), data, streaming, config: trainingConfig(run), traits });
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
      'let the data stream, or use a smaller image size or fewer samples, or another adapter',
    ],
    [
      { dataset: 'csv', data: 'big.csv' },
      [1024],
      'let the data stream, or use fewer samples, or another adapter',
    ],
  ])('by its data alone streams them, unless they are to lie on the GPU: %o', (settings, shape, hint) => {
    expect(plan(settings, shape, { count: 60_000 }).summary.placement).toMatchObject({ streamed: true });
    const resident = () => plan(settings, shape, { count: 60_000, streaming: false });
    expect(resident).toThrow(/the data set is larger than the adapter allows/);
    expect(resident).toThrow(
      expect.objectContaining({ facts: expect.objectContaining({ buffer: 'data', hint }) }),
    );
  });
});

describe('where data lie', () => {
  const mnist: RunSettings = { dataset: 'mnist', filters: 4 };
  const on = (limits: Partial<AdapterTraits['limits']>): AdapterTraits => ({
    ...defaultTraits,
    limits: { ...defaultTraits.limits, ...limits },
  });

  it('is the GPU where the adapter holds them, up to 1 GiB', () => {
    const large = on({ maxBufferSize: 2 ** 32, maxStorageBufferBindingSize: 2 ** 32 - 4 });
    const place = (count: number, traits: AdapterTraits) =>
      plan(mnist, [64, 64, 1], { count, traits }).summary.placement;
    expect(place(32_768, defaultTraits)).toEqual({ streamed: false, bytes: 2 ** 27, gpuBytes: 2 ** 27 });
    expect(place(32_769, defaultTraits)?.streamed).toBe(true);
    expect(place(262_144, large)).toEqual({ streamed: false, bytes: 2 ** 30, gpuBytes: 2 ** 30 });
    expect(place(262_145, large)?.streamed).toBe(true);
  });

  it('asks for slots as many as an iteration has critic steps, of whole words, in at most 32 MiB', () => {
    const slots = (settings: RunSettings, shape: readonly number[]) =>
      plan({ ...mnist, ...settings }, shape, { streaming: true }).options.slots;
    expect(slots({ batch: 64, nCritic: 5 }, [64, 64, 1])).toEqual({ count: 5, rows: 64 });
    expect(slots({ batch: 15, generator: 'mlp:8', critic: 'mlp:8' }, [5, 3, 1])).toEqual({
      count: 5,
      rows: 16,
    });
    expect(slots({ batch: 64, schedule: 'warmup' }, [64, 64, 3])).toEqual({ count: 42, rows: 64 });
  });
});
