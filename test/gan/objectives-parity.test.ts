import { beforeAll, describe, expect, it } from 'vitest';
import { loadFixture, objectiveNames, tensorOf } from '../parity/fixture.ts';
import { gapsTo, greatest, keysOf } from '../support/recorded.ts';
import { type ReplayedRun, replayed } from '../support/replayed.ts';
import { trajectoryModels } from '../support/trajectory-models.ts';

// PyTorch's trajectories of every objective and optimiser, replayed on the GPU from the same weights, batches, latents
// and points of the penalty.

/** Relative to the largest entry of the same network's gradient at the same step. */
const gradientBound = 1e-6;
/** Absolute, also for losses, which are of the size of 1. */
const parameterBound = 2e-6;

describe.each(objectiveNames)('the trajectory of %s, on the GPU', (name) => {
  const fixture = loadFixture(`objective-${name}`);
  const { meta } = fixture;
  let run: ReplayedRun;
  beforeAll(async () => {
    run = await replayed(fixture, trajectoryModels(meta));
  }, 600_000);

  it('has the recorded gradients', () => {
    const keys = keysOf(fixture, /^gradient\./);
    const steps = new Set(keys.map((key) => key.split('.').slice(0, 4).join('.')));
    expect(steps.size).toBeGreaterThanOrEqual(2 * (meta.config.nCritic + 1));
    for (const step of steps) {
      const members = keys.filter((key) => key.startsWith(`${step}.`));
      const largest = Math.max(...members.map((key) => greatest(tensorOf(fixture, key).exact)));
      const gap = Math.max(...members.map((key) => greatest(gapsTo(fixture, run.tensors, key))));
      expect(gap / largest, step).toBeLessThan(gradientBound);
    }
  });

  it('has the recorded weights, running averages and decaying means', () => {
    const keys = keysOf(fixture, /^after\./);
    expect(keys.some((key) => key.includes('.ema.generator.'))).toBe((meta.config.ema ?? 0) > 0);
    for (const key of keys)
      expect(greatest(gapsTo(fixture, run.tensors, key)), key).toBeLessThan(parameterBound);
  });

  it('has the recorded averages of its optimiser, relative to the largest of the network', () => {
    const keys = keysOf(fixture, /^average\./);
    const kinds = new Set(keys.map((key) => key.split('.').slice(0, 4).join('.')));
    expect(kinds.size).toBeGreaterThanOrEqual(2);
    for (const kind of kinds) {
      const members = keys.filter((key) => key.startsWith(`${kind}.`));
      const largest = Math.max(...members.map((key) => greatest(tensorOf(fixture, key).exact)));
      const gap = Math.max(...members.map((key) => greatest(gapsTo(fixture, run.tensors, key))));
      // A square is off by twice what its gradient is, and a quotient of the two by more where both are small.
      const bound = kind.includes('momentum_buffer') ? 2e-5 : 4 * gradientBound;
      expect(gap / largest, kind).toBeLessThan(bound);
    }
  });

  it('has the learning rates of PyTorch’s schedulers, and tells them', () => {
    const scheduled = meta.config.lrSchedule !== undefined;
    expect(
      run.metrics.every(({ criticLearningRate }) => (criticLearningRate !== undefined) === scheduled),
    ).toBe(true);
    if (!scheduled) return;
    run.metrics.forEach(({ criticLearningRate, generatorLearningRate }, g) => {
      // PyTorch goes from one rate to the next by a quotient, whose rounding adds up.
      expect(criticLearningRate! / tensorOf(fixture, 'loss.rate.critic').exact[g]!).toBeCloseTo(1, 12);
      expect(generatorLearningRate! / tensorOf(fixture, 'loss.rate.generator').exact[g]!).toBeCloseTo(1, 12);
    });
  });

  it('tells the losses, and what they estimate', () => {
    const last = meta.config.nCritic - 1;
    const at = (key: string, i: number) => tensorOf(fixture, `loss.${key}`).exact[i]!;
    run.metrics.forEach((metrics, g) => {
      const critic = at('critic', g * meta.config.nCritic + last);
      expect(Math.abs(metrics.criticLoss - critic)).toBeLessThan(parameterBound * Math.max(1, critic));
      expect(Math.abs(metrics.generatorLoss - at('generator', g))).toBeLessThan(parameterBound);
      const objective = meta.config.objective!;
      if (objective.startsWith('gan')) {
        expect(Math.abs(metrics.jsEstimate! - (Math.LN2 - critic / 2))).toBeLessThan(parameterBound);
      } else expect(metrics.jsEstimate).toBeUndefined();
      if (objective === 'wgan-gp' || objective === 'wgan-lp') {
        const slope = at('slope', g * meta.config.nCritic + last);
        expect(Math.abs(metrics.criticSlope! - slope)).toBeLessThan(parameterBound);
      } else expect(metrics.criticSlope).toBeUndefined();
    });
  });
});
