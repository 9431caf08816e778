import { expect, test } from 'vitest';
import { EarthmoverError } from '../../src/core/errors.ts';
import { createDataset } from '../../src/data/dataset.ts';
import type { Trainer } from '../../src/gan/trainer.ts';
import { mlp } from '../../src/nn/mlp.ts';
import type { Module } from '../../src/nn/module.ts';
import { sequential } from '../../src/nn/sequential.ts';
import { slice } from '../../src/ops/layout.ts';
import { matmul } from '../../src/ops/matmul.ts';
import { add } from '../../src/ops/pointwise.ts';
import { bitsOf, collect, smallRun, withTrainer } from '../support/small-run.ts';

/** What the divergence of `trainer` says; it must come within 16 iterations. */
async function divergence(trainer: Trainer): Promise<EarthmoverError> {
  const begun = trainer.step;
  const fault = await collect(trainer.train({ steps: 100 })).then(
    () => expect.unreachable('the run did not stop'),
    (error: unknown) => error,
  );
  expect(fault).toBeInstanceOf(EarthmoverError);
  expect(fault).toMatchObject({ kind: 'diverged', exitCode: 4 });
  expect(trainer.step - begun).toBeLessThanOrEqual(16);
  return fault as EarthmoverError;
}

async function plantNaN(trainer: Trainer, name: string): Promise<void> {
  const tensor = (await trainer.readWeights()).get(name)!;
  tensor.data[tensor.data.length - 1] = Number.NaN;
  trainer.writeWeights(new Map([[name, tensor]]));
}

// The critic's gradient is exactly 0 at its last bias with the linear loss of a WGAN: PyTorch divides 0 by 0 there, too.
test.each([
  { optimizer: 'rmsprop' },
  { optimizer: 'rmsprop', momentum: 0.5, centered: true },
  { optimizer: 'adam' },
] as const)(
  'an ε of 0 does not stop a run as diverged for the padding between tensors: %o',
  async (optimiser) => {
    const net = (output: number) => mlp({ input: 2, hidden: [8, 8], output, activation: 'leakyRelu' });
    const run = { ...smallRun({ ...optimiser, objective: 'gan', epsilon: 0 }) };
    await withTrainer({ ...run, generator: net(2), critic: net(1) }, async (trainer) => {
      const metrics = await collect(trainer.train({ steps: 8 }));
      expect(metrics).toHaveLength(8);
      for (const { data } of (await trainer.readWeights()).values())
        expect(data.every(Number.isFinite)).toBe(true);
    });
  },
);

test.each(['paper', 'reference'] as const)(
  'a NaN in a critic weight stops the run with clip order %s, and the clip does not hide it',
  async (clipOrder) => {
    await withTrainer(smallRun({ clipOrder }), async (trainer) => {
      await collect(trainer.train({ steps: 3 }));
      await plantNaN(trainer, 'critic.0.weight');
      const { facts, message } = await divergence(trainer);
      expect(facts.tensor).toBe('critic.0.weight');
      expect(facts.step).toBe('critic step 10 (generator iteration 4)');
      expect(message).toContain('hint');
    });
  },
);

test('a NaN in a generator weight is seen where it first does harm', async () => {
  await withTrainer(smallRun(), async (trainer) => {
    await collect(trainer.train({ steps: 3 }));
    await plantNaN(trainer, 'generator.0.weight');
    const { facts } = await divergence(trainer);
    expect(facts.tensor).toMatch(/^(critic|generator)\.\d/);
    expect(facts.step).toContain('generator iteration 4');
  });
});

test('a NaN in the optimiser state of the generator names the generator', async () => {
  await withTrainer(smallRun(), async (trainer) => {
    await collect(trainer.train({ steps: 2 }));
    const state = await trainer.capture();
    state.tensors.get('square_avg.generator.6.bias')!.data[1] = Number.NaN;
    trainer.restore(state);
    const { facts, message } = await divergence(trainer);
    expect(message).toContain('a weight is not finite');
    expect(facts.tensor).toBe('generator.6.bias');
    expect(facts.step).toBe('generator step 3 (generator iteration 3)');
  });
});

