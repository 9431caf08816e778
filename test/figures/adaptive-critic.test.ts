import { describe, expect, it } from 'vitest';
import { untilFlat } from '../../src/figures/adaptive-critic.ts';

/** Critic steps that the rule takes when the mean estimates of its blocks are these. */
function stepsFor(blocks: readonly number[]): number {
  const next = untilFlat();
  let steps = next([]);
  for (const estimate of blocks) {
    const more = next([estimate - 0.001, estimate + 0.001]);
    if (more === 0) return steps;
    steps += more;
  }
  throw new Error('the rule wants more blocks than there are');
}

describe('training until the estimate stops rising', () => {
  it('takes another block as long as the estimate rises', () => {
    expect(stepsFor([1, 2, 3, 3])).toBe(20);
  });

  it('does not take noise for a rise', () => {
    expect(stepsFor([1, 1.01])).toBe(10);
  });

  it('rises from below 0, too', () => {
    expect(stepsFor([-1, -0.5, -0.5])).toBe(15);
  });

  it('ends after a hundred steps whatever happens', () => {
    expect(stepsFor(Array.from({ length: 100 }, (_, i) => 2 ** i))).toBe(100);
  });
});
