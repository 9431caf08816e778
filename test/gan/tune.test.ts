import { expect, test } from 'vitest';
import { printPlan, variantsOfPlans } from '../../src/compiler/plan.ts';
import { completeConfig } from '../../src/gan/complete-config.ts';
import { defaults } from '../../src/gan/config.ts';
import { createTrainer } from '../../src/gan/trainer.ts';
import { planTraining } from '../../src/gan/training-plan.ts';
import { tuneVariants } from '../../src/gan/tune.ts';
import { dcganCritic, dcganGenerator } from '../../src/nn/dcgan.ts';
import { mlp } from '../../src/nn/mlp.ts';
import { device } from '../support/device.ts';
import { forcedVariants } from '../support/forced-variants.ts';
import { collect, smallRun, withTrainer } from '../support/small-run.ts';

test('the variants that a plan records make the same plan again, convolutions and shared dispatches included', async () => {
  const { traits } = await device();
  const sizes = { imageSize: 16, channels: 1, filters: 8 };
  const options = {
    generator: dcganGenerator({ ...sizes, latent: 4 }),
    critic: dcganCritic(sizes),
    data: { shape: [16, 16, 1], count: 64, encoding: 'u8' as const },
    config: { ...defaults, batch: 8, latent: 4 },
    traits,
  };
  const plans = ({ steps }: ReturnType<typeof planTraining>) => [steps.critic.plan, steps.generator.plan];
  const first = plans(planTraining(options));
  const variants = variantsOfPlans(first);
  expect(Object.values(variants)).toContain('fold');
  const again = plans(planTraining({ ...options, variants }));
  expect(again.map(printPlan)).toEqual(first.map(printPlan));
});

test('variants forced in turn give the same gradients within rounding', async () => {
  const gpu = await device();
  const net = (output: number) => mlp({ input: 2, hidden: [8], output, activation: 'relu' });
  const options = { ...smallRun({ nCritic: 1 }), generator: net(2), critic: net(1) };
  const gradientsWith = async (variants: Readonly<Record<string, string>>) =>
    withTrainer({ ...options, variants }, async (trainer) => {
      await collect(trainer.train({ steps: 1 }));
      return [...(await trainer.readGradients()).values()].flatMap(({ data }) => Array.from(data));
    });
  const { choices } = planTraining({
    ...options,
    config: completeConfig(options.config),
    traits: gpu.traits,
  });
  const prior = await gradientsWith({});
  const largest = Math.max(...prior.map(Math.abs));
  // Tall tiles and splits take seconds to compile, and have tests of their own.
  const names = ['register', 'subgroup-4'].filter((name) =>
    choices.some(({ legal }) => legal.includes(name)),
  );
  expect(names.length).toBeGreaterThan(1);
  for (const name of names) {
    const forced = await gradientsWith(await forcedVariants(options, name));
    const worst = Math.max(...forced.map((value, i) => Math.abs(value - prior[i]!)));
    expect(worst / largest, name).toBeLessThan(1e-5);
  }
});

test('tuning yields variants that a trainer takes, and leaves nothing on the GPU', async () => {
  const gpu = await device();
  const options = smallRun();
  const before = gpu.liveBytes;
  const tuning = await tuneVariants(gpu, options, { budgetMs: 300 });
  expect(gpu.liveBytes).toBe(before);
  const trainer = await createTrainer(gpu, { ...options, variants: tuning.variants });
  expect(trainer.variants).toEqual(tuning.variants);
  trainer.destroy();
});

test('without time to measure, tuning keeps the prior', async () => {
  const gpu = await device();
  const options = smallRun();
  const { variants, changed, stepMs } = await tuneVariants(gpu, options, { budgetMs: 0 });
  expect([changed, stepMs]).toEqual([[], undefined]);
  const prior = await withTrainer(options, (trainer) => trainer.variants);
  expect(variants).toEqual(prior);
});
