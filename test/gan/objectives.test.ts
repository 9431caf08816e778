import { describe, expect, it, test } from 'vitest';
import { completeConfig } from '../../src/gan/complete-config.ts';
import { defaults } from '../../src/gan/config.ts';
import { gradientPenalty } from '../../src/gan/gradient-penalty.ts';
import { jensenShannonBound, objectiveNames, objectives } from '../../src/gan/objectives.ts';
import { interpret } from '../../src/graph/interpret.ts';
import type { Value } from '../../src/graph/value.ts';
import { input } from '../../src/ops/leaf.ts';
import { matmul } from '../../src/ops/matmul.ts';
import { grad } from '../../src/transform/grad.ts';

const real = input('real', [2, 1]);
const fake = input('fake', [2, 1]);

function at(value: Value, reals: number[], fakes: number[]): number {
  return interpret(
    [value],
    new Map([
      [real, reals],
      [fake, fakes],
    ]),
  )[0]![0]!;
}

describe('the losses', () => {
  const softplus = (x: number) => Math.log1p(Math.exp(x));
  it.each([
    ['wgan', -1, -3],
    ['wgan-gp', -1, -3],
    ['wgan-lp', -1, -3],
    ['wgan-div', -1, -3],
    ['r1', (softplus(-5) + softplus(-3) + softplus(2) + softplus(4)) / 2, (softplus(-2) + softplus(-4)) / 2],
    ['gan', (softplus(-5) + softplus(-3) + softplus(2) + softplus(4)) / 2, (softplus(-2) + softplus(-4)) / 2],
    [
      'gan-minimax',
      (softplus(-5) + softplus(-3) + softplus(2) + softplus(4)) / 2,
      -(softplus(2) + softplus(4)) / 2,
    ],
    ['lsgan', (16 + 4 + 4 + 16) / 4, (1 + 9) / 4],
    ['hinge', (3 + 5) / 2, -3],
  ] as const)('of %s are those of its paper', (name, critic, generator) => {
    const { [name]: objective } = objectives;
    expect(at(objective.critic(real, fake), [5, 3], [2, 4])).toBeCloseTo(critic, 12);
    expect(at(objective.generator(fake), [5, 3], [2, 4])).toBeCloseTo(generator, 12);
  });

  it('and their gradients stay finite where the logits are huge', () => {
    for (const name of objectiveNames) {
      const { critic, generator } = objectives[name];
      const losses = [critic(real, fake), generator(fake)];
      for (const value of [...losses, ...losses.flatMap((loss) => grad(loss, [real, fake]))]) {
        for (const size of [200, -200, 1e4, -1e4]) {
          expect(Number.isFinite(at(value, [size, -size], [size, size])), name).toBe(true);
        }
      }
    }
  });
});

test('a discriminator that guesses bounds the divergence by 0, a perfect one by log 2', () => {
  const { critic } = objectives.gan;
  expect(jensenShannonBound(at(critic(real, fake), [0, 0], [0, 0]))).toBeCloseTo(0, 12);
  expect(jensenShannonBound(at(critic(real, fake), [99, 99], [-99, -99]))).toBeCloseTo(Math.LN2, 12);
});

describe('the gradient penalty of a linear critic', () => {
  const w = input('w', [2, 1]);
  const [x, y, mix] = [input('x', [3, 2]), input('y', [3, 2]), input('mix', [3])];
  const of = (side: 'two-sided' | 'one-sided', weights: number[]) => {
    const { penalty, slope } = gradientPenalty(
      (points) => matmul(points, w),
      { real: x, fake: y, mix },
      side,
    );
    const feeds = new Map([
      [w, weights],
      [x, new Array<number>(6).fill(2)],
      [y, new Array<number>(6).fill(0)],
      [mix, [0.1, 0.5, 0.9]],
    ]);
    return interpret([penalty, slope, ...grad(penalty, [w])], feeds).map((value) => [...value]);
  };

  it('is (‖w‖ − 1)², with the gradient 2·(‖w‖ − 1)·w / ‖w‖', () => {
    expect(of('two-sided', [3, 4])).toEqual([[16], [5], [expect.closeTo(4.8, 12), expect.closeTo(6.4, 12)]]);
    expect(of('two-sided', [0, 0.5])).toEqual([[0.25], [0.5], [0, -1]]);
  });

  it('is nothing for gentle slopes where it is one-sided', () => {
    expect(of('one-sided', [0, 0.5])).toEqual([[0], [0.5], [0, 0]]);
    expect(of('one-sided', [3, 4])).toEqual(of('two-sided', [3, 4]));
  });

  it('has the gradient 0 where there is no slope at all, as PyTorch has', () => {
    expect(of('two-sided', [0, 0])).toEqual([[1], [0], [0, 0]]);
  });
});

test('a configuration has the values of its objective\u2019s paper, and over them what is given', () => {
  expect(completeConfig()).toEqual(defaults);
  expect(completeConfig({ objective: 'gan' })).toMatchObject({
    optimizer: 'adam',
    lr: 2e-4,
    beta1: 0.5,
  });
  expect(completeConfig({ objective: 'wgan-gp', lr: 1 })).toMatchObject({
    lr: 1,
    beta2: 0.9,
  });
});
