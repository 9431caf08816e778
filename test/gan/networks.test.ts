import { describe, expect, it } from 'vitest';
import { completeConfig } from '../../src/gan/complete-config.ts';
import type { TrainingConfig } from '../../src/gan/config.ts';
import { architectureOf, buildNetworks } from '../../src/gan/networks.ts';
import { resolveRun } from '../../src/gan/run-config.ts';

describe('networks by name', () => {
  it('have the parameters of the reference DCGAN at 64 px', () => {
    const { generator, critic } = buildNetworks(resolveRun({ dataset: 'emoji' }), [64, 64, 3]);
    const count = ({ parameters }: typeof generator) =>
      parameters.reduce((sum, { shape }) => sum + shape.reduce((product, size) => product * size, 1), 0);
    expect([count(generator), count(critic)]).toEqual([3_576_704, 2_765_568]);
  });

  it('are MLPs of the widths that the name carries, or four of 512', () => {
    const run = resolveRun({ dataset: 'swissroll', generator: 'mlp:8-4', critic: 'mlp' });
    const { generator, critic } = buildNetworks(run, [2]);
    expect(generator.parameters.map(({ shape }) => shape)).toEqual([[2, 8], [8], [8, 4], [4], [4, 2], [2]]);
    expect(critic.parameters.filter(({ shape }) => shape.length === 2)).toHaveLength(5);
  });

  it('have batch norm from the second hidden layer on, and images within [-1, 1], as mlp-bn', () => {
    const run = resolveRun({ dataset: 'mnist', generator: 'mlp-bn:8-16', critic: 'mlp-leaky:8' });
    const { generator, critic } = buildNetworks(run, [28, 28, 1]);
    expect(generator.statistics).toHaveLength(2);
    expect(generator.layers.map(({ name }) => name)).toContain('tanh');
    expect(generator.outputShape).toEqual([28, 28, 1]);
    expect(critic.inputShape).toEqual([28, 28, 1]);
    const points = buildNetworks({ ...run, latent: 2 }, [2]).generator;
    expect(points.layers.map(({ name }) => name)).not.toContain('tanh');
  });

  it('have a critic without batch norm as dcgan-nobn, for a gradient penalty', () => {
    const run = resolveRun({ objective: 'wgan-gp', filters: 8 });
    const { critic, generator } = buildNetworks(run, [32, 32, 1]);
    expect(critic.statistics).toHaveLength(0);
    expect(generator.statistics.length).toBeGreaterThan(0);
    expect(critic.parameters.map(({ shape }) => shape.at(-1))).toEqual([8, 16, 32, 1]);
  });

  it('are held by a checkpoint with what their optimiser and the decaying mean keep', () => {
    const run = resolveRun({ dataset: 'swissroll', generator: 'mlp-bn:3-4', critic: 'mlp:5' });
    const names = (config: Partial<TrainingConfig>) => [
      ...architectureOf(buildNetworks(run, [2]), completeConfig(config)).keys(),
    ];
    expect(names({ optimizer: 'adam', ema: 0.9 })).toEqual(
      expect.arrayContaining([
        'exp_avg.critic.0.weight',
        'exp_avg_sq.critic.0.weight',
        'ema.generator.3.running_mean',
      ]),
    );
    expect(names({ momentum: 0.9, centered: true })).toEqual(
      expect.arrayContaining([
        'momentum_buffer.generator.0.bias',
        'grad_avg.generator.0.bias',
        'square_avg.critic.0.bias',
      ]),
    );
  });

  it("differ in what a checkpoint must hold, by PyTorch's names and shapes", () => {
    const run = resolveRun({ dataset: 'swissroll', generator: 'mlp-bn:3-4', critic: 'mlp:5' });
    const architecture = architectureOf(buildNetworks(run, [2]));
    expect([...architecture].map(([name, { shape }]) => `${name} ${shape.join('x')}`)).toMatchInlineSnapshot(`
      [
        "generator.0.weight 3x2",
        "generator.0.bias 3",
        "generator.2.weight 4x3",
        "generator.2.bias 4",
        "generator.3.weight 4",
        "generator.3.bias 4",
        "generator.5.weight 2x4",
        "generator.5.bias 2",
        "generator.3.running_mean 4",
        "generator.3.running_var 4",
        "critic.0.weight 5x2",
        "critic.0.bias 5",
        "critic.2.weight 1x5",
        "critic.2.bias 1",
        "square_avg.generator.0.weight 3x2",
        "square_avg.generator.0.bias 3",
        "square_avg.generator.2.weight 4x3",
        "square_avg.generator.2.bias 4",
        "square_avg.generator.3.weight 4",
        "square_avg.generator.3.bias 4",
        "square_avg.generator.5.weight 2x4",
        "square_avg.generator.5.bias 2",
        "square_avg.critic.0.weight 5x2",
        "square_avg.critic.0.bias 5",
        "square_avg.critic.2.weight 1x5",
        "square_avg.critic.2.bias 1",
      ]
    `);
  });

  it('that no layer plan fits are refused', () => {
    const run = resolveRun({ dataset: 'images', imageSize: 5 });
    expect(() => buildNetworks(run, [5, 5, 3])).toThrow(expect.objectContaining({ kind: 'usage' }));
  });
});
