import { describe, expect, it } from 'vitest';
import { constantFilterGenerator, dcganCritic, dcganGenerator } from '../../src/nn/dcgan.ts';
import { mlp, mlpCritic, mlpGenerator } from '../../src/nn/mlp.ts';
import { type Model, parameterCount } from '../../src/nn/module.ts';
import { workloads } from '../../src/nn/workloads.ts';
import { resultShape } from '../support/result-shape.ts';

const layerNames = (model: Model) => model.layers.map(({ name }) => name);
const parameterNames = (model: Model) => model.parameters.map(({ name }) => name);

describe('the activations of an MLP', () => {
  it('are those that it names: tanh was leakyRelu', () => {
    for (const activation of ['relu', 'leakyRelu', 'tanh', 'sigmoid', 'softplus'] as const) {
      const model = mlp({ input: 2, hidden: [3], output: 1, activation, outputActivation: activation });
      expect(layerNames(model).filter((name) => name.startsWith(activation))).toHaveLength(2);
    }
  });

  it('that there are not are refused', () => {
    const activation = 'swish' as 'relu';
    expect(() => mlp({ input: 2, hidden: [3], output: 1, activation })).toThrow(
      /no such activation[\s\S]*swish[\s\S]*use one of .*relu/,
    );
  });
});

describe('dcgan', () => {
  const size64 = { imageSize: 64, channels: 3, filters: 64 };

  it('has the parameter counts of the reference code at 64 pixels', () => {
    expect(parameterCount(dcganGenerator({ ...size64, latent: 100 }))).toBe(3_576_704);
    expect(parameterCount(dcganCritic(size64))).toBe(2_765_568);
  });

  it('has the layers of the reference code', () => {
    const generator = dcganGenerator({ imageSize: 16, channels: 1, latent: 100, filters: 64 });
    expect(layerNames(generator)).toEqual([
      'unflatten 1×1×100',
      'convTranspose2d 100→128 k4 s1 p0',
      'batchNorm 128',
      'relu',
      'convTranspose2d 128→64 k4 s2 p1',
      'batchNorm 64',
      'relu',
      'convTranspose2d 64→1 k4 s2 p1',
      'tanh',
    ]);
    expect(parameterNames(generator)).toEqual([
      '0.weight',
      '1.weight',
      '1.bias',
      '3.weight',
      '4.weight',
      '4.bias',
      '6.weight',
    ]);
    const critic = dcganCritic({ imageSize: 16, channels: 1, filters: 64 });
    expect(layerNames(critic)).toEqual([
      'conv2d 1→64 k4 s2 p1',
      'leakyRelu 0.2',
      'conv2d 64→128 k4 s2 p1',
      'batchNorm 128',
      'leakyRelu 0.2',
      'conv2d 128→1 k4 s1 p0',
      'flatten',
    ]);
    expect(critic.statistics.map(({ name }) => name)).toEqual(['3.running_mean', '3.running_var']);
  });

  it('keeps the same filters everywhere and no batch norm in the constant-filter generator', () => {
    const generator = constantFilterGenerator({ ...size64, latent: 100 });
    expect(generator.statistics).toEqual([]);
    expect(generator.parameters.map(({ shape }) => shape.join('×'))).toEqual([
      '4×4×64×100',
      '4×4×64×64',
      '4×4×64×64',
      '4×4×64×64',
      '4×4×3×64',
    ]);
  });

  it.each([
    [8, 8, 8],
    [16, 16, 16],
    [20, 20, 20],
    [28, 28, 28],
    [32, 32, 32],
    [48, 48, 48],
    [50, 50, 50],
    [64, 64, 64],
    [96, 96, 96],
    [100, 100, 100],
    [128, 128, 128],
    ['64x48', 48, 64],
    ['33x100', 100, 33],
  ] as const)('makes and reads images of %s', (imageSize, height, width) => {
    const options = { imageSize, channels: 3, filters: 2 };
    expect(resultShape(dcganGenerator({ ...options, latent: 5 }))).toEqual([4, height, width, 3]);
    expect(resultShape(constantFilterGenerator({ ...options, latent: 5 }))).toEqual([4, height, width, 3]);
    expect(resultShape(dcganCritic(options))).toEqual([4, 1]);
  });

  it('reads what the generator makes by the same windows, turned round', () => {
    const options = { imageSize: '50x21', channels: 1, filters: 4 };
    const windows = (model: Model) => layerNames(model).filter((name) => name.startsWith('conv'));
    expect(windows(dcganGenerator({ ...options, latent: 5 }))).toEqual([
      'convTranspose2d 5→8 k5×12 s1 p0',
      'convTranspose2d 8→4 k4 s2 p1 +0×1',
      'convTranspose2d 4→1 k4 s2 p1 +1×0',
    ]);
    expect(windows(dcganCritic(options))).toEqual([
      'conv2d 1→4 k4 s2 p1',
      'conv2d 4→8 k4 s2 p1',
      'conv2d 8→1 k5×12 s1 p0',
    ]);
  });
});

