import { describe, expect, it } from 'vitest';
import { bitsOf, collect, smallRun, withTrainer } from '../support/small-run.ts';

describe('an iteration whose number of critic steps is decided on the way', () => {
  it('computes what training with as many steps does, bit for bit', async () => {
    const trained = await withTrainer(smallRun({ nCritic: 5 }), async (trainer) => {
      const metrics = await collect(trainer.train({ steps: 2 }));
      return { metrics, state: bitsOf(await trainer.capture()) };
    });
    await withTrainer(smallRun({ nCritic: 1 }), async (trainer) => {
      for (const expected of trained.metrics) {
        const blocks = [2, 3, 0];
        const { milliseconds, imagesPerSecond, ...measured } = await trainer.stepAdaptive(
          () => blocks.shift() ?? 0,
        );
        expect(measured).toEqual(expected);
        expect(imagesPerSecond).toBeCloseTo((1000 * 5 * 16) / milliseconds, 6);
      }
      expect(trainer.step).toBe(2);
      expect(trainer.criticSteps).toBe(10);
      expect(bitsOf(await trainer.capture())).toEqual(trained.state);
    });
  });

  it('tells the estimates of each block, and none before the first', async () => {
    await withTrainer(smallRun(), async (trainer) => {
      const told: (readonly number[])[] = [];
      const blocks = [1, 3, 0];
      const { wassersteinEstimate } = await trainer.stepAdaptive((estimates) => {
        told.push(estimates);
        return blocks.shift() ?? 0;
      });
      expect(told.map(({ length }) => length)).toEqual([0, 1, 3]);
      expect(told[2]?.[2]).toBe(wassersteinEstimate);
    });
  });

  it('goes on with ordinary training', async () => {
    await withTrainer(smallRun(), async (trainer) => {
      const blocks = [2, 0];
      await trainer.stepAdaptive(() => blocks.shift() ?? 0);
      const [metrics] = await collect(trainer.train({ steps: 1 }));
      expect(metrics).toMatchObject({ step: 2, criticSteps: 5 });
    });
  });

  it('refuses an iteration without critic steps, parts of a step, and no data', async () => {
    await withTrainer(smallRun(), async (trainer) => {
      await expect(trainer.stepAdaptive(() => 0)).rejects.toThrow(/no critic steps/);
      await expect(trainer.stepAdaptive(() => 1.5)).rejects.toThrow(
        /no such number of critic steps[\s\S]*1.5/,
      );
      await expect(trainer.stepAdaptive(() => 1e9)).rejects.toThrow(/whole number up to/);
      expect(trainer.criticSteps).toBe(0);
      expect(await collect(trainer.train({ steps: 1 }))).toHaveLength(1);
    });
    const { data, ...rest } = smallRun();
    expect(data?.count).toBe(100);
    await withTrainer(rest, async (trainer) => {
      await expect(trainer.stepAdaptive(() => 1)).rejects.toThrow(/no data to train on/);
    });
  });
});
