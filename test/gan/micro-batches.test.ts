import { describe, expect, it, test } from 'vitest';
import type { TrainingConfig } from '../../src/gan/config.ts';
import type { OwnObjective } from '../../src/gan/objectives.ts';
import type { TrainerOptions } from '../../src/gan/trainer.ts';
import { planTraining } from '../../src/gan/training-plan.ts';
import { conditionalMlpCritic, conditionalMlpGenerator } from '../../src/nn/conditional-mlp.ts';
import { mlp } from '../../src/nn/mlp.ts';
import { workloads } from '../../src/nn/workloads.ts';
import { meanKeep } from '../../src/ops/center.ts';
import { mul } from '../../src/ops/pointwise.ts';
import { loadFixture, tensorOf } from '../parity/fixture.ts';
import { device } from '../support/device.ts';
import { gapsTo, greatest, keysOf } from '../support/recorded.ts';
import { replayed } from '../support/replayed.ts';
import { bitsOf, collect, expectOneSubmitEach, smallRun, withTrainer } from '../support/small-run.ts';
import { numbered } from '../support/stored.ts';
import { trajectoryModels } from '../support/trajectory-models.ts';

// A step of N micro-batches is a step of one batch N times as large: PyTorch's recordings, and runs of our own.

/** As for trajectories of whole batches in objectives-parity.test.ts: relative to the network's largest, or absolute. */
const bounds = { gradient: 1e-6, average: 4e-6, after: 2e-6 };

describe.each([
  ['wgan-momentum', 2],
  ['wgan-gp', 4],
  ['lsgan', 2],
] as const)('the trajectory of %s in %i micro-batches', (name, accumulate) => {
  it('has the recorded gradients, weights, averages and losses', async () => {
    const fixture = loadFixture(`objective-${name}`);
    const { meta } = fixture;
    const { tensors, metrics } = await replayed(fixture, trajectoryModels(meta), accumulate);
    const groupOf = (key: string) => key.replace(/(critic|generator)\..*/, '$1');
    for (const kind of ['gradient', 'average', 'after'] as const) {
      const keys = keysOf(fixture, new RegExp(`^${kind}\\.`));
      expect(keys.length).toBeGreaterThan(10);
      const largest = new Map<string, number>();
      for (const key of keys) {
        const most = Math.max(largest.get(groupOf(key)) ?? 0, greatest(tensorOf(fixture, key).exact));
        largest.set(groupOf(key), most);
      }
      for (const key of keys) {
        const scale = kind === 'after' ? 1 : (largest.get(groupOf(key)) ?? 0);
        expect(greatest(gapsTo(fixture, tensors, key)) / scale, key).toBeLessThan(bounds[kind]);
      }
    }
    metrics.forEach(({ criticLoss, criticSlope = 0 }, g) => {
      const last = (g + 1) * meta.config.nCritic - 1;
      const exact = tensorOf(fixture, 'loss.critic').exact[last] ?? Number.NaN;
      expect(Math.abs(criticLoss - exact)).toBeLessThan(bounds.after * Math.max(1, Math.abs(exact)));
      const slope = criticSlope && (tensorOf(fixture, 'loss.slope').exact[last] ?? Number.NaN);
      expect(Math.abs(criticSlope - slope)).toBeLessThan(bounds.after);
    });
  });
});

/** Points of eight classes, and of none; pictures that are mirrored and moved. */
const runs: Readonly<Record<string, () => TrainerOptions>> = {
  'points of classes, with a penalty': () => {
    const shared = { classes: 8, hidden: [8], activation: 'leakyRelu' } as const;
    return {
      ...smallRun({ objective: 'wgan-gp', lr: 1e-3 }),
      generator: conditionalMlpGenerator({ ...shared, latent: 2, output: 2 }),
      critic: conditionalMlpCritic({ ...shared, sampleShape: [2], conditioning: undefined }),
    };
  },
  'augmented pictures, clipped before the step': () => {
    const shape = [5, 3, 3] as const;
    const shared = { seed: 7, latent: 3, nCritic: 3, lr: 1e-3, clip: 0.1 };
    const net = { hidden: [8], activation: 'leakyRelu' } as const;
    return {
      generator: mlp({ ...net, input: 3, output: 45, outputShape: shape, outputActivation: 'tanh' }),
      critic: mlp({ ...net, input: shape, output: 1 }),
      data: numbered(100, shape),
      config: { ...shared, augment: 'flip,shift', augmentShift: 1, clipOrder: 'reference' },
    };
  },
};

