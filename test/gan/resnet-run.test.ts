import { expect, it } from 'vitest';
import { createDataset } from '../../src/data/dataset.ts';
import { planTraining } from '../../src/gan/training-plan.ts';
import { resnetCritic, resnetGenerator } from '../../src/nn/resnet.ts';
import { device } from '../support/device.ts';
import { bitsOf, collect, withTrainer } from '../support/small-run.ts';

// The residual pair at 16 pixels with a gradient penalty, trained from data on the GPU.

const size = { imageSize: 16, channels: 1, filters: 4 };
const networks = { generator: resnetGenerator({ ...size, latent: 4 }), critic: resnetCritic(size) };
const pixels = Uint8Array.from({ length: 20 * 256 }, (_, i) => (i * i * 31 + 7 * i) % 256);
const data = createDataset('noise', [16, 16, 1], pixels);
const config = { objective: 'wgan-gp', batch: 4, latent: 4, nCritic: 2 } as const;
const run = (seed = 7) => ({ ...networks, data, config: { ...config, seed } });

it('is one submit an outer iteration, goes on from a captured state bit for bit, and is the same again', async () => {
  const whole = await withTrainer(run(), async (trainer) => {
    await collect(trainer.train({ steps: 1 }));
    const state = await trainer.capture();
    const gpu = await device();
    const before = { ...gpu.counts };
    const metrics = await collect(trainer.train({ steps: 2 }));
    expect([gpu.counts.submits - before.submits, gpu.counts.readbacks - before.readbacks]).toEqual([2, 0]);
    return { state, metrics, bits: bitsOf(await trainer.capture()) };
  });
  const resumed = await withTrainer(run(99), async (trainer) => {
    trainer.restore(whole.state);
    return {
      metrics: await collect(trainer.train({ steps: 2 })),
      bits: bitsOf(await trainer.capture()),
    };
  });
  expect(resumed).toEqual({ metrics: whole.metrics, bits: whole.bits });
  expect(whole.metrics.every(({ criticSlope }) => (criticSlope ?? 0) > 0)).toBe(true);
});

it('takes a pinned number of dispatches', async () => {
  const { summary } = planTraining({
    ...networks,
    data: { shape: [16, 16, 1], count: 20, encoding: 'u8' },
    config,
    traits: (await device()).traits,
  });
  expect(summary.dispatchesPerCriticIteration).toBeLessThanOrEqual(76);
});
