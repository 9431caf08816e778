import '../english.ts';
import { describe, expect, it } from 'vitest';
import { figuresOf } from '../../../src/demo/page/figures.ts';
import { line, runState, shownOf } from './run.ts';

describe('the figures of a run', () => {
  it('are dashes before the first iteration', () => {
    expect(figuresOf(shownOf(runState('points')))).toEqual([
      ['Iteration', '0', ''],
      ['Iterations a second', '–', ''],
      ['Distance W₁', '–', 'floor 0.1'],
      ['By the critic', '–', 'estimate ÷ slope'],
      ['Weights', '1,500', ''],
    ]);
  });

  it('have both sides of a comparison', () => {
    const latest = { lines: [line(1200), { ...line(1200), jsMedian101: 0.5 }], w1: [0.2, 0.4] };
    const course = { lines: [[line(1200)], [line(1200)]], distances: [] };
    const figures = figuresOf(shownOf(runState('compare'), { latest, course }));
    expect(figures.map(([name, value]) => `${name}: ${value}`)).toEqual([
      'Iteration: 1,200',
      'Iterations a second: 50',
      'W₁ of the WGAN: 0.2',
      'W₁ of the GAN: 0.4',
      'Wasserstein estimate: 60',
      'JS estimate: 0.5',
    ]);
  });
});
