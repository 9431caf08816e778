import { describe, expect, it } from 'vitest';
import { createToy, mixtureOf } from '../../src/data/toys.ts';
import { createScorer, qualityOf } from '../../src/gan/scores.ts';
import { exactWasserstein } from '../../src/metrics/exact-wasserstein.ts';
import { bitsOf, smallRun, withTrainer } from '../support/small-run.ts';

const heldOut = createToy('8gaussians', 600, 5);
const mixture = mixtureOf('8gaussians');
const probe = { further: 10, fresh: 30 };

describe('the scorer of a run', () => {
  it('gives the same score twice, and training does not notice', async () => {
    await withTrainer(smallRun(), (trainer) =>
      withTrainer(smallRun(), async (fresh) => {
        const score = await createScorer({
          trainer,
          heldOut,
          mixture,
          count: 128,
          exactCount: 64,
          probe,
          fresh,
        });
        const before = bitsOf(await trainer.capture());
        const first = await score(0);
        expect(await score(0)).toEqual(first);
        expect(first.slope).toBeGreaterThan(0);
        expect(first.estimate).not.toBe(0);
        expect(bitsOf(await trainer.capture())).toEqual(before);
        expect(trainer.criticSteps).toBe(0);
      }),
    );
  });

  it('sees a generator get better, by the distance and by a fresh critic', async () => {
    await withTrainer(smallRun(), (trainer) =>
      withTrainer(smallRun(), async (fresh) => {
        const score = await createScorer({
          trainer,
          heldOut,
          mixture,
          count: 128,
          exactCount: 128,
          probe,
          fresh,
        });
        const [one, two] = [await score(0), await score(1)];
        expect(one.exactW1).toBeGreaterThan(3 * one.floor!);
        expect(one).toMatchObject({ samples: 128, of: 8, verdict: 'collapsed' });
        // A generator that is moved away has a greater distance, and a fresh critic sees that.
        const weights = await trainer.readWeights();
        const [name, bias] = [...weights].filter(([key]) => /^generator\..*bias$/.test(key)).at(-1)!;
        trainer.writeWeights(new Map([[name, { ...bias, data: bias.data.map((value) => value + 3) }]]));
        const far = await score(2);
        expect(two).toEqual({ ...one, step: 1 });
        expect(far.exactW1).toBeGreaterThan(one.exactW1! + 2);
        expect(far.freshEstimate).toBeGreaterThan(one.freshEstimate!);
        expect(far.trainedEstimate).toBeGreaterThanOrEqual(far.estimate!);
      }),
    );
  });

  it('measures the exact distance to held-out samples, and its floor between them', async () => {
    await withTrainer(smallRun(), async (trainer) => {
      const score = await createScorer({ trainer, heldOut, count: 100, exactCount: 50 });
      const found = await score(7);
      expect((await trainer.sample(trainer.fixedLatents(8))).every((value) => value !== 0)).toBe(true);
      expect(Object.keys(found).sort()).toEqual(['exactW1', 'floor', 'samples', 'spread', 'step', 'verdict']);
      const values = heldOut.values as Float32Array;
      const whole = exactWasserstein(values.subarray(0, 400), values.subarray(400, 800), { dimension: 2 });
      // Fifty samples are farther apart than two hundred.
      expect(found.floor).toBeGreaterThan(whole);
    });
  });
});

describe('the quality of pictures', () => {
  it('is the Fréchet distance where there is one, else the sliced distance', () => {
    expect(qualityOf({ frechet: 5, sliced: 2 })).toBe(5);
    expect(qualityOf({ sliced: 2 })).toBe(2);
    expect(qualityOf({})).toBeNaN();
    expect(qualityOf(undefined)).toBeNaN();
  });
});
