import { describe, expect, it } from 'vitest';
import { syncOf, usualEvery } from '../../../src/gan/parallel/sync.ts';

describe('--sync', () => {
  it('says what is averaged, and how often', () => {
    expect(syncOf('gradients')).toEqual({ mode: 'gradients' });
    expect(syncOf('weights')).toEqual({ mode: 'weights', every: usualEvery });
    expect(syncOf('weights 3')).toEqual({ mode: 'weights', every: 3 });
  });

  it.each(['', 'weight', 'weights 0', 'weights 1.5', 'gradients 2', 'weights  3'])(
    'cannot be "%s"',
    (text) => {
      expect(() => syncOf(text)).toThrow(/sync cannot be/);
    },
  );
});
