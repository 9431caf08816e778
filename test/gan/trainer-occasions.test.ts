import { describe, expect, it } from 'vitest';
import type { TrainingConfig } from '../../src/gan/config.ts';
import type { Trainer } from '../../src/gan/trainer.ts';
import { bitsOf, collect, smallRun, withTrainer } from '../support/small-run.ts';

/** Trains with `use` and returns the state's bits. */
async function bitsAfter(
  use: (trainer: Trainer) => Promise<unknown>,
  config: Partial<TrainingConfig> = {},
): Promise<unknown> {
  return withTrainer(smallRun(config), async (trainer) => {
    await use(trainer);
    return bitsOf(await trainer.capture());
  });
}

describe('onSample and onCheckpoint', () => {
  it('are called after every so many iterations, with what there is then, and the run does not notice', async () => {
    const seen: string[] = [];
    const bits = await bitsAfter(async (trainer) => {
      const yielded: number[] = [];
      trainer.onSample({ every: 2, count: 70 }, async ({ step, samples }) => {
        // Everything up to here was yielded, and nothing beyond has begun.
        expect([yielded.at(-1), trainer.step]).toEqual([step, step]);
        expect(samples).toEqual(await trainer.sample(trainer.fixedLatents(70)));
        seen.push(`sample ${step}`);
      });
      trainer.onCheckpoint({ every: 3 }, async ({ step, state }) => {
        expect(bitsOf(state)).toEqual(bitsOf(await trainer.capture()));
        seen.push(`checkpoint ${step}`);
      });
      for await (const { step } of trainer.train({ steps: 7 })) yielded.push(step);
      expect(yielded).toEqual([1, 2, 3, 4, 5, 6, 7]);
    });
    expect(seen).toEqual(['sample 2', 'checkpoint 3', 'sample 4', 'sample 6', 'checkpoint 6']);
    expect(bits).toEqual(await bitsAfter((trainer) => collect(trainer.train({ steps: 7 }))));
  });

  it('give a state from which another trainer goes on to the same bits', async () => {
    const whole = await bitsAfter((trainer) => collect(trainer.train({ steps: 5 })));
    await bitsAfter(async (trainer) => {
      trainer.onCheckpoint({ every: 3 }, async ({ state }) => {
        const rest = await bitsAfter(async (other) => {
          other.restore(state);
          await collect(other.train({ steps: 2 }));
        });
        expect(rest).toEqual(whole);
      });
      await collect(trainer.train({ steps: 4 }));
    });
  });

  it('wait for a promise, count on over several calls, and end where they are told to', async () => {
    const steps: number[] = [];
    await bitsAfter(async (trainer) => {
      const end = trainer.onSample({ every: 2 }, async ({ step, samples }) => {
        await new Promise((done) => setTimeout(done, 5));
        expect(samples).toHaveLength(2 * 64);
        steps.push(step);
      });
      await collect(trainer.train({ steps: 3 }));
      expect(steps).toEqual([2]);
      await collect(trainer.train({ steps: 0 }));
      await collect(trainer.train({ steps: 1 }));
      expect(steps).toEqual([2, 4]);
      // An occasion that has been is not called again by a call that does nothing.
      await collect(trainer.train({ steps: 0 }));
      end();
      await collect(trainer.train({ steps: 2 }));
    });
    expect(steps).toEqual([2, 4]);
  });

  it('come in loops of one step, too', async () => {
    const steps: number[] = [];
    await bitsAfter(async (trainer) => {
      trainer.onCheckpoint({ every: 2 }, ({ step }) => {
        steps.push(step);
      });
      const feed = new Float32Array(32).fill(0.5);
      for (let i = 0; i < 3; i++) {
        await trainer.stepWith({ real: [feed], latents: [feed], generatorLatents: feed });
      }
      await trainer.stepAdaptive((estimates) => 1 - estimates.length);
    });
    expect(steps).toEqual([2, 4]);
  });

  it('leave the end to the signal, the minutes and the error of a listener', async () => {
    await bitsAfter(async (trainer) => {
      const stop = new AbortController();
      trainer.onSample({ every: 2 }, ({ step }) => {
        if (step === 4) stop.abort();
        if (step > 4) throw new Error('mine');
      });
      expect(await collect(trainer.train({ signal: stop.signal }))).toHaveLength(4);
      expect(await collect(trainer.train({ minutes: 0 }))).toEqual([]);
      await expect(collect(trainer.train({ steps: 9 }))).rejects.toThrow('mine');
      // It can go on after that.
      expect(await collect(trainer.train({ steps: 1 }))).toHaveLength(1);
    });
  });

  it('leave a schedule over time to all of the minutes', async () => {
    const rates: number[] = [];
    const config = { lrSchedule: 'linear', scheduleOver: 'time' } as const;
    await bitsAfter(async (trainer) => {
      trainer.onSample({ every: 1 }, () => {});
      for await (const { criticLearningRate } of trainer.train({ minutes: 3 / 60 })) {
        rates.push(criticLearningRate!);
      }
    }, config);
    expect(rates.length).toBeGreaterThan(1);
    expect(rates.every((rate, i) => i === 0 || rate <= rates[i - 1]!)).toBe(true);
    expect(rates.at(-1)!).toBeLessThan(0.6 * rates[0]!);
  });

  it.each([
    [(trainer: Trainer) => trainer.onSample({ every: 0 }, () => {}), /onSample: every cannot be 0/],
    [(trainer: Trainer) => trainer.onSample({ every: 1.5 }, () => {}), /onSample: every cannot be 1\.5/],
    [(trainer: Trainer) => trainer.onSample({ every: 1, count: 0 }, () => {}), /onSample: count cannot be 0/],
    [(trainer: Trainer) => trainer.onCheckpoint({ every: Number.NaN }, () => {}), /every cannot be NaN/],
  ])('refuse what is no number of iterations or samples: %#', async (call, words) => {
    await withTrainer(smallRun(), (trainer) => {
      expect(() => call(trainer)).toThrow(words);
    });
  });
});
