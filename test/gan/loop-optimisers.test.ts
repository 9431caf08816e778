import { describe, expect, it, test } from 'vitest';
import type { OptimizerName, TrainingConfig } from '../../src/gan/config.ts';
import type { LoopOptimiser } from '../../src/gan/loop-optimiser.ts';
import { adam, adamw, rmsprop, sgd } from '../../src/gan/loop-optimisers.ts';
import { mlp } from '../../src/nn/mlp.ts';
import { input } from '../../src/ops/leaf.ts';
import { add, mul, sub } from '../../src/ops/pointwise.ts';
import { sum } from '../../src/ops/sum.ts';
import { compileGraph } from '../../src/runtime/graph.ts';
import { grad } from '../../src/transform/grad.ts';
import { device } from '../support/device.ts';
import { withTrainer } from '../support/small-run.ts';

const w = input('w', [4]);
const g = input('g', [4]);

/** Steps of the graph's optimiser with gradients that are given. */
async function stepped(
  optimiser: LoopOptimiser,
  start: ArrayLike<number>,
  gradients: readonly ArrayLike<number>[],
): Promise<Readonly<Record<string, ArrayLike<number>>>> {
  const graph = await compileGraph(await device(), optimiser.outputs);
  let state = optimiser.start({ w: start });
  for (const gradient of gradients) {
    state = optimiser.next(state, await graph.run({ g: gradient, ...optimiser.feeds(state) }));
  }
  graph.destroy();
  expect(state.step).toBe(gradients.length);
  return state.tensors;
}

describe('an optimiser as a graph', () => {
  it.each<[OptimizerName, Partial<TrainingConfig>, LoopOptimiser]>([
    ['rmsprop', {}, rmsprop([w], [g], { lr: 1e-2 })],
    [
      'rmsprop',
      { smoothing: 0.9, epsilon: 1e-3 },
      rmsprop([w], [g], { lr: 1e-2, smoothing: 0.9, epsilon: 1e-3 }),
    ],
    [
      'rmsprop',
      { momentum: 0.5, centered: true },
      rmsprop([w], [g], { lr: 1e-2, momentum: 0.5, centered: true }),
    ],
    ['adam', { beta1: 0.5, beta2: 0.9 }, adam([w], [g], { lr: 1e-2, beta1: 0.5, beta2: 0.9 })],
    ['adam', {}, adam([w], [g], { lr: 1e-2 })],
    ['adam', { weightDecay: 0.1 }, adam([w], [g], { lr: 1e-2, weightDecay: 0.1 })],
    ['adamw', { weightDecay: 0.5 }, adamw([w], [g], { lr: 1e-2, weightDecay: 0.5 })],
    ['rmsprop', { weightDecay: 0.1 }, rmsprop([w], [g], { lr: 1e-2, weightDecay: 0.1 })],
    ['sgd', { momentum: 0.9, nesterov: true }, sgd([w], [g], { lr: 1e-2, momentum: 0.9, nesterov: true })],
    ['sgd', { weightDecay: 0.1 }, sgd([w], [g], { lr: 1e-2, weightDecay: 0.1 })],
  ])('takes the steps of the trainer’s kernel: %s %o', async (name, config, optimiser) => {
    const net = (output: number) => mlp({ input: 2, hidden: [4], output, activation: 'tanh' });
    const draw = (seed: number) => Float32Array.from({ length: 16 }, (_, i) => Math.sin(seed + 7 * i));
    const whole: Partial<TrainingConfig> = {
      ...{ objective: 'lsgan', optimizer: name, lr: 1e-2 },
      ...{ beta1: 0.9, batch: 8, latent: 2, ...config },
    };
    const options = { generator: net(2), critic: net(1), config: whole };
    const tensor = 'critic.0.bias';
    await withTrainer(options, async (trainer) => {
      const start = (await trainer.readWeights()).get(tensor)?.data ?? [];
      const gradients: Float32Array[] = [];
      const steps = [1, 2, 3, 4, 5];
      const feeds = {
        real: steps.map(draw),
        latents: steps.map((t) => draw(9 * t)),
        generatorLatents: draw(0),
      };
      await trainer.stepWith(feeds, async () => {
        gradients.push((await trainer.readGradients()).get(tensor)?.data ?? new Float32Array());
      });
      const { tensors } = await trainer.capture();
      const found = await stepped(optimiser, start, gradients);
      for (const [key, values] of Object.entries(found)) {
        const expected = tensors.get(key === 'w' ? tensor : key.replace(/\.w$/, `.${tensor}`))?.data;
        expect(expected, key).toHaveLength(4);
        for (const [i, value] of Array.from(values).entries()) {
          expect(value, `${key} ${i}`).toBeCloseTo(expected?.[i] ?? Number.NaN, 6);
        }
      }
      expect(Object.keys(found)).toHaveLength(1 + optimiser.outputs.length - 1);
    });
  });

  it('finds the line through four points, with a rate that falls', async () => {
    const [a, b] = [input('a', [1]), input('b', [1])];
    const [x, y] = [input('x', [4]), input('y', [4])];
    const error = sub(add(mul(x, a), b), y);
    const loss = sum(mul(error, error));
    const optimiser = adam([a, b], grad(loss, [a, b]), { lr: 0.3 });
    const graph = await compileGraph(await device(), [loss, ...optimiser.outputs]);
    let state = optimiser.start({ a: [0], b: [0] });
    for (let t = 0; t < 150; t++) {
      const fed = optimiser.feeds(state, 0.3 * (1 - t / 150));
      const [, ...results] = await graph.run({ x: [0, 1, 2, 3], y: [1, 3, 5, 7], ...fed });
      state = optimiser.next(state, results);
    }
    graph.destroy();
    expect(state.tensors.a?.[0]).toBeCloseTo(2, 2);
    expect(state.tensors.b?.[0]).toBeCloseTo(1, 2);
  });
});

test('an optimiser refuses what it does not understand', () => {
  const untyped = (options: object) => options;
  expect(() => rmsprop([w], [g], untyped({ beta1: 0.5 }))).toThrow(/optimisers\.rmsprop has no option beta1/);
  expect(() => adam([w], [g], untyped({ lr: Number.NaN }))).toThrow(/lr cannot be NaN/);
  expect(() => adam([w], [])).toThrow(/a gradient for each weight/);
  expect(() => adam([add(w, 1)], [g])).toThrow(/inputs of the graph[\s\S]*ops\.input/);
  expect(() => adam([w], [g]).start({ w: [1] })).toThrow(/no start of its size/);
});
