import { expect, it } from 'vitest';
import { createToy } from '../../src/data/toys.ts';
import { scoreCritic } from '../../src/gan/critic-scores.ts';
import { linear } from '../../src/nn/layers/linear.ts';
import { sequential } from '../../src/nn/sequential.ts';
import { smallRun, withTrainer } from '../support/small-run.ts';

it('the estimate of a linear critic over its slope is the length of the translation that it looks along', async () => {
  const critic = sequential('critic', [2], [linear(2, 1)]);
  const real = createToy('8gaussians', 160, 5).values as Float32Array;
  // |w| = 0.5, and the generated samples lie 2 behind the real ones along w: W₁ = 2.
  const fake = real.map((value, i) => value - (i % 2 ? 1.6 : 1.2));
  await withTrainer({ ...smallRun(), critic }, async (trainer) => {
    trainer.writeWeights(new Map([['critic.0.weight', { shape: [1, 2], data: Float32Array.of(0.3, 0.4) }]]));
    const scores = await scoreCritic(trainer, real, fake, { seed: 1, shape: [2], training: real });
    expect(scores.count).toBe(160);
    expect(scores.estimate.value).toBeCloseTo(1, 5);
    expect(scores.trainEstimate).toEqual(scores.estimate);
    expect(scores.slope.mean).toBeCloseTo(0.5, 6);
    expect(scores.slope.greatest).toBeCloseTo(0.5, 6);
    expect(scores.calibrated!.value).toBeCloseTo(2, 5);
    expect(scores.calibrated!.low).toBeLessThan(2);
  });
});

it('a critic with batch norm is scored in whole batches, and calibrated sample by sample', async () => {
  await withTrainer(smallRun(), async (trainer) => {
    const real = createToy('8gaussians', 50, 5).values as Float32Array;
    const fake = await trainer.sample(trainer.fixedLatents(50));
    const scores = await scoreCritic(trainer, real, fake, { seed: 1, shape: [2] });
    expect(scores.count).toBe(48);
    expect(scores.slope.greatest).toBeGreaterThan(0);
    expect(Number.isFinite(scores.calibrated!.value)).toBe(true);
    // The same samples one by one, in another order and number, have the same scores.
    const alone = await trainer.criticAt(real.slice(20, 22));
    const among = await trainer.criticAt(real);
    expect(alone.scores[0]).toBe(among.scores[10]);
    expect(alone.slopes[0]).toBe(among.slopes[10]);
  });
});

it('a flat critic has no calibrated estimate, and batches must be whole', async () => {
  const critic = sequential('critic', [2], [linear(2, 1)]);
  const real = createToy('8gaussians', 32, 5).values as Float32Array;
  await withTrainer({ ...smallRun(), critic }, async (trainer) => {
    trainer.writeWeights(new Map([['critic.0.weight', { shape: [1, 2], data: new Float32Array(2) }]]));
    const scores = await scoreCritic(trainer, real, real, { seed: 1, shape: [2] });
    expect(scores.calibrated).toBeUndefined();
    await expect(trainer.score(real.slice(2), real.slice(2))).rejects.toThrow(/not whole batches/);
  });
});
