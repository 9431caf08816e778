import { expect, it } from 'vitest';
import { medianPosition } from '../../../src/demo/worker/page-run.ts';

const lines = [0.1, 0.4, 0.3].map((wassersteinMedian101, i) => ({ step: i + 1, wassersteinMedian101 }));

it('a checkpoint of a GAN has no median of a Wasserstein distance, which its objective does not estimate', () => {
  for (const objective of ['gan', 'gan-minimax', 'lsgan', 'hinge'] as const) {
    expect(medianPosition({ objective }, lines)).toEqual({ wassersteinMedian: null, peakStep: 2 });
  }
  for (const objective of ['wgan', 'wgan-gp'] as const) {
    expect(medianPosition({ objective }, lines)).toEqual({ wassersteinMedian: 0.3, peakStep: 2 });
  }
});

it('a checkpoint before the first iteration has no median either', () => {
  expect(medianPosition({ objective: 'wgan' }, [])).toEqual({ wassersteinMedian: null, peakStep: 0 });
});
