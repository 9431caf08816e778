import { expect, test } from 'vitest';
import { counterWords, initialCounters } from '../../src/core/counters.ts';
import { createDataset, type Dataset } from '../../src/data/dataset.ts';
import { createToy, mixtureOf } from '../../src/data/toys.ts';
import { streams } from '../../src/gan/step-constants.ts';
import { interpret } from '../../src/graph/interpret.ts';
import type { Value } from '../../src/graph/value.ts';
import { mlp } from '../../src/nn/mlp.ts';
import type { Model, Module } from '../../src/nn/module.ts';
import { sequential } from '../../src/nn/sequential.ts';
import { reshape } from '../../src/ops/layout.ts';
import { input } from '../../src/ops/leaf.ts';
import { matmul } from '../../src/ops/matmul.ts';
import { add } from '../../src/ops/pointwise.ts';
import { random, sampleRows } from '../../src/ops/random.ts';
import { broadcast } from '../../src/ops/sum.ts';
import { collect, withTrainer } from '../support/small-run.ts';

const width = 3;
const batch = 7;
const scale = [1, -0.6180339, 0.4142135];

/** x + 0: a generator whose samples are its latents, since training needs something to train. */
function echo(shape: readonly number[]): Model {
  const shift: Module = {
    name: 'shift',
    parameters: [{ name: 'bias', shape, layout: 'vector', initial: () => new Float32Array(width) }],
    statistics: [],
    outputShape: (x) => x,
    forward: (x, pass) => add(x, broadcast(reshape(pass.parameter('bias'), [1, ...shape]), x.shape)),
  };
  return sequential('echo', shape, [shift]);
}

/** f(x) = scale·x */
function projection(shape: readonly number[]): Model {
  const head: Module = {
    name: 'projection',
    parameters: [
      { name: 'weight', shape: [width, 1], layout: 'linear', initial: () => Float32Array.from(scale) },
    ],
    statistics: [],
    outputShape: () => [1],
    forward: (x, pass) => matmul(reshape(x, [x.shape[0]!, width]), pass.parameter('weight')),
  };
  return sequential('projection', shape, [head]);
}

const points = createDataset(
  'points',
  [width],
  Float32Array.from({ length: 20 * width }, (_, i) => Math.sin(i)),
);
const pictures = createDataset(
  'pictures',
  [1, 1, width],
  Uint8Array.from({ length: 20 * width }, (_, i) => (i * 97) % 256),
);

test.each([
  ['points', points],
  ['pictures', pictures],
])('the batches of %s and the latents of a run are those of the oracle', async (_, data: Dataset) => {
  const seed = 2 ** 32 - 12_345;
  // No weight of the size of 1 moves at such a rate, and none moves from 0 by what could be seen.
  const still = { batch, latent: width, nCritic: 1, lr: 1e-30, clip: 10 };
  const options = {
    generator: echo(data.shape),
    critic: projection(data.shape),
    data,
    config: { seed, ...still },
  };
  // 20 rows in batches of 7: epochs begin within batches.
  const metrics = await withTrainer(options, (trainer) => collect(trainer.train({ steps: 9 })));
  const state = initialCounters(seed);
  for (const { wassersteinEstimate, generatorLoss, step } of metrics) {
    const real = meanScore(rows(data, state));
    const fake = meanScore(latents(state, streams.criticLatents, 'criticStep'));
    expect(wassersteinEstimate, `estimate of step ${step}`).toBeCloseTo(real - fake, 5);
    advance(state, data.count);
    const loss = -meanScore(latents(state, streams.generatorLatents, 'generatorStep'));
    expect(generatorLoss, `generator's loss at step ${step}`).toBeCloseTo(loss, 5);
    state[counterWords.generatorStep]!++;
  }
  expect(metrics).toHaveLength(9);
  expect(new Set(metrics.map((m) => m.generatorLoss)).size).toBe(9);
});

function meanScore(x: Float64Array): number {
  return x.reduce((sum, value, i) => sum + value * scale[i % width]!, 0) / batch;
}

function latents(counters: Uint32Array, stream: number, clock: 'criticStep' | 'generatorStep'): Float64Array {
  const state = input('state', [counters.length], 'u32');
  const z = random(state, [batch, width], { kind: 'normal', stream, clock });
  return interpret([z], new Map([[state, counters]]))[0]!;
}

function rows({ count, shape, encoding, values }: Dataset, counters: Uint32Array): Float64Array {
  const state = input('state', [counters.length], 'u32');
  const words = encoding === 'u8' ? new Uint32Array(Uint8Array.from(values).buffer) : values;
  const table = encoding === 'u8' ? input('data', [words.length], 'u32') : input('data', [count, ...shape]);
  const x = sampleRows(table, state, [batch, ...shape], { count, encoding });
  return interpret(
    [x],
    new Map<Value, ArrayLike<number>>([
      [state, counters],
      [table, words],
    ]),
  )[0]!;
}

/** As the GPU's counters move on after a critic step. */
function advance(state: Uint32Array, count: number): void {
  state[counterWords.criticStep]!++;
  const position = state[counterWords.position]! + batch;
  state[counterWords.position] = position % count;
  state[counterWords.epoch]! += Math.floor(position / count);
}

test('a few hundred iterations move the samples onto the ring of Gaussians', async () => {
  const net = (output: number) => mlp({ input: 2, hidden: [32, 32], output, activation: 'relu' });
  const config = { seed: 1, batch: 64, latent: 2, clip: 0.1, lr: 1e-3 };
  const options = { generator: net(2), critic: net(1), data: createToy('8gaussians', 10_000), config };
  const { centres } = mixtureOf('8gaussians')!;
  await withTrainer(options, async (trainer) => {
    const latents = trainer.fixedLatents(500);
    // Mean distance to the nearest mode.
    const distance = async () => {
      const samples = await trainer.sample(latents);
      let sum = 0;
      for (let i = 0; i < 500; i++) {
        const gaps = centres.map(([x, y]) => Math.hypot(samples[2 * i]! - x, samples[2 * i + 1]! - y));
        sum += Math.min(...gaps);
      }
      return sum / 500;
    };
    const before = await distance();
    const metrics = await collect(trainer.train({ steps: 300 }));
    const after = await distance();
    console.log(`distance to the nearest mode ${before.toFixed(3)} → ${after.toFixed(3)}`);
    expect(before).toBeGreaterThan(1);
    expect(after).toBeLessThan(0.5 * before);
    const peak = Math.max(...metrics.map((m) => m.wassersteinEstimate));
    expect(metrics.at(-1)!.wassersteinEstimate).toBeLessThan(0.5 * peak);
  });
});
