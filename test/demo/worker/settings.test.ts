import { describe, expect, it } from 'vitest';
import { readSettings } from '../../../src/demo/worker/settings.ts';

describe('settings from texts', () => {
  it('are those of the command line, with defaults that fit the view', () => {
    const run = readSettings('pictures', [['lr', '5e-5']], 'link');
    expect(run).toMatchObject({ dataset: 'mnist', lr: 5e-5, objective: 'wgan', imageSize: 32 });
    expect(run).toMatchObject({ generator: 'dcgan', ngf: 8 });
  });

  it('drop the defaults of another objective', () => {
    const run = readSettings('points', [['objective', 'wgan-gp']], 'link');
    expect(run.clip).toBeUndefined();
    expect(run.gradientPenalty).toBe(10);
  });

  it.each([
    ['batch', '1e999', 'batch cannot be 1e999'],
    ['batch', '12 samples', 'batch cannot be 12 samples'],
    ['clip', '-1', 'clip cannot be -1'],
    ['lr', '', 'lr cannot be empty'],
    ['generator', 'mlp:64x64', 'generator cannot be mlp:64x64'],
    [
      'data',
      '/etc/passwd',
      'data, columns, layout, overfit, minutes, cache and strict are settings of the command line only',
    ],
  ])('refuse %s = %s', (name, value, message) => {
    expect(() => readSettings('points', [[name, value]], 'link')).toThrow(message);
  });

  it('refuse a name that is given twice', () => {
    const twice = [
      ['seed', '1'],
      ['seed', '2'],
    ] as const;
    expect(() => readSettings('points', twice, 'link')).toThrow('given twice');
  });
});
