import { expect, test } from 'vitest';
import { initialCounters } from '../../src/core/counters.ts';
import { completeConfig } from '../../src/gan/complete-config.ts';
import type { TrainingConfig } from '../../src/gan/config.ts';
import { streams } from '../../src/gan/step-constants.ts';
import { planTraining } from '../../src/gan/training-plan.ts';
import { interpret } from '../../src/graph/interpret.ts';
import { workloads } from '../../src/nn/workloads.ts';
import { input } from '../../src/ops/leaf.ts';
import { random } from '../../src/ops/random.ts';
import { device } from '../support/device.ts';
import { bitsOf, collect, expectOneSubmitEach, smallRun, withTrainer } from '../support/small-run.ts';

const shaky: Partial<TrainingConfig> = { objective: 'wgan-gp', batch: 16 };

/** Batches for `stepWith` of `smallRun`. */
function feeds(mixes?: readonly Float32Array[]) {
  const draw = (seed: number) => Float32Array.from({ length: 32 }, (_, i) => Math.sin(seed + 7 * i));
  const batches = { real: [draw(1), draw(2)], latents: [draw(3), draw(4)], generatorLatents: draw(5) };
  return { ...batches, ...(mixes && { mixes }) };
}

test('a critic iteration of mlp2d with a gradient penalty is at most 45 dispatches', async () => {
  const { generator, critic, batch, latent } = workloads.mlp2d;
  const { summary } = planTraining({
    generator,
    critic,
    data: { shape: [2], count: 70_000, encoding: 'f32' },
    config: completeConfig({ objective: 'wgan-gp', batch, latent }),
    traits: (await device()).traits,
  });
  console.log(`mlp2d, wgan-gp: ${summary.dispatchesPerCriticIteration} dispatches a critic iteration`);
  expect(summary.dispatchesPerCriticIteration).toBeLessThanOrEqual(45);
});

test('every objective and optimiser is still one submit an outer iteration, without readback', async () => {
  const runs: Partial<TrainingConfig>[] = [{ objective: 'wgan-gp', ema: 0.9 }, { optimizer: 'adam' }];
  for (const config of runs) {
    await withTrainer(smallRun(config), async (trainer) => {
      await expectOneSubmitEach(trainer);
    });
  }
});

test('a critic without any slope has a penalty, and a gradient that is not NaN', async () => {
  await withTrainer(smallRun(shaky), async (trainer) => {
    const flat = [...(await trainer.readWeights())]
      .filter(([name]) => name.startsWith('critic.'))
      .map(([name, { shape, data }]) => [name, { shape, data: new Float32Array(data.length) }] as const);
    trainer.writeWeights(new Map(flat));
    const metrics = await trainer.stepWith(feeds(), async () => {
      for (const [name, { data }] of await trainer.readGradients()) {
        if (name.startsWith('critic.'))
          expect(
            data.every((g) => g === 0),
            name,
          ).toBe(true);
      }
    });
    // λ·(0 − 1)²
    expect(metrics).toMatchObject({ criticLoss: 10, criticSlope: 0 });
    expect([...(await trainer.readWeights()).values()].every(({ data }) => data.every(Number.isFinite))).toBe(
      true,
    );
  });
});

test('points of the penalty that are not fed are those that the GPU would draw', async () => {
  const after = (mixes?: readonly Float32Array[]) =>
    withTrainer(smallRun(shaky), async (trainer) => {
      await trainer.stepWith(feeds(mixes));
      return bitsOf(await trainer.capture());
    });
  const mixes = [0, 1].map((done) => {
    const counters = initialCounters(7);
    counters[2] = done;
    const state = input('state', [8], 'u32');
    const mix = random(state, [16], { kind: 'uniform', stream: streams.penaltyMix, clock: 'criticStep' });
    return Float32Array.from(interpret([mix], new Map([[state, counters]]))[0]!);
  });
  expect(await after()).toEqual(await after(mixes));
  expect(await after()).not.toEqual(await after(mixes.map((mix) => mix.map((share) => 1 - share))));
});

test('mixes of a wrong size, or for an objective without a penalty, are refused', async () => {
  await withTrainer(smallRun(shaky), async (trainer) => {
    await expect(trainer.stepWith(feeds([new Float32Array(16)]))).rejects.toThrow(/mixes has the wrong size/);
  });
  await withTrainer(smallRun(), async (trainer) => {
    const mixes = [new Float32Array(16), new Float32Array(16)];
    await expect(trainer.stepWith(feeds(mixes))).rejects.toThrow(/mixes are for the gradient penalty/);
  });
});

test('a critic with batch norm is refused a gradient penalty, with the reason', async () => {
  const { critic } = smallRun();
  await expect(withTrainer({ ...smallRun(shaky), critic }, () => {})).rejects.toThrow(
    /batch norm cannot have a gradient penalty[\s\S]*ties a batch together[\s\S]*hint/,
  );
});

test('unknown objectives and optimisers are refused by name', async () => {
  const with_ = (config: object) => withTrainer(smallRun(config), () => {});
  await expect(with_({ objective: 'vae' })).rejects.toThrow(/objective cannot be vae[\s\S]*wgan-gp/);
  await expect(with_({ optimizer: 'lion' })).rejects.toThrow(/optimizer cannot be lion[\s\S]*adam/);
});

test('with a decaying mean, samples come from it, and the run itself does not notice', async () => {
  const latents = Float32Array.from({ length: 10 }, (_, i) => Math.cos(i));
  const [mean, plain] = await Promise.all(
    [0.9, 0].map((ema) =>
      withTrainer(smallRun({ ema }), async (trainer) => {
        await collect(trainer.train({ steps: 20 }));
        return { state: await trainer.capture(), samples: await trainer.sample(latents) };
      }),
    ),
  );
  const averages = [...mean!.state.tensors].filter(([name]) => name.startsWith('ema.'));
  const withoutMean = { ...mean!.state, tensors: new Map(mean!.state.tensors) };
  for (const [name] of averages) withoutMean.tensors.delete(name);
  expect(bitsOf(withoutMean)).toEqual(bitsOf(plain!.state));
  expect(averages.length).toBeGreaterThan(6);

  const drawn = await withTrainer(smallRun(), (trainer) => {
    trainer.writeWeights(new Map(averages.map(([name, tensor]) => [name.replace('ema.', ''), tensor])));
    return trainer.sample(latents);
  });
  expect(mean!.samples).toEqual(drawn);
  expect(mean!.samples).not.toEqual(plain!.samples);
});

test('weights that are written are also where their decaying mean begins anew', async () => {
  const latents = Float32Array.from({ length: 10 }, (_, i) => Math.cos(i));
  await withTrainer(smallRun({ ema: 0.999, seed: 8 }), async (trainer) => {
    const donor = await withTrainer(smallRun(), async (other) => ({
      weights: await other.readWeights(),
      samples: await other.sample(latents),
    }));
    expect(await trainer.sample(latents)).not.toEqual(donor.samples);
    trainer.writeWeights(donor.weights);
    expect(await trainer.sample(latents)).toEqual(donor.samples);
  });
});
