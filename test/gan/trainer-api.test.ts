import { describe, expect, test } from 'vitest';
import { createDataset } from '../../src/data/dataset.ts';
import type { StepMetrics } from '../../src/gan/metrics.ts';
import { ringSize } from '../../src/gan/step-constants.ts';
import { createTrainer, type TrainerOptions } from '../../src/gan/trainer.ts';
import { mlp } from '../../src/nn/mlp.ts';
import { device } from '../support/device.ts';
import { bitsOf, collect, smallRun, withTrainer } from '../support/small-run.ts';

const feed = (length = 32) => new Float32Array(length).fill(0.5);
const { data: _, ...withoutData } = smallRun();

describe('what does not fit is refused before anything is made', () => {
  const net = (input: number, output: number) => mlp({ input, hidden: [4], output, activation: 'relu' });
  const cases: [string, Partial<TrainerOptions>, RegExp][] = [
    ['a batch larger than the data', { config: { batch: 101, latent: 2 } }, /batch.*larger than the data/],
    ['a critic of other samples', { critic: net(3, 1) }, /other samples than the critic takes/],
    ['a critic of two scores', { critic: net(2, 2) }, /one score a sample/],
    ['data of another shape', { data: createDataset('3-D', [3], feed(300)) }, /data are of another shape/],
    ['latents of another length', { config: { batch: 16, latent: 5 } }, /latents of another length/],
  ];
  test.each(cases)('%s', async (_, options, message) => {
    const gpu = await device();
    const { liveBytes } = gpu;
    const made = createTrainer(gpu, { ...smallRun(), ...options });
    await expect(made).rejects.toMatchObject({ kind: 'usage', message: expect.stringMatching(message) });
    expect(gpu.liveBytes).toBe(liveBytes);
  });
});

describe('explicit feeds', () => {
  const good = { real: [feed(), feed()], latents: [feed(), feed()], generatorLatents: feed() };
  test.each([
    ['no batch', { ...good, real: [], latents: [] }],
    ['fewer latents than batches', { ...good, latents: [feed()] }],
    ['a second batch that is too small', { ...good, real: [feed(), feed(31)] }],
    ['latents that are too long', { ...good, latents: [feed(), feed(33)] }],
    ['no latents for the generator', { ...good, generatorLatents: feed(0) }],
  ])('with %s are refused, and no step is taken', async (_, feeds) => {
    await withTrainer(withoutData, async (trainer) => {
      const before = bitsOf(await trainer.capture());
      await expect(trainer.stepWith(feeds)).rejects.toMatchObject({ kind: 'usage' });
      expect([trainer.step, trainer.criticSteps]).toEqual([0, 0]);
      expect(bitsOf(await trainer.capture())).toEqual(before);
    });
  });

  test('may come between built-in iterations, and leave the place in the data alone', async () => {
    await withTrainer(smallRun(), async (trainer) => {
      await collect(trainer.train({ steps: 2 }));
      const position = (await trainer.capture()).counters.slice(4, 6);
      const metrics = await trainer.stepWith(good);
      expect(metrics).toMatchObject({ step: 3, criticSteps: 8 });
      expect((await trainer.capture()).counters.slice(4, 6)).toEqual(position);
      const [next] = await collect(trainer.train({ steps: 1 }));
      expect(next).toMatchObject({ step: 4, criticSteps: 11 });
    });
  });

  test('report every critic step', async () => {
    await withTrainer(withoutData, async (trainer) => {
      const seen: number[] = [];
      const last = { real: 0, fake: 0 };
      const metrics = await trainer.stepWith(good, ({ criticSteps, real, fake }) => {
        seen.push(criticSteps);
        Object.assign(last, { real, fake });
      });
      expect(seen).toEqual([1, 2]);
      expect(metrics.wassersteinEstimate).toBe(last.real - last.fake);
      expect(metrics.criticLoss).toBe(last.fake - last.real);
    });
  });

  test('give the same whether each critic step is looked at or not, also more of them than the telemetry holds', async () => {
    const steps = ringSize + 6;
    const some = (seed: number) => feed().map((value, i) => value * Math.sin(seed + i));
    const feeds = {
      real: Array.from({ length: steps }, (_, t) => some(t)),
      latents: Array.from({ length: steps }, (_, t) => some(-t)),
      generatorLatents: feed(),
    };
    const iterate = (look?: () => void) =>
      withTrainer(withoutData, async (trainer) => {
        const { milliseconds, imagesPerSecond, ...metrics } = await trainer.stepWith(feeds, look);
        return { metrics, bits: bitsOf(await trainer.capture()) };
      });
    let looks = 0;
    const seen = await iterate(() => {
      looks++;
    });
    expect(looks).toBe(steps);
    expect(await iterate()).toEqual(seen);
  });
});

