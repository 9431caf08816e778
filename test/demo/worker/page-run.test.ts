import { describe, expect, it, vi } from 'vitest';
import { createDataset } from '../../../src/data/dataset.ts';
import { createToy } from '../../../src/data/toys.ts';
import type { RawSettings, ViewName } from '../../../src/demo/protocol.ts';
import {
  createPageRun,
  decodePast,
  destroyPageRun,
  encodePageRun,
  type PageRun,
  type Past,
} from '../../../src/demo/worker/page-run.ts';
import { pictureAt, picturesFrame } from '../../../src/demo/worker/pictures-frame.ts';
import { readSettings } from '../../../src/demo/worker/settings.ts';
import { device } from '../../support/device.ts';
import { bitsOf } from '../../support/small-run.ts';

vi.stubGlobal('__EARTHMOVER_VERSION__', '1.2.3');

const data = createToy('8gaussians', 100, 3);
const small: RawSettings = [
  ['generator', 'mlp:8-8'],
  ['critic', 'mlp:8-8'],
  ['batch', '16'],
  ['seed', '7'],
];
const withAdamAndEma: RawSettings = [...small, ['optimizer', 'adam'], ['lr', '1e-4'], ['ema', '0.9']];

interface Asked {
  readonly view?: ViewName;
  readonly settings?: RawSettings;
  readonly past?: Past;
  readonly on?: typeof data;
}

async function withRun<T>(
  { view = 'points', settings = small, past, on = data }: Asked,
  use: (run: PageRun) => Promise<T>,
): Promise<T> {
  const config = readSettings(view, settings, 'test');
  const run = await createPageRun(await device(), { view, config, data: on, past });
  try {
    return await use(run);
  } finally {
    destroyPageRun(run);
  }
}

async function trainOn({ pairs }: PageRun, steps: number): Promise<void> {
  for (const { trainer, history } of pairs) {
    for await (const metrics of trainer.train({ steps })) history.record(metrics);
  }
}

/** The state of every pair after training, as its checkpoint file has it. */
async function checkpointsOf(run: PageRun): Promise<Past> {
  return decodePast((await encodePageRun(run)).map((file) => ({ file })));
}

describe("the page's checkpoints", () => {
  it('have a median of the Wasserstein estimate for the WGAN, and none for the GAN beside it', async () => {
    const past = await withRun({ view: 'compare' }, async (run) => {
      await trainOn(run, 2);
      return checkpointsOf(run);
    });
    expect(past.map(({ checkpoint }) => checkpoint.run.objective)).toEqual(['wgan-gp', 'gan']);
    expect(past[0].checkpoint.wassersteinMedian).toBeTypeOf('number');
    expect(past[1]?.checkpoint.wassersteinMedian).toBeNull();
  });

  it.each([
    ['RMSProp', small],
    ['Adam and a decaying mean', withAdamAndEma],
  ])('go on bit for bit, trained with %s', async (_, settings) => {
    const through = await withRun({ settings }, async (run) => {
      await trainOn(run, 4);
      return checkpointsOf(run);
    });
    const half = await withRun({ settings }, async (run) => {
      await trainOn(run, 2);
      return checkpointsOf(run);
    });
    const resumed = await withRun({ settings, past: half }, async (run) => {
      await trainOn(run, 2);
      return checkpointsOf(run);
    });
    expect(bitsOf(resumed[0].checkpoint.state)).toEqual(bitsOf(through[0].checkpoint.state));
  });

  it('are refused on other data, and with other networks, and nothing stays on the GPU', async () => {
    const past = await withRun({}, checkpointsOf);
    const live = (await device()).liveBytes;
    const never = async () => expect.fail('it was taken');
    const other = createToy('8gaussians', 100, 4);
    await expect(withRun({ past, on: other }, never)).rejects.toThrow('was trained on other data');
    const larger: RawSettings = [...small.slice(1), ['generator', 'mlp:9-8']];
    await expect(withRun({ past, settings: larger }, never)).rejects.toThrow('do not agree');
    expect((await device()).liveBytes).toBe(live);
  });
});

describe('conditional runs on the page', () => {
  const conditional: RawSettings = [...small, ['conditional', 'true']];
  const labels = Uint8Array.from({ length: 32 }, (_, i) => i % 4);
  const pixels = Uint8Array.from({ length: 32 * 16 }, (_, i) => (37 * i) % 256);
  const pictures = createDataset('mnist', [4, 4, 1], pixels, labels);

  it('show the class that is chosen, or a row of each, whose columns are from one latent', () =>
    withRun({ view: 'pictures', settings: conditional, on: pictures }, async ({ pairs: [{ trainer }] }) => {
      const frames = [];
      for (const label of [undefined, 0, 1]) frames.push(await picturesFrame(trainer, [4, 4, 1], label));
      expect(frames.map(({ count, across }) => [count, across])).toEqual([
        [40, 10],
        [36, 6],
        [36, 6],
      ]);
      const [rows, first, second] = frames.map(({ pixels: all }) => (i: number) => [
        ...all.subarray(16 * i, 16 * i + 16),
      ]);
      expect([rows!(4), rows!(15)]).toEqual([first!(4), second!(5)]);
      expect(first!(4)).not.toEqual(second!(4));
      // The walk begins at the picture of the grid, of its class or of the one chosen.
      const look = { from: 5, to: 6, towards: 0, offsets: [] };
      expect([...(await pictureAt(trainer, [4, 4, 1], look)).pixels]).toEqual(rows!(5));
      expect([...(await pictureAt(trainer, [4, 4, 1], { ...look, from: 15 })).pixels]).toEqual(second!(5));
      expect([...(await pictureAt(trainer, [4, 4, 1], look, 0)).pixels]).toEqual(first!(5));
    }));

  it('of points are refused, with what to do', () =>
    expect(withRun({ settings: conditional }, async () => expect.fail('it was taken'))).rejects.toMatchObject(
      { kind: 'usage', message: expect.stringMatching(/leave conditional out/) },
    ));
});
