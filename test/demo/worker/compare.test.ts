import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { createToy } from '../../../src/data/toys.ts';
import { distanceToData } from '../../../src/demo/worker/distance.ts';
import { createPageRun, destroyPageRun } from '../../../src/demo/worker/page-run.ts';
import { readSettings } from '../../../src/demo/worker/settings.ts';
import type { Device } from '../../../src/runtime/device.ts';
import { openDevice } from '../../../src/runtime/platform/node/open-device.ts';

type Look = readonly [step: number, wganModes: number, wganW1: number, ganModes: number, ganW1: number];

/** What `scripts/compare-search.ts` found of each seed. */
const seeds = readFileSync(new URL('../../../docs/results/story/compare.jsonl', import.meta.url), 'utf8')
  .trim()
  .split('\n')
  .map((line) => JSON.parse(line) as { readonly seed: number; readonly looks: readonly Look[] });

/** SwiftShader on two cores is there within a minute. */
const afterAMinute = 180;
const moreDistant = 1.5;

describe('what the view "WGAN and GAN" trains by itself', () => {
  let device: Device;
  beforeAll(async () => {
    vi.stubGlobal('__EARTHMOVER_VERSION__', 'test');
    device = await openDevice();
  });
  afterAll(() => {
    device?.destroy();
    vi.unstubAllGlobals();
  });

  it.each([
    [1, 10],
    [11, 20],
  ])('lets one see a difference within a minute for at least eight of the seeds %d to %d', (from, to) => {
    const chosen = seeds.filter(({ seed }) => seed >= from && seed <= to);
    expect(chosen).toHaveLength(10);
    const seen = chosen.filter(({ looks }) => {
      const [, wganModes, wganW1, ganModes, ganW1] = looks.find(([step]) => step === afterAMinute)!;
      return wganModes > ganModes && ganW1 >= moreDistant * wganW1;
    });
    console.log(`WGAN and GAN: a difference for the seeds ${seen.map(({ seed }) => seed).join(', ')}`);
    expect(seen.length).toBeGreaterThanOrEqual(8);
  });

  it('begins as the numbers in docs/results say', async () => {
    const { seed, looks } = seeds[0]!;
    const [step, , wgan, , gan] = looks[0]!;
    const data = createToy('8gaussians');
    const config = readSettings('compare', [['seed', String(seed)]], 'test');
    const run = await createPageRun(device, { view: 'compare', config, data });
    for (const [i, expected] of [wgan, gan].entries()) {
      const { trainer } = run.pairs[i]!;
      for await (const _ of trainer.train({ steps: step }));
      const points = await trainer.sample(trainer.fixedLatents(512));
      expect(Math.abs(distanceToData(data, points) - expected)).toBeLessThan(0.3);
    }
    destroyPageRun(run);
  });
});