test('built-in steps without data are refused when they are asked for', async () => {
  await withTrainer(withoutData, async (trainer) => {
    await expect(collect(trainer.train({ steps: 1 }))).rejects.toMatchObject({ kind: 'usage' });
  });
});

test('unknown weights and wrong shapes are refused, and nothing is written', async () => {
  await withTrainer(smallRun(), async (trainer) => {
    const before = bitsOf(await trainer.capture());
    const tensor = { shape: [8], data: new Float32Array(8).fill(9) };
    const bad = [
      new Map([
        ['critic.0.bias', tensor],
        ['critic.9.bias', tensor],
      ]),
      new Map([
        ['critic.0.bias', tensor],
        ['critic.0.weight', tensor],
      ]),
      new Map([['critic.0.bias', { shape: [8], data: new Float32Array(7) }]]),
    ];
    for (const tensors of bad) {
      expect(() => trainer.writeWeights(tensors)).toThrow(expect.objectContaining({ kind: 'usage' }));
    }
    const state = await trainer.capture();
    const reshaped = new Map(state.tensors).set('critic.0.weight', tensor);
    const extended = new Map(state.tensors).set('critic.9.bias', tensor);
    const shortened = new Map(state.tensors);
    shortened.delete('square_avg.critic.0.bias');
    for (const tensors of [reshaped, extended, shortened]) {
      expect(() => trainer.restore({ ...state, tensors })).toThrow(
        expect.objectContaining({ kind: 'checkpoint' }),
      );
    }
    expect(bitsOf(await trainer.capture())).toEqual(before);
  });
});

test('weights that are written are those that are read', async () => {
  await withTrainer(smallRun(), async (trainer) => {
    const written = new Map(
      [...(await trainer.readWeights())].map(([name, { shape, data }], tensor) => [
        name,
        { shape, data: data.map((_, i) => tensor + i / 1024) },
      ]),
    );
    trainer.writeWeights(written);
    expect(await trainer.readWeights()).toEqual(written);
    const names = [...written.keys()];
    expect(names.slice(0, 4)).toEqual([
      'generator.0.weight',
      'generator.0.bias',
      'generator.1.weight',
      'generator.1.bias',
    ]);
    expect(names).toContain('critic.1.running_var');
    expect(written.get('critic.0.weight')!.shape).toEqual([8, 2]);
  });
});

test('a trainer that is training takes no second loop, no explicit step and no other state', async () => {
  await withTrainer(smallRun(), async (trainer) => {
    const state = await trainer.capture();
    const busy = expect.objectContaining({
      kind: 'usage',
      message: expect.stringContaining('training already'),
    });
    for await (const _ of trainer.train({ steps: 1 })) {
      await expect(collect(trainer.train({ steps: 1 }))).rejects.toEqual(busy);
      const feeds = { real: [feed()], latents: [feed()], generatorLatents: feed() };
      await expect(trainer.stepWith(feeds)).rejects.toEqual(busy);
      expect(() => trainer.restore(state)).toThrow(busy);
    }
    trainer.restore(state);
    expect(await collect(trainer.train({ steps: 2 }))).toHaveLength(2);
  });
});

describe('a loop that ends before its time', () => {
  const whole = () =>
    withTrainer(smallRun(), async (trainer) => ({
      metrics: await collect(trainer.train({ steps: 40 })),
      bits: bitsOf(await trainer.capture()),
    }));

  test('by its signal finishes the iteration and yields it', async () => {
    await withTrainer(smallRun(), async (trainer) => {
      const stop = new AbortController();
      trainer.onStep(({ step }) => {
        if (step === 5) stop.abort();
      });
      const metrics = await collect(trainer.train({ signal: stop.signal }));
      expect(metrics).toHaveLength(trainer.step);
      expect(trainer.step).toBeGreaterThanOrEqual(5);
      expect(trainer.step).toBeLessThanOrEqual(5 + 16);
      expect((await trainer.capture()).counters[3]).toBe(trainer.step);
      expect(await collect(trainer.train({ signal: stop.signal }))).toEqual([]);
      const rest = await collect(trainer.train({ steps: 40 - trainer.step }));
      expect({ metrics: [...metrics, ...rest], bits: bitsOf(await trainer.capture()) }).toEqual(
        await whole(),
      );
    });
  });

  test('by leaving it tells listeners the rest, and the next loop goes on behind it', async () => {
    await withTrainer(smallRun(), async (trainer) => {
      const heard: number[] = [];
      trainer.onStep(({ step }) => heard.push(step));
      for await (const { step } of trainer.train()) if (step === 3) break;
      const left = trainer.step;
      expect(heard).toEqual(Array.from({ length: left }, (_, i) => i + 1));
      const [next] = await collect(trainer.train({ steps: 40 - left }));
      expect(next!.step).toBe(left + 1);
      expect(heard).toEqual(Array.from({ length: 40 }, (_, i) => i + 1));
      expect(bitsOf(await trainer.capture())).toEqual((await whole()).bits);
    });
  });

  test('by the clock stops within a moment, after at least one iteration', async () => {
    await withTrainer(smallRun(), async (trainer) => {
      const begun = performance.now();
      const metrics = await collect(trainer.train({ minutes: 0.3 / 60 }));
      expect(performance.now() - begun).toBeLessThan(20_000);
      expect(metrics.length).toBeGreaterThan(0);
      expect(metrics).toHaveLength(trainer.step);
      expect(await collect(trainer.train({ minutes: 1e-9 }))).toHaveLength(1);
      expect(await collect(trainer.train({ minutes: 0 }))).toEqual([]);
    });
  });
});

