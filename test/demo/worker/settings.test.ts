import { describe, expect, it } from 'vitest';
import { readSettings } from '../../../src/demo/worker/settings.ts';

describe('settings from texts', () => {
  it('are those of the command line, with defaults that fit the view', () => {
    const run = readSettings('pictures', [['lr', '5e-5']], 'link');
    expect(run).toMatchObject({ dataset: 'mnist', lr: 5e-5, objective: 'wgan', imageSize: 32 });
    expect(run).toMatchObject({ generator: 'dcgan', ngf: 8 });
  });

  it('drop the defaults of another objective', () => {
    const run = readSettings('compare', [['objective', 'wgan']], 'link');
    expect(run.clip).toBe(0.05);
    expect(run.gradientPenalty).toBeUndefined();
  });

  it('of a link to clipped points, from before points had a penalty, are what they were', () => {
    const clipped = { objective: 'wgan', optimizer: 'rmsprop', lr: 1e-3, batch: 128, nCritic: 5 };
    expect(readSettings('points', [['clip', '0.03']], 'link')).toMatchObject({ ...clipped, clip: 0.03 });
    for (const view of ['points', 'compare'] as const) {
      expect(readSettings(view, [['objective', 'wgan']], 'link')).toMatchObject({ ...clipped, clip: 0.05 });
    }
    // Links to a comparison have never named the objective.
    expect(readSettings('compare', [['clip', '0.05']], 'link')).toMatchObject({ ...clipped, clip: 0.05 });
  });

  it('are the larger networks of the same recipe on a GPU', () => {
    const [small, large] = [true, false].map((software) => readSettings('points', [], 'link', software));
    expect(small).toMatchObject({ objective: 'wgan-gp', generator: 'mlp:64-64-64', batch: 128 });
    expect(large).toMatchObject({ objective: 'wgan-gp', generator: 'mlp:128-128-128', batch: 256 });
    expect(readSettings('pictures', [], 'link', false).ngf).toBe(16);
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
      'data, columns, layout, overfit, minutes, cache, sync and strict are settings of the command line only',
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
