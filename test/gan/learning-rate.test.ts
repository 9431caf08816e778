import { describe, expect, it, test } from 'vitest';
import { completeConfig } from '../../src/gan/complete-config.ts';
import type { TrainingConfig } from '../../src/gan/config.ts';
import { checkSchedule, learningRatesAt, rateCount, rateTables } from '../../src/gan/learning-rate.ts';
import { device } from '../support/device.ts';
import { bitsOf, collect, smallRun, withTrainer } from '../support/small-run.ts';

/** The critic's rates of the first iterations. */
function ratesOf(config: Partial<TrainingConfig>, iterations: number, share?: number): number[] {
  const complete = completeConfig({ lr: 1, ...config });
  return Array.from({ length: iterations }, (_, i) => learningRatesAt(complete, i, share).critic);
}

function near(actual: readonly number[], expected: readonly number[]): void {
  expect(actual).toHaveLength(expected.length);
  actual.forEach((value, i) => {
    expect(Math.abs(value - expected[i]!), `iteration ${i}`).toBeLessThan(1e-14);
  });
}

describe('the learning rates of a schedule (golden)', () => {
  it('stay where it is constant, and rise to that in a warm-up', () => {
    near(ratesOf({}, 3), [1, 1, 1]);
    near(ratesOf({ lrWarmup: 3 }, 5), [1 / 4, 2 / 4, 3 / 4, 1, 1]);
  });

  it('fall in a line to the floor, and stay there', () => {
    const linear = { lrSchedule: 'linear', scheduleSteps: 4 } as const;
    near(ratesOf(linear, 6), [1, 3 / 4, 2 / 4, 1 / 4, 0, 0]);
    near(ratesOf({ ...linear, lrFloor: 0.2 }, 6), [1, 0.8, 0.6, 0.4, 0.2, 0.2]);
    const warm = { ...linear, scheduleSteps: 6, lrWarmup: 2 };
    near(ratesOf(warm, 7), [1 / 3, 2 / 3, 1, 3 / 4, 2 / 4, 1 / 4, 0]);
  });

  it('fall by half a cosine to the floor, and stay there', () => {
    const cosine = { lrSchedule: 'cosine', scheduleSteps: 4 } as const;
    const early = (1 + Math.SQRT1_2) / 2;
    near(ratesOf(cosine, 6), [1, early, 0.5, 1 - early, 0, 0]);
    const floored = [1, early, 0.5, 1 - early, 0].map((x) => 0.1 + 0.9 * x);
    near(ratesOf({ ...cosine, lrFloor: 0.1 }, 5), floored);
    const warm = { ...cosine, scheduleSteps: 5, lrWarmup: 1 };
    near(ratesOf(warm, 6), [1 / 2, 1, early, 0.5, 1 - early, 0]);
  });

  it('have the cosine of float64 everywhere', () => {
    const steps = 997;
    const rates = ratesOf({ lrSchedule: 'cosine', scheduleSteps: steps }, steps);
    near(
      rates,
      rates.map((_, i) => (1 + Math.cos((Math.PI * i) / steps)) / 2),
    );
  });

  it('follow the share of the time where they are asked to, whatever the iteration', () => {
    const cosine = { lrSchedule: 'cosine', scheduleOver: 'time' } as const;
    near(ratesOf(cosine, 3, 0.5), [0.5, 0.5, 0.5]);
    near(ratesOf(cosine, 2, 1), [0, 0]);
    near(ratesOf({ ...cosine, lrWarmup: 1 }, 2, 0.5), [0.5, 0.5]);
  });

  it('are each network’s own, with one floor', () => {
    const config = completeConfig({
      lr: 1,
      generatorLr: 0.5,
      lrSchedule: 'linear',
      lrFloor: 0.1,
      scheduleSteps: 10,
    });
    expect(learningRatesAt(config, 0)).toEqual({ critic: 1, generator: 0.5 });
    expect(learningRatesAt(config, 10)).toEqual({ critic: 0.1, generator: 0.1 });
  });
});

test('a table for the GPU has every rate, and its last one in what is left of 16 bytes', () => {
  const config = completeConfig({ lr: 1, lrSchedule: 'linear', scheduleSteps: 5 });
  expect(rateTables(config).critic).toEqual(Float32Array.of(1, 0.8, 0.6, 0.4, 0.2, 0, 0, 0));
  expect(rateCount(completeConfig())).toBe(0);
  expect(rateCount(completeConfig({ lrSchedule: 'cosine', scheduleOver: 'time' }))).toBe(4);
  expect(rateCount(completeConfig({ lrWarmup: 3, scheduleSteps: 1000 }))).toBe(4);
});

