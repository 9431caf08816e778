import { describe, expect, it } from 'vitest';
import { linkedSettings, readAddress, writeAddress } from '../../../src/demo/page/address.ts';
import { readSettings } from '../../../src/demo/worker/settings.ts';
import { trainingConfig } from '../../../src/gan/run-config.ts';

describe('a link', () => {
  it('carried monitorEvery and stopWhenFlat, which the page never reads', () => {
    const run = readSettings('points', [['monitorEvery', '7']], 'link');
    const names = linkedSettings(run, 'points').map(([name]) => name);
    expect(names).not.toContain('monitorEvery');
    expect(names).not.toContain('stopWhenFlat');
    expect(names).toEqual([
      'dataset',
      'generator',
      'critic',
      'latent',
      'batch',
      'nCritic',
      'objective',
      'gradientPenalty',
      'penalty',
      'beta1',
      'beta2',
      'schedule',
      'lrSchedule',
      'lrWarmup',
      'optimizer',
      'accumulate',
      'lr',
      'weightDecay',
      'ema',
      'seed',
      'steps',
    ]);
  });

  it.each(['points', 'compare', 'pictures'] as const)('gives back all that the page trains of %s', (view) => {
    const asked = [
      ['seed', '3'],
      ['lrSchedule', 'cosine'],
      ['optimizer', 'adam'],
      ['ema', '0.5'],
    ] as const;
    const run = readSettings(view, asked, 'controls');
    const again = readSettings(view, linkedSettings(run, view), 'link');
    expect(trainingConfig(again)).toEqual(trainingConfig(run));
    expect(again).toMatchObject({ dataset: run.dataset, generator: run.generator, critic: run.critic });
  });

  it('to the comparison says nothing of the objective, which both columns have for themselves', () => {
    const run = readSettings('compare', [], 'controls');
    expect(linkedSettings(run, 'compare').map(([name]) => name)).not.toContain('objective');
  });

  it('of an earlier page, which carried more, is still understood', () => {
    const older = [
      ['monitorEvery', '200'],
      ['stopWhenFlat', 'false'],
      ['scoreEvery', '0'],
    ] as const;
    expect(readSettings('points', older, 'link').dataset).toBe('8gaussians');
  });
});

describe('an address', () => {
  it('gives back what was written into it', () => {
    const settings = [
      ['dataset', 'csv'],
      ['generator', 'mlp:64-64'],
      ['clip', '0.01'],
    ] as const;
    for (const play of [true, false]) {
      const address = { view: 'points', target: 'lines', play, code: '1s', step: '12', settings } as const;
      expect(readAddress(writeAddress(address))).toEqual(address);
    }
  });

  it('asks for no view that there is not', () => {
    expect(readAddress('#view=admin&seed=1').view).toBeUndefined();
    expect(readAddress('').settings).toEqual([]);
  });

  it('passes unknown names on, so that the schema can refuse them', () => {
    const { settings } = readAddress('#__proto__=1');
    expect(settings).toEqual([['__proto__', '1']]);
    expect(() => readSettings('points', settings, 'link')).toThrow('unknown setting __proto__');
    expect(({} as Record<string, unknown>)['1']).toBeUndefined();
  });
});
