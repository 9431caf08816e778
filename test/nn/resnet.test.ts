import { describe, expect, it } from 'vitest';
import { createRandom } from '../../src/core/random.ts';
import { sizeOf } from '../../src/core/shape.ts';
import { type Model, parameterCount } from '../../src/nn/module.ts';
import { resnetCritic, resnetGenerator } from '../../src/nn/resnet.ts';
import { resultShape } from '../support/result-shape.ts';

const weights = (model: Model) =>
  model.parameters.filter(({ name }) => name.endsWith('.weight')).map(({ shape }) => shape.join('×'));

describe('the residual networks', () => {
  it('are those of the paper at 32 pixels with 128 filters', () => {
    const size = { imageSize: 32, channels: 3, filters: 128 };
    // The paper's generator has 1,219,203; here it lacks the biases that batch norm takes away: 9 × 128.
    const conv = (from: number, to: number) => 9 * from * to;
    const up = 2 * conv(128, 128) + 128 * 128 + 4 * 128;
    expect(parameterCount(resnetGenerator({ ...size, latent: 128 }))).toBe(
      129 * 2048 + 3 * up + 2 * 128 + conv(128, 3) + 3,
    );
    const bias = 128;
    const first = conv(3, 128) + conv(128, 128) + 3 * 128 + 3 * bias;
    const down = 2 * conv(128, 128) + 128 * 128 + 3 * bias;
    const flat = 2 * conv(128, 128) + 2 * bias;
    expect(parameterCount(resnetCritic(size))).toBe(first + down + 2 * flat + 129);
  });

  it('have blocks in the order of the code', () => {
    const size = { imageSize: 16, channels: 1, filters: 4 };
    expect(resnetGenerator({ ...size, latent: 8 }).layers.map(({ name }) => name)).toEqual([
      'linear 8→64',
      'unflatten 4×4×4',
      ...Array(2).fill(
        'residual(batchNorm 4, relu, upsample 2, conv2d 4→4 k3 s1 p1, batchNorm 4, relu, conv2d 4→4 k3 s1 p1 | conv2d 4→4 k1 s1 p0, upsample 2)',
      ),
      'batchNorm 4',
      'relu',
      'conv2d 4→1 k3 s1 p1 bias',
      'tanh',
    ]);
    const flat = 'residual(relu, conv2d 4→4 k3 s1 p1 bias, relu, conv2d 4→4 k3 s1 p1 bias)';
    expect(resnetCritic(size).layers.map(({ name }) => name)).toEqual([
      'residual(conv2d 1→4 k3 s1 p1 bias, relu, conv2d 4→4 k3 s1 p1 bias, averagePool2d k2 s2 p0 | averagePool2d k2 s2 p0, conv2d 1→4 k1 s1 p0 bias)',
      flat,
      flat,
      'relu',
      'globalAveragePool',
      'linear 4→1',
    ]);
  });

  it.each([
    [8, 8, 8, 1],
    [16, 16, 16, 1],
    [28, 28, 28, 2],
    [32, 32, 32, 2],
    [48, 48, 48, 3],
    [64, 64, 64, 3],
    ['64x48', 48, 64, 3],
    ['32x96', 96, 32, 3],
  ] as const)('make and read images of %s', (imageSize, height, width, downs) => {
    const options = { imageSize, channels: 3, filters: 2 };
    expect(resultShape(resnetGenerator({ ...options, latent: 5 }))).toEqual([4, height, width, 3]);
    const critic = resnetCritic(options);
    expect(resultShape(critic)).toEqual([4, 1]);
    expect(critic.layers.filter(({ name }) => name.includes('averagePool2d'))).toHaveLength(downs);
  });

  it('refuse a size that does not halve evenly, with one that does', () => {
    expect(() => resnetCritic({ imageSize: 50, channels: 1, filters: 2 })).toThrow(/doubling[\s\S]*is 48/);
    expect(() => resnetGenerator({ imageSize: '33x100', channels: 1, filters: 2, latent: 2 })).toThrow(
      /nearest that works is 32x104/,
    );
    expect(() => resnetGenerator({ imageSize: 4, channels: 1, filters: 2, latent: 2 })).toThrow('is 6');
  });

  it('start with the variances of the code, uniform, and biases of 0', () => {
    const critic = resnetCritic({ imageSize: 16, channels: 3, filters: 32 });
    const random = createRandom(1, 1);
    const start = new Map(critic.parameters.map(({ name, initial }) => [name, initial(random)]));
    const squares = (name: string) =>
      start.get(name)!.reduce((sum, value) => sum + value ** 2, 0) / start.get(name)!.length;
    // 4 / (fan in + fan out) in the branch, half of that in the shortcut and at the end.
    expect(squares('1.branch.1.weight') / (4 / (9 * 64))).toBeCloseTo(1, 1);
    expect(squares('0.shortcut.1.weight') / (2 / 35)).toBeGreaterThan(0.7);
    expect(squares('0.shortcut.1.weight') / (2 / 35)).toBeLessThan(1.4);
    expect(Math.max(...start.get('1.branch.1.weight')!)).toBeLessThan(Math.sqrt(12 / (9 * 64)));
    expect(start.get('1.branch.1.bias')!.every((value) => value === 0)).toBe(true);
    const generator = resnetGenerator({ imageSize: 16, channels: 3, filters: 2, latent: 3 });
    const norm = generator.parameters.find(({ name }) => name === '1.branch.0.weight')!;
    expect([...norm.initial(random)]).toEqual([1, 1]);
    expect(weights(generator).length).toBeGreaterThan(sizeOf([8]));
  });
});
