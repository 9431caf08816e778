import { describe, expect, test } from 'vitest';
import { createTrainer, Trainer } from '../../src/gan/trainer.ts';
import { device } from '../support/device.ts';
import { collect, smallRun } from '../support/small-run.ts';

const feed = new Float32Array(32);
const destroyed = expect.objectContaining({
  kind: 'usage',
  message: expect.stringMatching(/this trainer was destroyed[\s\S]*createTrainer/),
});

/** Every method but `destroy`, with arguments that it would take. */
const calls: Readonly<Record<Exclude<MethodsOf<Trainer>, 'destroy'>, (trainer: Trainer) => unknown>> = {
  onSample: (trainer) => trainer.onSample({ every: 1 }, () => {}),
  onCheckpoint: (trainer) => trainer.onCheckpoint({ every: 1 }, () => {}),
  onStep: (trainer) => trainer.onStep(() => {}),
  train: (trainer) => collect(trainer.train({ steps: 1 })),
  stepWith: (trainer) => trainer.stepWith({ real: [feed], latents: [feed], generatorLatents: feed }),
  stepAdaptive: (trainer) => trainer.stepAdaptive((estimates) => 1 - estimates.length),
  sample: (trainer) => trainer.sample(feed),
  score: (trainer) => trainer.score(feed, feed),
  criticAt: (trainer) => trainer.criticAt(feed),
  afterCriticSteps: (trainer) => trainer.afterCriticSteps(1, async () => 1),
  fixedLatents: (trainer) => trainer.fixedLatents(1),
  readWeights: (trainer) => trainer.readWeights(),
  readGradients: (trainer) => trainer.readGradients(),
  writeWeights: (trainer) => trainer.writeWeights(new Map()),
  capture: (trainer) => trainer.capture(),
  restore: (trainer) => trainer.restore({ tensors: new Map(), counters: new Uint32Array(8) }),
};

type MethodsOf<T> = { [K in keyof T]: T[K] extends (...args: never) => unknown ? K : never }[keyof T];

describe('after destroy()', () => {
  test.each(Object.entries(calls))('%s says so, and the device stays whole', async (_, call) => {
    const gpu = await device();
    const trainer = await createTrainer(gpu, smallRun());
    // What it compiles and keeps at its first call must not outlive it either.
    await Promise.resolve(trainer.sample(feed));
    trainer.destroy();
    trainer.destroy();
    await expect((async () => call(trainer))()).rejects.toEqual(destroyed);
    await gpu.idle();
    expect(gpu.failure).toBeUndefined();
  });

  test('the list above has every method', () => {
    const methods = Object.entries(Object.getOwnPropertyDescriptors(Trainer.prototype))
      .filter(([name, { value }]) => typeof value === 'function' && name !== 'constructor')
      .map(([name]) => name);
    expect([...Object.keys(calls), 'destroy'].sort()).toEqual(methods.sort());
  });

  test('what is known without the GPU can still be read', async () => {
    const trainer = await createTrainer(await device(), smallRun());
    await collect(trainer.train({ steps: 2 }));
    trainer.destroy();
    expect([trainer.step, trainer.criticSteps, trainer.config.seed]).toEqual([2, 6, 7]);
  });
});

test('a loop whose trainer is destroyed under it ends by that error, and the device stays whole', async () => {
  const gpu = await device();
  const { liveBytes } = gpu;
  const trainer = await createTrainer(gpu, smallRun());
  const loop = (async () => {
    for await (const { step } of trainer.train()) if (step === 3) trainer.destroy();
  })();
  await expect(loop).rejects.toEqual(destroyed);
  await gpu.idle();
  expect(gpu.failure).toBeUndefined();
  expect(gpu.liveBytes).toBe(liveBytes);
});