test('listeners hear every iteration until they are let go', async () => {
  await withTrainer(smallRun(), async (trainer) => {
    const heard: StepMetrics[] = [];
    const stop = trainer.onStep((metrics) => heard.push(metrics));
    const yielded: StepMetrics[] = [];
    for await (const metrics of trainer.train({ steps: 9 })) yielded.push(metrics);
    stop();
    await collect(trainer.train({ steps: 2 }));
    expect(heard).toEqual(yielded);
    expect(heard).toHaveLength(9);
    for (const { milliseconds, imagesPerSecond } of heard) {
      expect(milliseconds).toBeGreaterThan(0);
      expect(imagesPerSecond).toBeCloseTo((1000 * 3 * 16) / milliseconds, 6);
    }
  });
});

describe('sampling', () => {
  test('each sample depends on its own latent only, whatever their number', async () => {
    await withTrainer(smallRun(), async (trainer) => {
      await collect(trainer.train({ steps: 10 }));
      const latents = trainer.fixedLatents(130);
      const samples = await trainer.sample(latents);
      expect(samples).toHaveLength(260);
      expect(new Set(samples).size).toBeGreaterThan(200);
      for (const [start, end] of [
        [0, 1],
        [0, 63],
        [0, 65],
        [60, 130],
        [129, 130],
      ] as const) {
        const some = await trainer.sample(latents.subarray(2 * start, 2 * end));
        expect(some).toEqual(samples.subarray(2 * start, 2 * end));
      }
    });
  });

  test('uses the running averages, and follows the weights', async () => {
    await withTrainer(smallRun(), async (trainer) => {
      const latents = trainer.fixedLatents(3);
      const weights = await trainer.readWeights();
      const before = await trainer.sample(latents);
      for (const name of ['generator.1.running_mean', 'generator.6.weight']) {
        const { shape, data } = weights.get(name)!;
        trainer.writeWeights(new Map([[name, { shape, data: data.map((v) => v + 0.25) }]]));
        expect(await trainer.sample(latents), name).not.toEqual(before);
        trainer.writeWeights(new Map([[name, { shape, data }]]));
        expect(await trainer.sample(latents)).toEqual(before);
      }
    });
  });

  test('of no latents, or of parts of one, is refused', async () => {
    await withTrainer(smallRun(), async (trainer) => {
      await expect(trainer.sample(feed(0))).rejects.toMatchObject({ kind: 'usage' });
      await expect(trainer.sample(feed(3))).rejects.toMatchObject({ kind: 'usage' });
    });
  });

  test('fixed latents stay the same for the whole run', async () => {
    await withTrainer(smallRun(), async (trainer) => {
      const before = trainer.fixedLatents(50);
      await collect(trainer.train({ steps: 2 }));
      expect(trainer.fixedLatents(50)).toEqual(before);
      expect(trainer.fixedLatents(20)).toEqual(before.subarray(0, 40));
      const other = await withTrainer(smallRun({ seed: 8 }), (another) => another.fixedLatents(50));
      expect(other).not.toEqual(before);
      const mean = before.reduce((sum, z) => sum + z, 0) / before.length;
      expect(Math.abs(mean)).toBeLessThan(0.4);
    });
  });
});

test('the times of iterations are parts of the time that passed: none is counted twice', async () => {
  await withTrainer(smallRun(), async (trainer) => {
    await collect(trainer.train({ steps: 1 }));
    const begun = performance.now();
    let sum = 0;
    for await (const { milliseconds } of trainer.train({ steps: 60 })) sum += milliseconds;
    expect(sum).toBeGreaterThan(0);
    expect(sum).toBeLessThanOrEqual(performance.now() - begun);
  });
});
