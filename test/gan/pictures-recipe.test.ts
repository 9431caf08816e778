import { describe, expect, it } from 'vitest';
import { settingsForPictures } from '../../src/gan/pictures-recipe.ts';
import { presets } from '../../src/gan/presets.ts';
import { resolveRun } from '../../src/gan/run-config.ts';

describe('settings for pictures of one’s own', () => {
  it('make a run of any number from one to ten thousand, whose batch they fill', () => {
    const { minutes: _, ...usual } = presets.quickstart;
    for (const count of [1, 3, 10, 99, 100, 999, 1000, 10_000]) {
      const run = resolveRun({ ...usual, ...settingsForPictures(count) });
      expect(run.batch).toBeLessThanOrEqual(count);
      expect(run.dataset).toBe('images');
    }
  });

  it('train longer on more pictures, and show the few a little changed', () => {
    const [dozen, hundreds, thousands] = [12, 300, 5000].map(settingsForPictures);
    expect(dozen).toMatchObject({ batch: 12, augment: 'flip,shift', steps: 1500 });
    expect(hundreds).toMatchObject({ batch: 32, augment: 'flip,shift', steps: 3000 });
    expect(thousands).toMatchObject({ batch: 64, steps: 6000 });
    expect(thousands).not.toHaveProperty('augment');
  });
});
