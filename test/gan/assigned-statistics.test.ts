import { expect, test } from 'vitest';
import { createToy } from '../../src/data/toys.ts';
import type { TrainerOptions } from '../../src/gan/trainer.ts';
import { batchNorm } from '../../src/nn/layers/batch-norm.ts';
import { linear } from '../../src/nn/layers/linear.ts';
import type { Module } from '../../src/nn/module.ts';
import { sequential } from '../../src/nn/sequential.ts';
import { add, mul } from '../../src/ops/pointwise.ts';
import { bitsOf, collect, withTrainer } from '../support/small-run.ts';

/** Adds to x how often it was passed in training, and counts the pass. */
const counting: Module = {
  name: 'counting',
  parameters: [],
  statistics: [
    { name: 'passes', shape: [3], initial: 0 },
    {
      name: 'drawn',
      shape: [5],
      initial: (random) => Float32Array.from({ length: 5 }, () => random.normal()),
    },
  ],
  outputShape: (shape) => shape,
  forward: (x, pass) => {
    const passes = pass.statistic('passes');
    if (pass.mode === 'train') pass.assign('passes', add(passes, 1));
    return add(x, mul(passes, 1e-3));
  },
};

function countingRun(config: TrainerOptions['config']): TrainerOptions {
  return {
    generator: sequential('generator', [2], [linear(2, 3), batchNorm(3), counting, linear(3, 2)]),
    critic: sequential('critic', [2], [linear(2, 3), counting, batchNorm(3), linear(3, 1)]),
    data: createToy('8gaussians', 64, 3),
    config: { seed: 7, batch: 8, latent: 2, nCritic: 2, ...config },
  };
}

test('assigned statistics are what each pass of a step makes of the one before', async () => {
  await withTrainer(countingRun({ ema: 0.9 }), async (trainer) => {
    const before = await trainer.capture();
    await collect(trainer.train({ steps: 4 }));
    const after = await trainer.capture();
    const values = (name: string) => after.tensors.get(name)?.data;
    // Two critic steps and a generator step an iteration, each with a pass of either network.
    expect(values('critic.1.passes')).toEqual(new Float32Array(3).fill(12));
    expect(values('generator.2.passes')).toEqual(new Float32Array(3).fill(12));
    expect(values('ema.generator.2.passes')).toEqual(new Float32Array(3).fill(12));
    expect(values('critic.1.drawn')).toEqual(before.tensors.get('critic.1.drawn')?.data);
    expect(new Set(values('critic.1.drawn')).size).toBe(5);
    expect(values('critic.1.drawn')).not.toEqual(values('generator.2.drawn'));
    expect(values('critic.2.running_mean')).not.toEqual(before.tensors.get('critic.2.running_mean')?.data);
  });
});

test('a run with assigned statistics resumes bit for bit', async () => {
  const options = countingRun({ ema: 0.9 });
  await withTrainer(options, async (trainer) => {
    await collect(trainer.train({ steps: 3 }));
    const middle = await trainer.capture();
    await collect(trainer.train({ steps: 3 }));
    const expected = bitsOf(await trainer.capture());
    await withTrainer(options, async (resumed) => {
      resumed.restore(middle);
      await collect(resumed.train({ steps: 3 }));
      expect(bitsOf(await resumed.capture())).toEqual(expected);
    });
  });
});
