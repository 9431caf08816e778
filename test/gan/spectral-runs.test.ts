import { expect, test } from 'vitest';
import { createToy } from '../../src/data/toys.ts';
import { completeConfig } from '../../src/gan/complete-config.ts';
import { architectureOf, buildNetworks } from '../../src/gan/networks.ts';
import type { TrainerOptions } from '../../src/gan/trainer.ts';
import { planTraining } from '../../src/gan/training-plan.ts';
import { spectralNorm } from '../../src/nn/layers/spectral-norm.ts';
import { mlp } from '../../src/nn/mlp.ts';
import { defaultTraits } from '../compiler/traits.ts';
import { bitsOf, collect, expectOneSubmitEach, withTrainer } from '../support/small-run.ts';

// Runs whose networks have spectral norm: R1 calls the critic twice in a step, and the generator's weights are averaged.

function spectralRun(): TrainerOptions {
  const net = (output: number) =>
    mlp({ input: 2, hidden: [6, 5], output, activation: 'leakyRelu', wrap: spectralNorm });
  return {
    generator: net(2),
    critic: net(1),
    data: createToy('8gaussians', 64, 3),
    config: { objective: 'r1', seed: 7, batch: 8, latent: 2, nCritic: 2, ema: 0.9 },
  };
}

const length = (data: Float32Array | undefined) => Math.hypot(...(data ?? []));

test('a run with spectral norm resumes in its middle bit for bit, and looking at it leaves no trace', async () => {
  const options = spectralRun();
  await withTrainer(options, async (trainer) => {
    await collect(trainer.train({ steps: 3 }));
    const middle = await trainer.capture();
    const before = bitsOf(middle);
    const latents = trainer.fixedLatents(3);
    const averaged = await trainer.sample(latents);
    expect(await trainer.sample(latents, { averaged: false })).not.toEqual(averaged);
    await trainer.score(new Float32Array(16), new Float32Array(16).fill(1));
    await trainer.criticAt(averaged);
    expect(bitsOf(await trainer.capture())).toEqual(before);
    const names = [...middle.tensors.keys()];
    const vectors = names.filter((name) => /weight_[uv]$/.test(name));
    // Two for each of three layers, of the critic, of the generator, and of the generator's decaying means.
    expect(vectors).toHaveLength(18);
    for (const name of vectors) expect(length(middle.tensors.get(name)?.data), name).toBeCloseTo(1, 5);
    for (const name of vectors.filter((each) => each.startsWith('ema.')))
      expect(before[name]).toEqual(before[name.slice('ema.'.length)]);
    expect(before['ema.generator.0.weight_orig']).not.toEqual(before['generator.0.weight_orig']);

    await collect(trainer.train({ steps: 3 }));
    const expected = bitsOf(await trainer.capture());
    expect(expected['critic.0.weight_v']).not.toEqual(before['critic.0.weight_v']);
    await withTrainer(options, async (resumed) => {
      resumed.restore(middle);
      await collect(resumed.train({ steps: 3 }));
      expect(bitsOf(await resumed.capture())).toEqual(expected);
    });
  });
});

test('an outer iteration with spectral norm is one submit without readback', async () => {
  await withTrainer(spectralRun(), async (trainer) => {
    await expectOneSubmitEach(trainer);
  });
});

test('a critic with slopes in every direction is brought to one that stretches nothing', async () => {
  const options = spectralRun();
  await withTrainer(options, async (trainer) => {
    const weights = await trainer.readWeights();
    const larger = [...weights].map(([name, { shape, data }]) => {
      const scale = name.startsWith('critic.') && name.endsWith('_orig') ? 50 : 1;
      return [name, { shape, data: data.map((value) => value * scale) }] as const;
    });
    trainer.writeWeights(new Map(larger));
    const { slopes } = await trainer.criticAt(Float32Array.from({ length: 64 }, (_, i) => Math.sin(i)));
    const unbound = Math.max(...slopes);
    // The vectors that were drawn are not the singular ones yet.
    await collect(trainer.train({ steps: 20 }));
    const after = await trainer.criticAt(Float32Array.from({ length: 64 }, (_, i) => Math.sin(i)));
    expect(unbound).toBeGreaterThan(1);
    expect(Math.max(...after.slopes)).toBeLessThan(1.01);
  });
});

test.each<[string, string, number, number]>([
  ['dcgan-nobn', 'hinge', 24, 30],
  ['dcgan-sn', 'hinge', 51, 48],
  ['dcgan-ln', 'wgan-gp', 55, 34],
  ['dcgan-in', 'wgan-gp', 48, 33],
])(
  'a step with the critic %s for %s is at most %i dispatches of the critic, %i of the generator',
  (critic, objective, most, generator) => {
    const networks = buildNetworks({ generator: 'dcgan', critic, latent: 8, ngf: 8, ndf: 8 }, [16, 16, 1]);
    const config = completeConfig({ objective: objective as 'hinge', latent: 8, batch: 8, nCritic: 1 });
    const data = { shape: [16, 16, 1], count: 100, encoding: 'u8' } as const;
    const { summary } = planTraining({ ...networks, data, config, traits: defaultTraits });
    const ofCritic = summary.dispatchesPerCriticIteration;
    const ofGenerator = summary.dispatchesPerStep - ofCritic;
    console.log(`${critic}, ${objective}: ${ofCritic} and ${ofGenerator} dispatches`);
    expect([ofCritic, ofGenerator].every((count, i) => count <= [most, generator][i]!)).toBe(true);
  },
);

test('the vectors lie in checkpoints in PyTorch’s shapes', () => {
  const networks = buildNetworks(
    { generator: 'dcgan', critic: 'dcgan-sn', latent: 8, ngf: 4, ndf: 4 },
    [16, 16, 3],
  );
  const shapes = architectureOf(networks);
  expect(shapes.get('critic.0.weight_orig')?.shape).toEqual([4, 3, 4, 4]);
  expect(shapes.get('critic.0.weight_u')?.shape).toEqual([4]);
  expect(shapes.get('critic.0.weight_v')?.shape).toEqual([48]);
});
