import { describe, expect, it } from 'vitest';
import { forAdapterAtHand, presetOn } from '../../src/cli/quickstart.ts';
import { presets } from '../../src/gan/presets.ts';
import { resolveRun } from '../../src/gan/run-config.ts';
import { openDevice } from '../../src/runtime/platform/node/open-device.ts';

describe('--preset quickstart', () => {
  it('is the preset for the kind of adapter that there is', async () => {
    const { preset } = await forAdapterAtHand({ preset: 'quickstart' });
    const device = await openDevice();
    const { class: kind } = device.traits;
    device.destroy();
    expect(preset).toMatch(kind === 'lavapipe' ? /^quickstart-(slow|fast)$/ : presetOn(kind, 0));
  });

  it.each([
    ['hardware', 0, 'quickstart-gpu'],
    ['swiftshader', 0, 'quickstart'],
    ['lavapipe', 99, 'quickstart-slow'],
    ['lavapipe', 100, 'quickstart-fast'],
  ] as const)('is on %s of %i GFLOP/s %s', (kind, peak, preset) => {
    expect(presetOn(kind, peak)).toBe(preset);
  });

  it('leaves other presets and other options as they are', async () => {
    expect(await forAdapterAtHand({ preset: 'mnist', seed: '3' })).toEqual({ preset: 'mnist', seed: '3' });
    expect(await forAdapterAtHand({})).toEqual({});
  });

  it('trains for a minute and a half, a quarter less on slow adapters, and on a GPU by schedules over the time', () => {
    const runs = (['quickstart', 'quickstart-slow', 'quickstart-fast', 'quickstart-gpu'] as const).map(
      (name) => resolveRun(presets[name]),
    );
    expect(runs.map(({ minutes }) => minutes)).toEqual([1.2, 1.25, 1.5, 1.5]);
    expect(runs.map(({ dataset, imageSize }) => `${dataset} ${imageSize}`)).toEqual(
      Array(4).fill('mnist 32'),
    );
    expect(runs[3]).toMatchObject({ objective: 'wgan-gp', scheduleOver: 'time', lrSchedule: 'linear' });
    // The recipe's own number would end it before its time, or its time before it.
    expect(runs.map(({ steps }) => steps)).toEqual(Array(4).fill(undefined));
  });
});