describe('mlp', () => {
  it('numbers its parameters as an nn.Sequential does, with images reshaped outside of it', () => {
    const options = { hidden: [8, 6], output: 12, activation: 'relu', batchNorm: [6] } as const;
    const model = mlp({ input: [2, 2, 3], ...options, outputActivation: 'tanh', outputShape: [2, 2, 3] });
    expect(layerNames(model)).toEqual([
      'flatten',
      'linear 12→8',
      'relu',
      'linear 8→6',
      'batchNorm 6',
      'relu',
      'linear 6→12',
      'tanh',
      'unflatten 2×2×3',
    ]);
    expect(parameterNames(model)).toEqual([
      '0.weight',
      '0.bias',
      '2.weight',
      '2.bias',
      '3.weight',
      '3.bias',
      '5.weight',
      '5.bias',
    ]);
    expect(resultShape(model)).toEqual([4, 2, 2, 3]);
  });

  it("has four hidden layers of 512 in the paper's variant and three in the reference code's", () => {
    const hidden = (model: Model) => layerNames(model).filter((name) => name.endsWith('→512')).length;
    expect(hidden(mlpGenerator({ latent: 100, sampleShape: [64, 64, 3] }))).toBe(4);
    expect(hidden(mlpCritic({ sampleShape: [64, 64, 3] }))).toBe(4);
    expect(hidden(mlpGenerator({ latent: 2, sampleShape: [2], variant: 'reference' }))).toBe(3);
    expect(hidden(mlpCritic({ sampleShape: [2], variant: 'reference' }))).toBe(3);
  });

  it('has the hidden widths that it is given, and refuses them beside a variant', () => {
    const widths = [64, 32] as const;
    const shapes = (model: Model) => model.parameters.map(({ shape }) => shape);
    expect(shapes(mlpGenerator({ latent: 3, sampleShape: [2], hidden: widths }))).toEqual(
      shapes(mlp({ input: 3, hidden: widths, output: 2, activation: 'relu' })),
    );
    expect(shapes(mlpCritic({ sampleShape: [4, 4, 1], hidden: [] }))).toEqual([[16, 1], [1]]);
    expect(() => mlpCritic({ sampleShape: [2], variant: 'paper', hidden: widths })).toThrow(/leave one/);
    expect(() => mlpCritic({ sampleShape: [2], hidden: [64, 0] })).toThrow('not a size that can be used');
  });

  it('with batch norm for a width that it has not is refused', () => {
    const options = { input: 2, hidden: [8, 6], output: 1, activation: 'relu' } as const;
    expect(() => mlp({ ...options, batchNorm: [7] })).toThrow('a width that no hidden layer has');
  });

  it('without a usable width is refused', () => {
    expect(() => mlpGenerator({ latent: 0, sampleShape: [2] })).toThrow('not a size that can be used');
    expect(() => mlpCritic({ sampleShape: [0, 8, 1] })).toThrow('not a size that can be used');
  });
});

describe('the workloads', () => {
  it('have the parameter counts of the programs that they are compared with', () => {
    const counts = Object.entries(workloads).map(([name, { generator, critic }]) => [
      name,
      parameterCount(generator),
      parameterCount(critic),
    ]);
    expect(counts).toEqual([
      ['mlp2d', 527_874, 527_361],
      ['mlp28', 1_510_032, 533_505],
      ['dcgan28', 80_624, 2_992],
      ['dcgan32', 369_600, 166_784],
      ['dcgan64', 3_576_704, 2_765_568],
    ]);
  });

  it.each(Object.entries(workloads))(
    'lead from latents to samples, and from samples to one score: %s',
    (_, { generator, critic, latent }) => {
      expect(generator.inputShape).toEqual([latent]);
      expect(generator.outputShape).toEqual(critic.inputShape);
      expect(critic.outputShape).toEqual([1]);
      expect(resultShape(generator)).toEqual([4, ...critic.inputShape]);
      expect(resultShape(critic)).toEqual([4, 1]);
    },
  );
});
