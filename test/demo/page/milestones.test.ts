import '../english.ts';
import { describe, expect, it } from 'vitest';
import { createPace, nextMilestone } from '../../../src/demo/page/milestones.ts';
import { readSettings } from '../../../src/demo/worker/settings.ts';

const ring = { run: readSettings('points', [], 'test') };
const digits = { run: readSettings('pictures', [], 'test') };
const grid = {
  run: readSettings(
    'points',
    [
      ['dataset', '25gaussians'],
      ['steps', '500'],
    ],
    'test',
  ),
};

describe('the next milestone', () => {
  it('is the first that lies ahead, with the time to it', () => {
    expect(nextMilestone(ring, 0, 20)).toBe('All eight modes in about 30 s.');
    expect(nextMilestone(ring, 700, 2)).toBe('Most points on their mode in about 3 min.');
    expect(nextMilestone(digits, 0, 10)).toBe('First digits in about 20 s.');
  });

  it('of settings that nobody tried is their goal, where that is within the hour', () => {
    expect(nextMilestone(grid, 100, 10)).toBe('Iteration 500, where it stops, in about 40 s.');
    expect(nextMilestone(ring, 5000, 20)).toBeUndefined();
  });

  it('of a link to an iteration is that one, once what comes earlier is past', () => {
    const linked = { ...ring, until: 700 };
    expect(nextMilestone(linked, 0, 20)).toBe('All eight modes in about 30 s.');
    expect(nextMilestone(linked, 650, 10)).toBe('Iteration 700, where it stops, in about 5 s.');
    expect(nextMilestone(linked, 700, 10)).toBe('Most points on their mode in about 30 s.');
  });

  it('is not told before the pace is known', () => {
    expect(nextMilestone(ring, 0, undefined)).toBeUndefined();
    expect(nextMilestone(ring, 0, 0)).toBeUndefined();
  });
});

describe('the pace', () => {
  it('is that of the last seconds, whatever was before', () => {
    const pace = createPace();
    pace.note(0, 0);
    pace.note(1, 500);
    expect(pace.perSecond()).toBeUndefined();
    for (let second = 1; second <= 60; second++) pace.note(1 + 10 * second, 1000 * second);
    expect(pace.perSecond()).toBeCloseTo(10);
    for (let second = 61; second <= 90; second++) pace.note(601 + 30 * (second - 60), 1000 * second);
    expect(pace.perSecond()).toBeCloseTo(30);
  });

  it('starts over with a run that begins anew', () => {
    const pace = createPace();
    pace.note(500, 0);
    pace.note(600, 2000);
    pace.note(0, 3000);
    expect(pace.perSecond()).toBeUndefined();
  });
});
