import { describe, expect, it } from 'vitest';
import { readAddress, writeAddress } from '../../../src/demo/page/address.ts';
import { readSettings } from '../../../src/demo/worker/settings.ts';

describe('an address', () => {
  it('gives back what was written into it', () => {
    const settings = [
      ['dataset', 'csv'],
      ['generator', 'mlp:64-64'],
      ['clip', '0.01'],
    ] as const;
    const hash = writeAddress('points', 'lines', settings);
    expect(readAddress(hash)).toEqual({ view: 'points', target: 'lines', settings });
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
