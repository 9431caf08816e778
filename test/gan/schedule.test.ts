import { describe, expect, it } from 'vitest';
import { EarthmoverError } from '../../src/core/errors.ts';
import {
  criticStepsAt,
  mostCriticSteps,
  nextCriticSteps,
  type ReferenceStep,
  referenceLoop,
} from '../../src/gan/schedule.ts';

/** The reference run on CIFAR-10: 50,000 pictures in batches of 64 make 782 batches an epoch. */
const cifar = { batchesPerEpoch: 782, nCritic: 5, schedule: 'warmup' } as const;

describe('the constant schedule', () => {
  it('takes nCritic critic steps at every generator iteration', () => {
    for (const iteration of [0, 1, 24, 25, 500, 1000])
      expect(criticStepsAt('constant', iteration, 5)).toBe(5);
    expect(criticStepsAt('constant', 7, 1)).toBe(1);
  });
});

describe('the warm-up schedule', () => {
  it('takes 100 critic steps in iterations 0 to 24 and nCritic from the 25th on', () => {
    const steps = Array.from({ length: 30 }, (_, iteration) => criticStepsAt('warmup', iteration, 5));
    expect(steps).toEqual([...Array(25).fill(100), ...Array(5).fill(5)]);
  });

  it('takes 100 critic steps again at each multiple of 500 and only there', () => {
    const warm = Array.from({ length: 1600 }, (_, iteration) => iteration)
      .slice(25)
      .filter((iteration) => criticStepsAt('warmup', iteration, 5) === 100);
    expect(warm).toEqual([500, 1000, 1500]);
  });

  it('keeps its 100 steps where nCritic is larger, as the reference code does', () => {
    expect(criticStepsAt('warmup', 0, 120)).toBe(100);
    expect(criticStepsAt('warmup', 30, 120)).toBe(120);
  });
});

describe('the linear schedule', () => {
  it('goes from nCritic to nCriticEnd with the share that is gone, in whole steps', () => {
    const at = (share: number, nCriticEnd?: number) =>
      criticStepsAt('linear', 3, 5, { share, ...(nCriticEnd !== undefined && { nCriticEnd }) });
    expect([0, 0.1, 0.2, 0.5, 0.9, 1, 1.5].map((share) => at(share, 1))).toEqual([5, 5, 4, 3, 1, 1, 1]);
    expect([0, 0.5, 1].map((share) => at(share, 9))).toEqual([5, 7, 9]);
    expect(at(0.5)).toBe(5);
  });

  it('has its greatest number at either end', () => {
    expect(mostCriticSteps({ schedule: 'linear', nCritic: 2, nCriticEnd: 7 })).toBe(7);
    expect(mostCriticSteps({ schedule: 'warmup', nCritic: 2 })).toBe(100);
  });
});

describe('the schedule ramp', () => {
  it('goes from nCritic to nCriticEnd in the first tenth, and stays there', () => {
    const at = (share: number) => criticStepsAt('ramp', 3, 5, { share, nCriticEnd: 2 });
    expect([0, 0.02, 0.05, 0.07, 0.1, 0.5, 1, 1.5].map(at)).toEqual([5, 4, 4, 3, 2, 2, 2, 2]);
    expect(criticStepsAt('ramp', 3, 5, { share: 1 })).toBe(5);
  });
});

describe('the end of an epoch', () => {
  const position = { schedule: 'warmup', generatorIteration: 7, nCritic: 5 } as const;

  it('cuts the critic steps short only where the batches left are given', () => {
    expect(nextCriticSteps(position)).toBe(100);
    expect(nextCriticSteps({ ...position, batchesLeftInEpoch: 82 })).toBe(82);
    expect(nextCriticSteps({ ...position, batchesLeftInEpoch: 101 })).toBe(100);
  });

  it('refuses to go on where no batch is left', () => {
    expect(() => nextCriticSteps({ ...position, batchesLeftInEpoch: 0 })).toThrow(/batchesLeftInEpoch/);
  });
});

describe('the reference loop (golden)', () => {
  it('has done 8, 16, 24 and 162 generator iterations at the end of epochs 0 to 3', () => {
    const atEpochEnd = new Map<number, number>();
    for (const step of referenceLoop({ ...cifar, epochs: 4 }))
      atEpochEnd.set(step.epoch, step.generatorIteration);
    expect([...atEpochEnd.values()]).toEqual([8, 16, 24, 162]);
  });

  it('reaches generator iteration 24987 at epoch 167, batch 555', () => {
    let reached: ReferenceStep | undefined;
    for (const step of referenceLoop({ ...cifar, epochs: 168 })) {
      if (step.generatorIteration === 24987) reached = step;
    }
    expect(reached).toEqual({ epoch: 167, batch: 555, generatorIteration: 24987, criticSteps: 5 });
  });

  it('reads every batch of every epoch exactly once', () => {
    const steps = [...referenceLoop({ ...cifar, epochs: 5 })];
    expect(steps.reduce((sum, step) => sum + step.criticSteps, 0)).toBe(5 * 782);
    expect(steps.filter((step) => step.batch === 782)).toHaveLength(5);
  });

  it('ends an epoch of fewer batches than nCritic with one generator step', () => {
    const steps = [...referenceLoop({ batchesPerEpoch: 3, epochs: 2, nCritic: 5, schedule: 'constant' })];
    expect(steps.map((step) => [step.epoch, step.batch, step.criticSteps])).toEqual([
      [0, 3, 3],
      [1, 3, 3],
    ]);
  });
});

describe('counts that make no sense', () => {
  it.each([0, -1, 2.5, Number.NaN, Number.POSITIVE_INFINITY])('are refused as nCritic: %s', (nCritic) => {
    expect(() => criticStepsAt('constant', 0, nCritic)).toThrow(EarthmoverError);
  });

  it('name the count, its value and the fix', () => {
    expect(() => criticStepsAt('warmup', -1, 5)).toThrow(
      'schedule: generatorIteration is not a usable count\n' +
        '  generatorIteration  -1\n' +
        '  hint                generatorIteration should be a whole number of at least 0',
    );
  });
});
