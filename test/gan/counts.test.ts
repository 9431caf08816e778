import { expect, test } from 'vitest';
import { defaults } from '../../src/gan/config.ts';
import { planTraining } from '../../src/gan/training-plan.ts';
import { kernelKey } from '../../src/kernels/kernel.ts';
import { type WorkloadName, workloads } from '../../src/nn/workloads.ts';
import { device } from '../support/device.ts';
import { collect, smallRun, withTrainer } from '../support/small-run.ts';

test('an outer iteration is one submit without readback, and makes nothing new', async () => {
  const gpu = await device();
  await withTrainer(smallRun(), async (trainer) => {
    await collect(trainer.train({ steps: 1 }));
    const before = { ...gpu.counts };
    await collect(trainer.train({ steps: 40 }));
    const done = Object.fromEntries(
      Object.entries(gpu.counts).map(([name, count]) => [name, count - before[name as keyof typeof before]]),
    );
    expect(done).toEqual({
      submits: 40,
      readbacks: 0,
      dispatches: 40 * trainer.summary.dispatchesPerStep,
      buffers: 0,
      bindGroups: 0,
      pipelines: 0,
    });
  });
});

test('live bytes are those planned, stay flat over 1,000 iterations, and go with the trainer', async () => {
  const gpu = await device();
  const before = gpu.liveBytes;
  await withTrainer(smallRun({ nCritic: 1 }), async (trainer) => {
    expect(gpu.liveBytes - before).toBe(trainer.liveBytes);
    expect(trainer.liveBytes).toBe(trainer.summary.plannedBytes);
    const seen = new Set<number>();
    for await (const _ of trainer.train({ steps: 1000 })) seen.add(gpu.liveBytes - before);
    expect(trainer.step).toBe(1000);
    expect([...seen]).toEqual([trainer.summary.plannedBytes]);
  });
  expect(gpu.liveBytes).toBe(before);
});

/** Subgroups of one size, as the two software adapters have them. */
const subgroups = { swiftshader: 4, lavapipe: 8 } as const;

test.each<[WorkloadName, keyof typeof subgroups, number, number]>([
  ['mlp2d', 'swiftshader', 16, 16],
  ['mlp28', 'swiftshader', 21, 30],
  ['dcgan28', 'swiftshader', 24, 40],
  ['dcgan32', 'swiftshader', 34, 55],
  ['mlp2d', 'lavapipe', 16, 16],
  ['mlp28', 'lavapipe', 21, 43],
  ['dcgan28', 'lavapipe', 24, 41],
  ['dcgan32', 'lavapipe', 35, 58],
])(
  'a critic iteration of %s is on %s at most %i dispatches, and a run compiles at most %i kernels',
  async (name, adapter, most, kernels) => {
    const { generator, critic, batch, latent } = workloads[name];
    const shape = generator.outputShape;
    const { steps, summary } = planTraining({
      generator,
      critic,
      data: { shape, count: 70_000, encoding: shape.length > 1 ? 'u8' : 'f32' },
      config: { ...defaults, batch, latent },
      traits: { ...(await device()).traits, class: adapter, subgroupSize: subgroups[adapter] },
    });
    // As the runtime tells them apart.
    const texts = [steps.critic, steps.generator].flatMap(({ plan }) =>
      plan.steps.map(({ kernel }) => kernelKey(kernel)),
    );
    const distinct = new Set(texts).size;
    console.log(
      `${name}: ${summary.dispatchesPerCriticIteration} dispatches a critic iteration, ${distinct} kernels of ${texts.length}`,
    );
    expect(summary.dispatchesPerCriticIteration).toBeLessThanOrEqual(most);
    expect(distinct).toBeLessThanOrEqual(kernels);
  },
);