describe('a schedule is refused', () => {
  const cosine = { lr: 1e-3, lrSchedule: 'cosine', scheduleSteps: 100 } as const;
  it.each<[string, Partial<TrainingConfig>, RegExp]>([
    ['with a floor above the rate', { lrFloor: 2e-3 }, /lrFloor lies above[\s\S]*0\.002/],
    [
      'with a floor above the rate of one network',
      { generatorLr: 1e-4, lrFloor: 5e-4 },
      /lrFloor lies above[\s\S]*generator 0\.0001/,
    ],
    ['with a warm-up as long as itself', { lrWarmup: 100 }, /lrWarmup is as long/],
    ['without a length', { scheduleSteps: undefined }, /no length[\s\S]*scheduleSteps/],
    [
      'of more iterations than a table holds',
      { lrSchedule: 'constant', scheduleSteps: undefined, lrWarmup: 1e8 },
      /too long[\s\S]*100000000/,
    ],
  ])('%s', (_, config, message) => {
    expect(() => checkSchedule(completeConfig({ ...cosine, ...config }))).toThrow(message);
  });
});

const cosine = { lrSchedule: 'cosine', scheduleSteps: 6 } as const;

test('the GPU takes the rate of each iteration from its table: after the end at 0 nothing moves', async () => {
  await withTrainer(smallRun(cosine), async (trainer) => {
    const moved: boolean[] = [];
    let before = bitsOf({ tensors: await trainer.readWeights(), counters: new Uint32Array() });
    for (let i = 0; i < 8; i++) {
      await collect(trainer.train({ steps: 1 }));
      const after = bitsOf({ tensors: await trainer.readWeights(), counters: new Uint32Array() });
      const trained = Object.keys(after).filter((name) => /\.(weight|bias)$/.test(name));
      moved.push(trained.some((name) => String(after[name]) !== String(before[name])));
      before = after;
    }
    expect(moved).toEqual([true, true, true, true, true, true, false, false]);
    expect(trainer.liveBytes).toBe(trainer.summary.plannedBytes);
  });
});

test('a schedule over time takes the share that it is told, and tells what it used', async () => {
  const config = { lrSchedule: 'linear', scheduleOver: 'time', schedule: 'linear', nCriticEnd: 1 };
  await withTrainer(smallRun(config as Partial<TrainingConfig>), async (trainer) => {
    const shares = [0, 0.25, 0.5, 1];
    let at = 0;
    const metrics = await collect(trainer.train({ steps: 4, share: () => shares[at++]! }));
    expect(metrics.map(({ criticLearningRate }) => criticLearningRate)).toEqual([1e-3, 7.5e-4, 5e-4, 0]);
    expect(metrics.map(({ criticSteps }) => criticSteps)).toEqual([3, 6, 8, 9]);
    const last = await trainer.readWeights();
    await collect(trainer.train({ steps: 1, share: () => 1 }));
    const after = await trainer.readWeights();
    expect(after.get('critic.0.weight')).toEqual(last.get('critic.0.weight'));
  });
});

test('a schedule over time without any end is refused', async () => {
  await withTrainer(smallRun({ lrSchedule: 'cosine', scheduleOver: 'time' }), async (trainer) => {
    await expect(collect(trainer.train({ steps: 1 }))).rejects.toThrow(/needs an end[\s\S]*minutes/);
  });
});

test('a schedule takes no readback, no further dispatch and no further submit', async () => {
  const gpu = await device();
  const countsOf = (run: ReturnType<typeof smallRun>) =>
    withTrainer(run, async (trainer) => {
      await collect(trainer.train({ steps: 1 }));
      const before = { ...gpu.counts };
      await collect(trainer.train({ steps: 9 }));
      const { submits, readbacks, dispatches } = gpu.counts;
      return [submits - before.submits, readbacks - before.readbacks, dispatches - before.dispatches];
    });
  const constant = await countsOf(smallRun());
  expect(constant).toEqual([9, 0, expect.any(Number)]);
  expect(await countsOf(smallRun(cosine))).toEqual(constant);
});
