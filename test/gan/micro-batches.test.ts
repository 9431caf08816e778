import { describe, expect, it, test } from 'vitest';
import type { TrainingConfig } from '../../src/gan/config.ts';
import type { OwnObjective } from '../../src/gan/objectives.ts';
import type { TrainerOptions } from '../../src/gan/trainer.ts';
import { planTraining } from '../../src/gan/training-plan.ts';
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
  ['wgan-gp', 2],
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

/** Pictures that are mirrored and moved, in three micro-batches a step. */
function run(config: Partial<TrainingConfig> = {}): TrainerOptions {
  const shape = [5, 3, 3] as const;
  const net = { hidden: [8], activation: 'leakyRelu' } as const;
  const shared = { seed: 7, latent: 3, nCritic: 2, lr: 1e-3, clip: 0.1, batch: 7, accumulate: 3 };
  return {
    generator: mlp({ ...net, input: 3, output: 45, outputShape: shape, outputActivation: 'tanh' }),
    critic: mlp({ ...net, input: shape, output: 1 }),
    data: numbered(100, shape),
    config: { ...shared, augment: 'flip,shift', augmentShift: 1, clipOrder: 'reference', ...config },
  };
}

test('a run in micro-batches goes on from a captured state bit for bit, and so does one whose data stream', async () => {
  const whole = await withTrainer(run(), async (trainer) => {
    await collect(trainer.train({ steps: 3 }));
    const state = await trainer.capture();
    const metrics = await collect(trainer.train({ steps: 4 }));
    return { state, metrics, bits: bitsOf(await trainer.capture()) };
  });
  const resumed = await withTrainer({ ...run({ seed: 99 }), streaming: true }, async (trainer) => {
    trainer.restore(whole.state);
    return { metrics: await collect(trainer.train({ steps: 4 })), bits: bitsOf(await trainer.capture()) };
  });
  expect(resumed).toEqual({ metrics: whole.metrics, bits: whole.bits });
});

test('an outer iteration of micro-batches is one submit without readback, in the planned memory', async () => {
  await withTrainer(run(), expectOneSubmitEach);
});

test.each([1, 2, 3, 4])(
  'of %i micro-batches, none writes where a constant was written once',
  async (accumulate) => {
    // Gradients by the critic's last bias depend on nothing: 1, and with the usual objective 0.
    const objective: OwnObjective = {
      critic: (real) => meanKeep(real, [0, 1]),
      generator: (fake) => mul(meanKeep(fake, [0, 1]), -1),
    };
    const { traits } = await device();
    const small = smallRun();
    for (const config of [{}, { objective }]) {
      const { steps } = planTraining({
        ...small,
        traits,
        config: { ...small.config, ...config, batch: 5, accumulate },
      });
      const { plan } = steps.critic;
      const written = plan.steps.flatMap(({ kernel, slices }) =>
        slices.filter((_, i) => kernel.bindings[i]?.access === 'read_write'),
      );
      const gradients = plan.initialWrites.filter(({ slice }) => slice.buffer.startsWith('critic.gradients'));
      expect(gradients).toHaveLength(1);
      for (const { slice } of plan.initialWrites) {
        const meets = written.filter(
          ({ buffer, offset, size }) =>
            buffer === slice.buffer && offset < slice.offset + slice.size && slice.offset < offset + size,
        );
        expect(meets).toEqual([]);
      }
    }
  },
);

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