const inTwo = { batch: 7, accumulate: 2 };

async function trained(options: TrainerOptions, config: Partial<TrainingConfig>) {
  return withTrainer({ ...options, config: { ...options.config, ...config } }, async (trainer) => {
    const metrics = await collect(trainer.train({ steps: 5 }));
    return { metrics, state: await trainer.capture() };
  });
}

test.each(Object.keys(runs))('a run of %s draws what one of larger batches draws', async (name) => {
  const options = runs[name]!();
  const parts = await trained(options, inTwo);
  const whole = await trained(options, { batch: 14 });
  expect(parts.state.counters).toEqual(whole.state.counters);
  for (const [key, { data }] of whole.state.tensors) {
    const gaps = parts.state.tensors.get(key)!.data.map((value, i) => Math.abs(value - data[i]!));
    expect(Math.max(...gaps), key).toBeLessThan(1e-5);
  }
  const estimates = (run: typeof whole) => run.metrics.map(({ wassersteinEstimate: w }) => w);
  estimates(whole).forEach((estimate, i) => expect(estimates(parts)[i]).toBeCloseTo(estimate, 5));
});

test('micro-batches of data that stream have the bits of those that lie on the GPU', async () => {
  const options = runs['augmented pictures, clipped before the step']!();
  const [streamed, resident] = await Promise.all(
    [true, false].map((streaming) => trained({ ...options, streaming }, inTwo)),
  );
  expect(bitsOf(streamed!.state)).toEqual(bitsOf(resident!.state));
});

test('an outer iteration of micro-batches is one submit without readback, in the planned memory', async () => {
  const options = runs['augmented pictures, clipped before the step']!();
  await withTrainer({ ...options, config: { ...options.config, ...inTwo } }, expectOneSubmitEach);
});

test('a gradient that depends on nothing is the same in every step', async () => {
  const objective: OwnObjective = {
    critic: (real) => meanKeep(real, [0, 1]),
    generator: (fake) => mul(meanKeep(fake, [0, 1]), -1),
  };
  const net = (output: number) => mlp({ input: 2, hidden: [4], output, activation: 'relu' });
  const run = {
    ...smallRun({ objective, batch: 5, accumulate: 3, nCritic: 1 }),
    generator: net(2),
    critic: net(1),
  };
  await withTrainer(run, async (trainer) => {
    for (let step = 0; step < 3; step++) {
      await collect(trainer.train({ steps: 1 }));
      expect((await trainer.readGradients()).get('critic.2.bias')?.data[0]).toBeCloseTo(1, 6);
    }
  });
});

test('four micro-batches take four times the dispatches, but for the update, and less memory than one', async () => {
  const { generator, critic, batch, latent } = workloads.dcgan28;
  const data = { shape: generator.outputShape, count: 70_000, encoding: 'u8' } as const;
  const { traits } = await device();
  const planned = (config: Partial<TrainingConfig>) =>
    planTraining({ generator, critic, data, config: { latent, ...config }, traits }).summary;
  const [parts, small, whole] = [
    planned({ batch: batch / 4, accumulate: 4 }),
    planned({ batch: batch / 4 }),
    planned({ batch }),
  ];
  console.log(
    `${parts.dispatchesPerCriticIteration} dispatches, one alone ${small.dispatchesPerCriticIteration}`,
  );
  expect(parts.dispatchesPerCriticIteration).toBeLessThanOrEqual(93);
  // What grows with the batch is that of a part; but the gradients lie there twice, and the batch that is drawn.
  expect(parts.plannedBytes).toBeLessThan(whole.plannedBytes);
});

test('more samples in a step than there are are refused, and no micro-batches', async () => {
  const { traits } = await device();
  const planned = (config: Partial<TrainingConfig>) => () =>
    planTraining({ ...smallRun(), config: { ...smallRun().config, ...config }, traits });
  expect(planned({ batch: 16, accumulate: 7 })).toThrow(
    /larger than the data set[\s\S]*accumulate\s+7[\s\S]*samples\s+100[\s\S]*use accumulate 6 or less/,
  );
  expect(planned({ batch: 16, accumulate: 6 })).not.toThrow();
  expect(planned({ accumulate: 0 })).toThrow(/accumulate[\s\S]*a whole number from 1 to 64/);
  expect(planned({ accumulate: 1.5 })).toThrow(/accumulate/);
});
