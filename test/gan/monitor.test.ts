import { describe, expect, it } from 'vitest';
import { createRandom } from '../../src/core/random.ts';
import { createDataset, type Dataset } from '../../src/data/dataset.ts';
import { createToy } from '../../src/data/toys.ts';
import type { AlarmKind } from '../../src/gan/alarms.ts';
import type { TrainingConfig } from '../../src/gan/config.ts';
import { createMonitor, type MonitorReport } from '../../src/gan/monitor.ts';
import { mlp } from '../../src/nn/mlp.ts';
import { bitsOf, collect, smallRun, withTrainer } from '../support/small-run.ts';

const points = { data: createToy('8gaussians', 2000, 3), heldOut: createToy('8gaussians', 2000, 4) };
const pictures = (count: number) => ({ data: blobs(count, 1), heldOut: blobs(512, 2) });

/** A noisy bright spot somewhere on a grey picture of 8 × 8 pixels. */
function blobs(count: number, seed: number): Dataset {
  const random = createRandom(seed, 9);
  const values = new Uint8Array(count * 64);
  for (let start = 0; start < values.length; start += 64) {
    const [left, top] = [8 * random.uniform(), 8 * random.uniform()];
    for (let pixel = 0; pixel < 64; pixel++) {
      const squared = ((pixel % 8) - left) ** 2 + (Math.floor(pixel / 8) - top) ** 2;
      const value = 127.5 + 60 * Math.exp(-squared / 4) + 40 * random.normal();
      values[start + pixel] = Math.max(0, Math.min(255, Math.round(value)));
    }
  }
  return createDataset('blobs', [8, 8, 1], values);
}

/** Looks at a tiny run after each 50 of its iterations. */
async function looksAt(
  { data, heldOut }: { readonly data: Dataset; readonly heldOut: Dataset },
  config: Partial<TrainingConfig>,
  looks: number,
  activation: 'relu' | 'leakyRelu' = 'relu',
): Promise<MonitorReport[]> {
  const images = data.shape.length === 3;
  const latent = images ? 8 : 2;
  const networks = {
    generator: mlp({
      input: latent,
      hidden: images ? [32] : [32, 32],
      output: images ? 64 : 2,
      activation,
      ...(images && { outputShape: data.shape, outputActivation: 'tanh' }),
    }),
    critic: mlp({ input: data.shape, hidden: images ? [64] : [32, 32], output: 1, activation }),
  };
  const settings = { seed: 1, batch: 64, latent, nCritic: 5, clip: 0.1, lr: 1e-3, ...config };
  return withTrainer({ ...networks, data, config: settings }, async (trainer) => {
    const monitor = createMonitor(trainer, { data, heldOut });
    const reports: MonitorReport[] = [];
    for (let i = 0; i < looks; i++) {
      await collect(trainer.train({ steps: 50 }));
      reports.push(await monitor.look());
    }
    return reports;
  });
}

const kinds = (reports: readonly MonitorReport[]): AlarmKind[] => [
  ...new Set(reports.flatMap(({ alarms }) => alarms.map(({ kind }) => kind))),
];

