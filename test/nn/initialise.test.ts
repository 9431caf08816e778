import { describe, expect, it } from 'vitest';
import { dcganCritic } from '../../src/nn/dcgan.ts';
import { initialParameters, initialStatistics } from '../../src/nn/initialise.ts';
import { mlp } from '../../src/nn/mlp.ts';

const critic = dcganCritic({ imageSize: 32, channels: 3, filters: 64 });

describe('the start values', () => {
  it('are N(0, 0.02) for convolutions, N(1, 0.02) for the gain and 0 for the offset of batch norm', () => {
    const values = initialParameters(critic, 1, 0);
    // The deviation of n draws is known to 1/√(2n); 5 times that.
    expectMoments(values.get('2.weight')!, 0, 0.02);
    expectMoments(values.get('3.weight')!, 1, 0.02);
    expect(values.get('3.bias')).toEqual(new Float32Array(128));
  });

  it('are uniform within ±1/√fanIn for linear layers, weights and biases', () => {
    const model = mlp({ input: 16, hidden: [512], output: 1, activation: 'relu' });
    const values = initialParameters(model, 3, 0);
    for (const [name, fanIn] of Object.entries({ '0.weight': 16, '0.bias': 16, '2.weight': 512 })) {
      const bound = 1 / Math.sqrt(fanIn);
      const drawn = values.get(name)!;
      expect(Math.max(...drawn.map(Math.abs))).toBeLessThanOrEqual(bound);
      expectMoments(drawn, 0, bound / Math.sqrt(3));
    }
  });

  it('are the same for the same seed and stream, and others for others', () => {
    const first = initialParameters(critic, 7, 1);
    expect(initialParameters(critic, 7, 1)).toEqual(first);
    expect(initialParameters(critic, 8, 1).get('0.weight')).not.toEqual(first.get('0.weight'));
    expect(initialParameters(critic, 7, 2).get('0.weight')).not.toEqual(first.get('0.weight'));
  });

  it('are drawn once for each element, one parameter after the other', () => {
    const model = mlp({ input: 2, hidden: [3], output: 1, activation: 'relu' });
    const values = initialParameters(model, 5, 0);
    expect([...values].map(([name, { length }]) => [name, length])).toEqual([
      ['0.weight', 6],
      ['0.bias', 3],
      ['2.weight', 3],
      ['2.bias', 1],
    ]);
    expect(new Set([...values.values()].flatMap((v) => [...v])).size).toBe(13);
  });

  it('are mean 0 and variance 1 for the running averages', () => {
    const statistics = initialStatistics(critic, 1, 0);
    expect([...statistics.keys()]).toEqual([
      '3.running_mean',
      '3.running_var',
      '6.running_mean',
      '6.running_var',
    ]);
    expect(statistics.get('3.running_mean')).toEqual(new Float32Array(128));
    expect(statistics.get('3.running_var')).toEqual(new Float32Array(128).fill(1));
  });
});

/** Mean and deviation within 5 standard errors. */
function expectMoments(values: Float32Array, mean: number, deviation: number): void {
  const n = values.length;
  const found = values.reduce((sum, v) => sum + v, 0) / n;
  const spread = Math.sqrt(values.reduce((sum, v) => sum + (v - found) ** 2, 0) / n);
  expect(Math.abs(found - mean)).toBeLessThan((5 * deviation) / Math.sqrt(n));
  expect(Math.abs(spread - deviation)).toBeLessThan((5 * deviation) / Math.sqrt(2 * n));
}
