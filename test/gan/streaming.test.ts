// Batches that stream from the host: the same bits as with the data on the GPU.
import { truncateSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { createRandom } from '../../src/core/random.ts';
import type { Dataset, StoredDataset, TrainingData } from '../../src/data/dataset.ts';
import type { TrainingConfig } from '../../src/gan/config.ts';
import { createTrainer, type Trainer, type TrainerOptions } from '../../src/gan/trainer.ts';
import { mlp } from '../../src/nn/mlp.ts';
import { device } from '../support/device.ts';
import { bitsOf, collect, smallRun, withTrainer } from '../support/small-run.ts';
import { numbered, storedIn, writeStored } from '../support/stored.ts';

/** A run of tiny networks on pictures of odd rows, whose batches are no whole words either. */
function pictureRun(config: Partial<TrainingConfig> = {}, data = numbered(100, [3, 5, 3])): Pictures {
  const { shape } = data;
  return {
    generator: mlp({
      input: 4,
      hidden: [8],
      output: shape[0]! * shape[1]! * shape[2]!,
      activation: 'relu',
      batchNorm: [8],
      outputShape: shape,
      outputActivation: 'tanh',
    }),
    critic: mlp({ input: shape, hidden: [8], output: 1, activation: 'leakyRelu' }),
    data,
    config: { seed: 7, batch: 15, latent: 4, nCritic: 3, clip: 0.1, lr: 1e-3, ...config },
  };
}
type Pictures = TrainerOptions & { readonly data: Dataset };

/** The same samples, each reading a little late. */
function late(data: StoredDataset): StoredDataset {
  const random = createRandom(5, 5);
  return {
    ...data,
    read: async (rows, into) => {
      await new Promise((resolve) => setTimeout(resolve, 20 * random.uniform()));
      await data.read(rows, into);
    },
  };
}

async function trained(options: TrainerOptions, steps: number) {
  return withTrainer(options, async (trainer) => ({
    metrics: await collect(trainer.train({ steps })),
    bits: bitsOf(await trainer.capture()),
  }));
}

const cases: [string, Pictures, number][] = [
  // 3 batches of 15 from 100 samples: epochs end within batches.
  ['odd rows and odd batches', pictureRun(), 30],
  ['a batch of all samples', pictureRun({ batch: 15 }, numbered(15, [3, 5, 3])), 5],
  ['whole words', pictureRun({ batch: 16 }, numbered(50, [4, 4, 1])), 10],
  ['a hundred critic steps before each of the generator', pictureRun({ schedule: 'warmup' }), 2],
  [
    'fewer and fewer critic steps',
    pictureRun({ schedule: 'linear', nCritic: 7, nCriticEnd: 1, scheduleSteps: 10 }),
    10,
  ],
  ['a gradient penalty', pictureRun({ objective: 'wgan-gp' }), 4],
  ['augmentation', pictureRun({ augment: 'flip,shift', augmentShift: 1 }), 10],
];

describe.each(cases)('pictures with %s', (_, run, steps) => {
  it('train to the same bits on the GPU, from memory, and from a file that is late now and then', async () => {
    const resident = await trained({ ...run, streaming: false }, steps);
    expect(await trained({ ...run, streaming: true }, steps)).toEqual(resident);
    const stored = await storedIn(writeStored(run.data));
    for (const streaming of [true, false]) {
      expect(await trained({ ...run, data: stored, streaming }, steps)).toEqual(resident);
    }
    expect(await trained({ ...run, data: late(stored), streaming: true }, steps)).toEqual(resident);
  });
});

it.each([
  ['as they are', undefined],
  ['standardised', { mean: [1, -2], deviation: [0.5, 3] }],
])('points %s train to the same bits', async (_, standardization) => {
  const run = { ...smallRun(), standardization };
  const resident = await trained({ ...run, streaming: false }, 12);
  expect(await trained({ ...run, streaming: true }, 12)).toEqual(resident);
});

it('more critic steps than there is room for are submitted in pieces, to the same bits', async () => {
  // A batch takes 147,456 bytes, and the ring has at most 32 MiB. Large batches of one channel are soon computed.
  const run = pictureRun({ batch: 64, nCritic: 240 }, numbered(100, [48, 48, 1]));
  const gpu = await device();
  const resident = await trained({ ...run, streaming: false }, 1);
  await withTrainer({ ...run, streaming: true }, async (trainer) => {
    expect(trainer.summary.placement).toEqual({ streamed: true, bytes: 230_400, gpuBytes: 227 * 147_456 });
    const before = gpu.counts.submits;
    const metrics = await collect(trainer.train({ steps: 1 }));
    expect(gpu.counts.submits - before).toBe(2);
    expect({ metrics, bits: bitsOf(await trainer.capture()) }).toEqual(resident);
  });
});

it('an outer iteration that streams is one submit without readback, and makes nothing new on the GPU', async () => {
  const gpu = await device();
  await withTrainer({ ...pictureRun(), streaming: true }, async (trainer) => {
    await collect(trainer.train({ steps: 1 }));
    const before = { ...gpu.counts };
    await collect(trainer.train({ steps: 40 }));
    const { dispatches, ...done } = gpu.counts;
    expect(dispatches - before.dispatches).toBe(40 * trainer.summary.dispatchesPerStep);
    expect(done).toEqual({
      submits: before.submits + 40,
      readbacks: before.readbacks,
      buffers: before.buffers,
      bindGroups: before.bindGroups,
      pipelines: before.pipelines,
    });
    expect(trainer.liveBytes).toBe(trainer.summary.plannedBytes);
  });
});

it('a run that is stopped or killed at ten random moments ends with the bits of one that was not', async () => {
  const run = pictureRun();
  const stored = await storedIn(writeStored(run.data));
  const ways: readonly [data: TrainingData, streaming: boolean][] = [
    [run.data, false],
    [stored, true],
    [run.data, true],
    [stored, false],
    [late(stored), true],
  ];
  const steps = 60;
  const whole = await trained({ ...run, streaming: false }, steps);
  const random = createRandom(17, 1);
  let state: Awaited<ReturnType<Trainer['capture']>> | undefined;
  for (let session = 0; session <= 10; session++) {
    const [data, streaming] = ways[session % ways.length]!;
    await withTrainer({ ...run, data, streaming }, async (trainer) => {
      if (state) trainer.restore(state);
      const stop = new AbortController();
      const last = session === 10;
      const after = trainer.step + random.below(8);
      for await (const { step } of trainer.train({ steps: steps - trainer.step, signal: stop.signal })) {
        if (step >= after && !last) stop.abort();
      }
      // Killed: what was trained since the last checkpoint is lost.
      if (last || random.below(3) > 0) state = await trainer.capture();
    });
  }
  expect(bitsOf(state!)).toEqual(whole.bits);
});

it('steps of another number, the critic alone and fed steps between find the right batches', async () => {
  const feed = new Float32Array(15 * 45);
  const latents = new Float32Array(15 * 4);
  const story = (options: TrainerOptions) =>
    withTrainer(options, async (trainer) => {
      await collect(trainer.train({ steps: 2 }));
      const blocks = [4, 1, 0];
      await trainer.stepAdaptive(() => blocks.shift() ?? 0);
      await trainer.afterCriticSteps(5, (more) => more(11));
      await trainer.stepWith({ real: [feed, feed], latents: [latents, latents], generatorLatents: latents });
      const before = await trainer.capture();
      await collect(trainer.train({ steps: 3 }));
      trainer.restore(before);
      const looked = await trainer.afterCriticSteps(2, async (more) => {
        await more(3);
        return bitsOf(await trainer.capture());
      });
      await collect(trainer.train({ steps: 3 }));
      return { looked, bits: bitsOf(await trainer.capture()) };
    });
  const resident = await story({ ...pictureRun(), streaming: false });
  expect(await story({ ...pictureRun(), streaming: true })).toEqual(resident);
});

it('a state whose place in its epoch fewer samples do not have is refused, wherever they are', async () => {
  const [many, few] = [pictureRun(), pictureRun({}, numbered(20, [3, 5, 3]))];
  const state = await withTrainer(many, async (trainer) => {
    await collect(trainer.train({ steps: 1 }));
    return trainer.capture();
  });
  for (const streaming of [true, false]) {
    await withTrainer({ ...few, streaming }, async (trainer) => {
      expect(() => trainer.restore(state)).toThrow(/does not belong to these data[\s\S]*45[\s\S]*20/);
      expect(await collect(trainer.train({ steps: 1 }))).toHaveLength(1);
    });
  }
});

describe('a file that is cut under the run', () => {
  it('ends it in order with the file and the row, and it may go on once the file is whole', async () => {
    const run = pictureRun();
    const file = writeStored(run.data);
    const whole = await trained({ ...run, streaming: false }, 9);
    await withTrainer({ ...run, data: await storedIn(file), streaming: true }, async (trainer) => {
      await collect(trainer.train({ steps: 3 }));
      const state = await trainer.capture();
      truncateSync(file, 500);
      const failure = await collect(trainer.train({ steps: 6 })).catch((fault: unknown) => fault);
      expect(failure).toMatchObject({ kind: 'data', facts: { file, row: expect.any(Number), of: 100 } });
      expect((await device()).failure).toBeUndefined();
      await expect(trainer.afterCriticSteps(40, async () => {})).rejects.toMatchObject({ kind: 'data' });
      expect(trainer.step).toBeLessThan(9);
      const other = await createTrainer(await device(), { ...run, streaming: true });
      other.restore(state);
      await collect(other.train({ steps: 6 }));
      expect(bitsOf(await other.capture())).toEqual(whole.bits);
      other.destroy();
    });
  });
});

it('destroying a trainer that waits for its batches ends the run in order', async () => {
  const run = pictureRun();
  let wake = () => {};
  const asleep = new Promise<void>((resolve) => {
    wake = resolve;
  });
  const stored = await storedIn(writeStored(run.data));
  const data: StoredDataset = { ...stored, read: (rows, into) => asleep.then(() => stored.read(rows, into)) };
  const trainer = await createTrainer(await device(), { ...run, data, streaming: true });
  const training = collect(trainer.train({ steps: 3 })).catch((fault: unknown) => fault);
  await new Promise((resolve) => setTimeout(resolve, 200));
  trainer.destroy();
  wake();
  expect(await training).toMatchObject({ kind: 'usage' });
  expect((await device()).failure).toBeUndefined();
});
