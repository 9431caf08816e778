import { beforeAll, describe, expect, it } from 'vitest';
import type { TrainingConfig } from '../../src/gan/config.ts';
import { relu } from '../../src/nn/layers/activations.ts';
import { dropout } from '../../src/nn/layers/dropout.ts';
import { linear } from '../../src/nn/layers/linear.ts';
import { sequential } from '../../src/nn/sequential.ts';
import { bitsOf, collect, type Measured, smallRun, withTrainer } from '../support/small-run.ts';

// 3 critic steps of 16 rows use up 100 points in a little over two iterations, so that epochs end within batches.
const cases: [string, Partial<TrainingConfig>, number][] = [
  ['the constant schedule', {}, 30],
  ['the reference clip order', { clipOrder: 'reference' }, 30],
  ['the warm-up schedule', { schedule: 'warmup' }, 4],
  ['the GAN objective, Adam and a decaying mean', { objective: 'gan', ema: 0.9 }, 6],
  ['a gradient penalty', { objective: 'wgan-gp' }, 4],
  [
    'RMSProp with momentum, centred, and weights that decay',
    { momentum: 0.9, centered: true, weightDecay: 0.1 },
    4,
  ],
  [
    'a cosine of the rates after a warm-up, and fewer and fewer critic steps',
    {
      lrSchedule: 'cosine',
      lrWarmup: 2,
      scheduleSteps: 9,
      criticLr: 2e-3,
      schedule: 'linear',
      nCriticEnd: 1,
    },
    10,
  ],
  [
    'a ramp of the critic steps and gradient descent',
    {
      ...{ schedule: 'ramp', nCritic: 4, nCriticEnd: 1, scheduleSteps: 60 },
      ...{ optimizer: 'sgd', momentum: 0.9, nesterov: true },
    },
    10,
  ],
  [
    'Adam on a line to a floor',
    { optimizer: 'adam', lrSchedule: 'linear', scheduleSteps: 5, lrFloor: 1e-5 },
    6,
  ],
];

async function undisturbed(config: Partial<TrainingConfig>, steps: number) {
  return withTrainer(smallRun(config), async (trainer) => ({
    metrics: await collect(trainer.train({ steps })),
    bits: bitsOf(await trainer.capture()),
  }));
}

describe.each(cases)('a run with %s', (_, config, steps) => {
  let whole: Awaited<ReturnType<typeof undisturbed>>;
  beforeAll(async () => {
    whole = await undisturbed(config, steps);
  });

  it('is the same, bit for bit, when it is repeated', async () => {
    expect(whole.metrics).toHaveLength(steps);
    expect(whole.metrics.map(({ step }) => step)).toEqual(whole.metrics.map((_, i) => i + 1));
    expect(await undisturbed(config, steps)).toEqual(whole);
  });

  it('takes another way with another seed', async () => {
    const other = await undisturbed({ ...config, seed: 8 }, 2);
    expect(other.metrics[1]!.wassersteinEstimate).not.toBe(whole.metrics[1]!.wassersteinEstimate);
  });

  it('does not notice sampling, reading and capturing', async () => {
    const observed = await withTrainer(smallRun(config), async (trainer) => {
      const latents = trainer.fixedLatents(70);
      const metrics: Measured[] = [];
      for await (const { milliseconds, imagesPerSecond, ...measured } of trainer.train({ steps })) {
        metrics.push(measured);
        if (measured.step % 2 === 0) await trainer.sample(latents);
        if (measured.step % 3 === 0) await trainer.capture();
        if (measured.step % 5 === 0) await trainer.readWeights();
        if (measured.step % 7 === 0) await trainer.readGradients();
      }
      return { metrics, bits: bitsOf(await trainer.capture()) };
    });
    expect(observed).toEqual(whole);
  });

  it('goes on from a captured state in another trainer as if nothing had been', async () => {
    const at = Math.floor(steps / 2);
    const begun = await withTrainer(smallRun(config), async (trainer) => ({
      metrics: await collect(trainer.train({ steps: at })),
      state: await trainer.capture(),
    }));
    // Another seed: the state alone must carry the run.
    const resumed = await withTrainer(smallRun({ ...config, seed: 99 }), async (trainer) => {
      await collect(trainer.train({ steps: 1 }));
      trainer.restore(begun.state);
      expect([trainer.step, trainer.criticSteps]).toEqual([at, begun.metrics.at(-1)!.criticSteps]);
      const metrics = await collect(trainer.train({ steps: steps - at }));
      return { metrics: [...begun.metrics, ...metrics], bits: bitsOf(await trainer.capture()) };
    });
    expect(resumed).toEqual(whole);
  });

  it('may be trained in several calls', async () => {
    const pieces = await withTrainer(smallRun(config), async (trainer) => {
      const metrics = [
        ...(await collect(trainer.train({ steps: 1 }))),
        ...(await collect(trainer.train({ steps: steps - 2 }))),
        ...(await collect(trainer.train({ steps: 1 }))),
      ];
      return { metrics, bits: bitsOf(await trainer.capture()) };
    });
    expect(pieces).toEqual(whole);
  });
});

it('dropout in both networks, the penalty included, goes on from a captured state as if nothing had been', async () => {
  const network = (name: string, output: number) =>
    sequential(name, [2], [linear(2, 16), relu(), dropout(0.3), linear(16, output)]);
  const run = () => {
    const { generator: _, critic: __, ...options } = smallRun({ objective: 'wgan-gp', latent: 2 });
    return { ...options, generator: network('generator', 2), critic: network('critic', 1) };
  };
  const whole = await withTrainer(run(), async (trainer) => {
    await collect(trainer.train({ steps: 4 }));
    const samples = await trainer.sample(trainer.fixedLatents(8));
    // Nothing is dropped of samples.
    expect(await trainer.sample(trainer.fixedLatents(8))).toEqual(samples);
    return bitsOf(await trainer.capture());
  });
  const state = await withTrainer(run(), async (trainer) => {
    await collect(trainer.train({ steps: 2 }));
    return trainer.capture();
  });
  const resumed = await withTrainer(run(), async (trainer) => {
    trainer.restore(state);
    await collect(trainer.train({ steps: 2 }));
    return bitsOf(await trainer.capture());
  });
  expect(resumed).toEqual(whole);
});

it('a state captured while iterations are under way is that of one moment', async () => {
  await withTrainer(smallRun(), async (trainer) => {
    const captures: ReturnType<typeof trainer.capture>[] = [];
    trainer.onStep(({ step }) => {
      if (step % 4 === 0) captures.push(trainer.capture());
    });
    await collect(trainer.train({ steps: 20 }));
    expect(captures).toHaveLength(5);
    for (const state of await Promise.all(captures)) {
      const { bits } = await undisturbed({}, state.counters[3]!);
      expect(bitsOf(state)).toEqual(bits);
    }
  });
});