// Found with --lr 1e3: a gradient's square overflowed, its weight stood still from there on, and the run ended in order.
test.each([
  ['rmsprop', 'square_avg'],
  ['adam', 'exp_avg_sq'],
] as const)(
  'an infinite mean square of %s stops the run, though weights and gradients are finite',
  async (optimizer, kind) => {
    await withTrainer(smallRun({ optimizer }), async (trainer) => {
      await collect(trainer.train({ steps: 3 }));
      const state = await trainer.capture();
      state.tensors.get(`${kind}.critic.4.weight`)!.data[5] = Number.POSITIVE_INFINITY;
      trainer.restore(state);
      const { facts, message } = await divergence(trainer);
      expect(message).toContain('a mean square of the optimiser is not finite');
      expect(facts).toMatchObject({
        tensor: 'critic.4.weight',
        gradients: '0 not finite',
        weights: '0 not finite',
      });
      expect(facts['mean squares']).toBe('1 not finite');
    });
  },
);

test('a learning rate whose first step is infinite stops there', async () => {
  await withTrainer(smallRun({ lr: 3e38 }), async (trainer) => {
    const { facts } = await divergence(trainer);
    expect(facts.tensor).toBe('critic.0.weight');
    expect(facts.step).toBe('critic step 1 (generator iteration 1)');
  });
});

test('a NaN in the data is met within its epoch', async () => {
  const run = smallRun();
  const values = Float32Array.from(run.data.values);
  values[3] = Number.NaN;
  const data = createDataset('one bad point', [2], values);
  await withTrainer({ ...run, data }, async (trainer) => {
    const { facts } = await divergence(trainer);
    expect(facts.tensor).toMatch(/^critic\.\d/);
  });
});

test('a loss that is not finite is enough, though every gradient and weight is', async () => {
  // f(x) = w·x₀ + x₁: an infinite x₁ leaves the gradient alone.
  const head: Module = {
    name: 'w·x₀ + x₁',
    parameters: [{ name: 'weight', shape: [1, 1], layout: 'linear', initial: () => Float32Array.of(0.05) }],
    statistics: [],
    outputShape: () => [1],
    forward: (x, pass) => {
      const rows = x.shape[0]!;
      return add(matmul(slice(x, [0, 0], [rows, 1]), pass.parameter('weight')), slice(x, [0, 1], [rows, 1]));
    },
  };
  const run = smallRun();
  const values = Float32Array.from(run.data.values);
  values[1] = Number.POSITIVE_INFINITY;
  const data = createDataset('one infinite point', [2], values);
  await withTrainer({ ...run, data, critic: sequential('head', [2], [head]) }, async (trainer) => {
    const { facts, message } = await divergence(trainer);
    expect(message).toContain('a loss is not finite');
    expect(facts.tensor).toBe('critic loss');
  });
});

test('explicit batches that are not finite are refused in the same way', async () => {
  const { data: _, ...run } = smallRun({ nCritic: 1 });
  await withTrainer(run, async (trainer) => {
    const batch = new Float32Array(32).fill(0.5);
    const feeds = {
      real: [new Float32Array(32).fill(Number.NaN)],
      latents: [batch],
      generatorLatents: batch,
    };
    await expect(trainer.stepWith(feeds)).rejects.toMatchObject({ kind: 'diverged' });
  });
});

test('after a divergence the trainer goes on from a good state, as if nothing had been', async () => {
  const straight = await withTrainer(smallRun(), async (trainer) => ({
    metrics: await collect(trainer.train({ steps: 12 })),
    bits: bitsOf(await trainer.capture()),
  }));
  await withTrainer(smallRun(), async (trainer) => {
    const before = await collect(trainer.train({ steps: 5 }));
    const good = await trainer.capture();
    await plantNaN(trainer, 'critic.6.weight');
    await divergence(trainer);
    trainer.restore(good);
    const after = await collect(trainer.train({ steps: 7 }));
    expect([...before, ...after]).toEqual(straight.metrics);
    expect(bitsOf(await trainer.capture())).toEqual(straight.bits);
  });
});
