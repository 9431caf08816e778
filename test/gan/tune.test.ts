import { describe, expect, test } from 'vitest';
import { printPlan, variantsOfPlans } from '../../src/compiler/plan.ts';
import { completeConfig } from '../../src/gan/complete-config.ts';
import { defaults } from '../../src/gan/config.ts';
import { createTrainer } from '../../src/gan/trainer.ts';
import { planTraining } from '../../src/gan/training-plan.ts';
import { alike, stepsAlone, tuneVariants } from '../../src/gan/tune.ts';
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

describe('a product is measured alone', () => {
  const sizes = { imageSize: 16, channels: 1, filters: 8 };
  const plan = async () =>
    planTraining({
      generator: dcganGenerator({ ...sizes, latent: 4 }),
      critic: dcganCritic(sizes),
      data: { shape: [16, 16, 1], count: 64, encoding: 'u8' },
      config: { ...defaults, batch: 8, latent: 4 },
      traits: (await device()).traits,
    });

  test('with bindings of the sizes that its kernels ask for, which are those of the run', async () => {
    const { steps, choices } = await plan();
    const asked = [steps.critic.plan, steps.generator.plan].flatMap((each) =>
      each.steps.flatMap(({ kernel, slices }) =>
        kernel.bindings.flatMap(({ name }, i) =>
          kernel.bindingBytes?.[name] === undefined ? [] : [[kernel.bindingBytes[name], slices[i]!.size]],
        ),
      ),
    );
    expect(asked.length).toBeGreaterThan(0);
    for (const [bytes, bound] of asked) expect(bytes).toBe(bound);
    for (const { legal, dispatches } of choices) {
      for (const { kernel, slices } of legal.flatMap((name) => stepsAlone(dispatches(name), 2 ** 20))) {
        kernel.bindings.forEach(({ name }, i) => {
          const bytes = kernel.bindingBytes?.[name];
          if (bytes !== undefined) expect(slices[i]!.size).toBe(bytes);
        });
      }
    }
  });

  test('what it makes and the next kernel reads is one buffer', async () => {
    const { choices } = await plan();
    const folds = choices.filter(({ legal }) => legal.includes('fold'));
    expect(folds.length).toBeGreaterThan(0);
    for (const { dispatches } of folds) {
      const [first, second] = stepsAlone(dispatches('fold'), 16);
      expect(first!.slices.at(-1)).toEqual({
        buffer: 'partials',
        offset: 0,
        size: dispatches('fold').scratchBytes,
      });
      expect(second!.slices[0]).toEqual(first!.slices.at(-1));
    }
  });

  test('and apart from one of the same kernel with more to do', async () => {
    const groups = alike(await plan()).map(({ labels }) => labels);
    const together = (label: string) => groups.find((labels) => labels.includes(label)) ?? [];
    const weights = groups.flat().filter((label) => label.includes('conv2d-weight'));
    expect(weights.length).toBeGreaterThan(2);
    // The critic's has real and generated samples, the generator's generated ones.
    for (const label of weights) {
      expect(together(label).map((each) => each.split('/')[0])).toEqual([label.split('/')[0]]);
    }
  });
});

test('without time to measure, tuning keeps the prior', async () => {
  const gpu = await device();
  const options = smallRun();
  const { variants, changed, stepMs } = await tuneVariants(gpu, options, { budgetMs: 0 });
  expect([changed, stepMs]).toEqual([[], undefined]);
  const prior = await withTrainer(options, (trainer) => trainer.variants);
  expect(variants).toEqual(prior);
});
