import { describe, expect, it } from 'vitest';
import { qualityLine, type ScoredCourse, scoreLine } from '../../src/cli/quality.ts';
import type { Score } from '../../src/gan/scores.ts';

const digits: Score = {
  step: 400,
  samples: 2500,
  frechet: 22.61,
  frechetFloor: 0.749,
  classes: 10,
  effectiveClasses: 9.58,
  of: 10,
  spread: 0.93,
  verdict: 'all modes',
};
const ring: Score = {
  step: 500,
  samples: 2500,
  exactW1: 0.143,
  floor: 0.0797,
  modes: 6,
  highQuality: 0.166,
  reverseKl: 0.1,
  effectiveModes: 5.8,
  of: 8,
  spread: 1,
  verdict: 'modes missing',
};

/** Looks every 100 iterations, at these estimates and Fréchet distances. */
function course(estimates: readonly number[], distances: readonly number[]): ScoredCourse {
  return {
    run: { dataset: 'mnist', objective: 'wgan' },
    lines: estimates.map((wassersteinMedian101, i) => ({ step: 100 * (i + 1), wassersteinMedian101 })),
    scores: distances.map((frechet, i) => ({ ...digits, step: 100 * (i + 1), frechet })),
    heldOut: true,
  };
}

describe('a score on the way', () => {
  it('is one short line, for pictures and for points', () => {
    expect(scoreLine(digits)).toBe(
      'step 400: Fréchet distance 22.6 (real to real 0.749), 9.6 of 10 classes in effect',
    );
    expect(scoreLine({ ...digits, effectiveClasses: 3.9, effectiveReal: 4.2, of: 9 })).toBe(
      'step 400: Fréchet distance 22.6 (real to real 0.749), 3.9 of 9 classes in effect, 4.2 of real samples',
    );
    expect(scoreLine(ring)).toBe(
      'step 500: exact W1 0.143 (real to real 0.0797), 5.8 of 8 modes in effect, 16.6 % of the points within 3σ of one',
    );
    expect(scoreLine({ step: 1, samples: 300, sliced: 0.5, spread: 1, verdict: 'not collapsed' })).toBe(
      'step 1: sliced W 0.5',
    );
  });
});

describe('the quality of a run', () => {
  it('says what is there, what the distance means, and that the estimate fell with it', () => {
    expect(qualityLine(digits, course([5, 4, 3, 2, 1], [90, 70, 50, 30, 22]))).toBe(
      'all 10 classes are there, 9.6 of 10 classes in effect; Fréchet distance 22.6 (real to real 0.749): ' +
        'about half of them can be read; ' +
        'the Wasserstein estimate fell with it (rank correlation 1.00 over 5 scores)',
    );
  });

  it('says so where the estimate did not tell', () => {
    expect(qualityLine(digits, course([1, 2, 3, 4, 5], [90, 70, 50, 30, 22]))).toContain(
      'the Wasserstein estimate did not tell (rank correlation -1.00 over 5 scores)',
    );
  });

  it('speaks of no correlation with four scores, a constant estimate, or another objective', () => {
    const five = course([5, 4, 3, 2, 1], [90, 70, 50, 30, 22]);
    for (const silent of [
      course([4, 3, 2, 1], [90, 70, 50, 30]),
      course([0, 0, 0, 0, 0], [90, 70, 50, 30, 22]),
      { ...five, run: { ...five.run, objective: 'gan' as const } },
    ]) {
      expect(qualityLine(digits, silent)).not.toContain('correlation');
    }
  });

  it('calls digits at a distance of 159 blobs, and knows no anchors of other pictures', () => {
    const far = { ...digits, frechet: 159, effectiveClasses: 1.9, verdict: 'collapsed' as const };
    const none = course([], []);
    expect(qualityLine(far, none)).toMatch(/^collapsed: most classes are missing, 1\.9 of 10/);
    expect(qualityLine(far, none)).toMatch(/they are blobs$/);
    expect(qualityLine({ ...far, spread: 0.1 }, none)).toMatch(/^collapsed: the samples are much alike/);
    const shirts = { ...none, run: { dataset: 'fashion-mnist', objective: 'wgan' } as const };
    expect(qualityLine(far, shirts)).not.toContain('blobs');
  });

  it('reads the distance of points beside its floor, and names data that training has seen', () => {
    expect(qualityLine(ring, { ...course([], []), heldOut: false })).toBe(
      '6 of 8 modes are there, 5.8 of 8 modes in effect, 16.6 % of the points within 3σ of one; ' +
        'exact W1 0.143 (real to real 0.0797): 1.8 times as far as real points; ' +
        'scored against the training data, since there are no others',
    );
  });
});
