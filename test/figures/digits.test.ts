import { describe, expect, it } from 'vitest';
import { digitsLooks, digitsVerdicts } from '../../src/figures/digits.ts';
import type { StepMetrics } from '../../src/gan/metrics.ts';
import { expectLost } from './verdicts.ts';

const looks = (estimates: readonly number[], classes = 10) =>
  estimates.map((estimate, i) => ({ step: i, estimate, frechet: 100 - i, classes }));

describe('the verdicts on digits', () => {
  it('hold where quality follows the estimate and all classes are there', () => {
    expectLost(digitsVerdicts(looks([5, 4, 3, 2])));
  });

  it('fail one by one where quality goes against the estimate, or a class is missing', () => {
    expectLost(digitsVerdicts(looks([2, 3, 4, 5])), 0);
    expectLost(digitsVerdicts(looks([5, 4, 3, 2], 9)), 1);
  });
});

describe('a look at the digits', () => {
  it('takes the median of the last 21 estimates before it', () => {
    const metrics = Array.from(
      { length: 300 },
      (_, i) => ({ step: i + 1, wassersteinEstimate: i }) as StepMetrics,
    );
    const score = { samples: 100, spread: 1, verdict: 'not collapsed' } as const;
    const record = {
      name: '',
      config: {},
      metrics,
      sheets: [],
      scores: [
        { ...score, step: 10, frechet: 9, classes: 3 },
        { ...score, step: 300 },
      ],
    };
    const [first, second] = digitsLooks(record);
    expect(first).toEqual({ step: 10, estimate: 4.5, frechet: 9, classes: 3 });
    expect(second).toMatchObject({ step: 300, estimate: 289 });
  });
});