describe('the monitor', () => {
  it('is silent on a healthy run, whose held-out estimate has a band and falls', async () => {
    const reports = await looksAt(points, {}, 5);
    expect(kinds(reports)).toEqual([]);
    for (const { estimate, heldOut, memory } of reports) {
      expect(heldOut).toBe(true);
      expect(estimate.low).toBeLessThan(estimate.value);
      expect(estimate.high - estimate.value).toBeCloseTo(estimate.value - estimate.low, 12);
      expect(Math.abs(memory!.value)).toBeLessThan(4 * memory!.error);
    }
    expect(reports[4]!.estimate.high).toBeLessThan(reports[1]!.estimate.low);
  });

  it('calls a critic dead whose clip is 1e-6, and names the remedy', async () => {
    const [report] = await looksAt(points, { clip: 1e-6 }, 1);
    expect(report!.alarms.map(({ kind }) => kind)).toContain('dead-critic');
    expect(report!.alarms[0]!.message).toMatch(/critic is dead.*raise --clip \(it is 0\.000001\)/);
  });

  it('says that a clip of 100 holds nothing', async () => {
    const reports = await looksAt(points, { clip: 100 }, 1);
    expect(kinds(reports)).toContain('loose-clip');
    expect(reports[0]!.alarms[0]!.message).toMatch(/no weight.*at ±100.*lower --clip/);
  });

  it('calls weights saturated that steps as long as the clip throw from −c to c', async () => {
    const reports = await looksAt(points, { clip: 0.05, lr: 0.05 }, 1, 'leakyRelu');
    expect(kinds(reports)).toContain('saturated-weights');
  });

  it('says that a critic with one step to each of the generator is far from its optimum', async () => {
    const reports = await looksAt(points, { nCritic: 1 }, 3);
    expect(kinds(reports)).toContain('critic-behind');
    const message = reports.flatMap(({ alarms }) => alarms).find(({ kind }) => kind === 'critic-behind');
    expect(message!.message).toMatch(/25 more steps.*raise the estimate from.*raise --n-critic/);
  });

  it('finds that a critic knows 64 training images by heart, and not 4,096', async () => {
    expect(kinds(await looksAt(pictures(64), {}, 2))).toEqual(['overfitting']);
    expect(kinds(await looksAt(pictures(4096), {}, 2))).toEqual([]);
  });

  it('calls a critic blind that cannot tell samples from data where they differ plainly', async () => {
    // A critic as it was drawn, which by this seed sees no difference.
    const reports = await looksAt(pictures(4096), { lr: 1e-9, clip: 0.05, seed: 3 }, 3);
    for (const { separation, distance } of reports) {
      expect(Math.abs(separation)).toBeLessThan(0.1);
      expect(distance!.sliced).toBeGreaterThan(4 * distance!.floor);
    }
    expect(reports.map((report) => kinds([report]))).toEqual([[], [], ['blind-critic']]);
  });

  it('finds the tensor whose weights run away, before they are infinite', async () => {
    const options = smallRun({ objective: 'wgan-gp', generatorLr: 5e5 });
    await withTrainer(options, async (trainer) => {
      await collect(trainer.train({ steps: 6 }));
      const report = await createMonitor(trainer, { data: options.data! }).look();
      const { tensor, magnitude } = report.largestWeight;
      const held = (await trainer.readWeights()).get(tensor)!;
      expect(tensor).toMatch(/^(critic|generator)\.\d+\.(weight|bias)$/);
      expect(held.data.some((value) => Math.abs(value) > 1e5)).toBe(true);
      expect(magnitude).toBeGreaterThan(1e6);
      expect(report.alarms[0]).toMatchObject({
        kind: 'huge-weights',
        message: expect.stringContaining(tensor),
      });
    });
  });

  it('says nothing about overfitting without held-out samples', async () => {
    await withTrainer(smallRun(), async (trainer) => {
      await collect(trainer.train({ steps: 2 }));
      const report = await createMonitor(trainer, { data: smallRun().data }).look();
      expect(report).toMatchObject({ heldOut: false, step: 2 });
      expect(report.memory).toBeUndefined();
    });
  });
});

describe.each<[string, Partial<TrainingConfig>]>([
  ['batch norm in both networks', {}],
  ['a decaying mean', { ema: 0.9 }],
  ['Adam and a gradient penalty', { objective: 'wgan-gp' }],
  ['the clip before each step', { clipOrder: 'reference' }],
])('a run with %s', (_, config) => {
  it('is the same, bit for bit, with the monitor and without', async () => {
    const run = (watched: boolean) =>
      withTrainer(smallRun(config), async (trainer) => {
        const data = smallRun().data;
        const monitor =
          watched && createMonitor(trainer, { data, heldOut: data, samples: 32, climbSteps: 7 });
        const metrics = await collect(trainer.train({ steps: 3 }));
        if (monitor) await monitor.look();
        metrics.push(...(await collect(trainer.train({ steps: 4 }))));
        if (monitor) await monitor.look();
        metrics.push(...(await collect(trainer.train({ steps: 2 }))));
        return { metrics, bits: bitsOf(await trainer.capture()), criticSteps: trainer.criticSteps };
      });
    expect(await run(true)).toEqual(await run(false));
  });
});
