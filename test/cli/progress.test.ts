import { describe, expect, it, test } from 'vitest';
import { createProgress, duration, type Goal, type Moment } from '../../src/cli/progress.ts';
import type { RecordedMetrics } from '../../src/gan/run-history.ts';
import type { Score } from '../../src/gan/scores.ts';

function line(step: number, milliseconds: number): RecordedMetrics {
  const losses = { criticLoss: 0, generatorLoss: 0, clippedShare: 0, cosine: 1, largestGradient: 1 };
  const estimates = { wassersteinEstimate: 9, wassersteinMedian101: 0.123456 };
  const imagesPerSecond = 320_200 / milliseconds;
  return { step, criticSteps: 5 * step, ...estimates, ...losses, milliseconds, imagesPerSecond };
}

/** The line after one iteration. */
function text(goal: Goal, last: RecordedMetrics, moment: Partial<Moment> = {}): string {
  const progress = createProgress(goal);
  progress.take(last);
  return progress.text({ nowMs: 0, ...moment });
}

const score: Score = { step: 30, samples: 1000, frechet: 31.23, spread: 1, verdict: 'not collapsed' };

describe('the progress line', () => {
  it('shows step, median estimate, speed, time left and the latest score', () => {
    expect(text({ steps: 100 }, line(40, 500))).toBe(
      'step 40/100  W 0.1235  2.00 it/s  eta 0:30  640 samples/s',
    );
    expect(text({ steps: 100 }, line(40, 500), { score })).toContain('eta 0:30  FD 31.2  640 samples/s');
  });

  it('on a terminal is a bar that fills the window as far as it helps, and is full at the end only', () => {
    const shown = (step: number, columns: number) =>
      text({ steps: 5000 }, line(step, 500), { columns, score });
    expect(shown(2500, 80)).toMatch(
      /^█{12}░{12} {2}2500\/5000 {2}W 0\.1235 {2}2\.00 it\/s {2}eta 20:50 {2}FD 31\.2$/,
    );
    expect(shown(2500, 120)).toMatch(/^█{12}░{12} {2}2500.* {2}640 samples\/s$/);
    expect(shown(4999, 120)).toMatch(/^█{23}░ /);
    expect(shown(5000, 120)).toMatch(/^█{24} /);
    expect(shown(2500, 40)).not.toContain('█');
  });

  it.each([59, 60, 79, 80, 119, 200])(
    'fits %i columns, with a bar, the time left and the score',
    (columns) => {
      for (const [step, ms] of [
        [1, 0.4],
        [1234, 812],
        [9999, 2345],
        [1234, 812_345],
      ] as const) {
        const shown = text({ steps: 10_000 }, line(step, ms), { columns, score });
        expect(shown.length).toBeLessThanOrEqual(columns);
        expect(shown).toMatch(/eta \S+ {2}FD 31\.2/);
        if (ms < 10_000) expect(shown).toMatch(/^[█░]{5,24} {2}/);
      }
    },
  );

  it('of a GAN shows what it estimates, and of others that it is no distance', () => {
    const gan = { ...line(4, 500), jsMedian101: 0.25 };
    expect(text({ steps: 9, estimates: 'jensen-shannon' }, gan)).toContain('step 4/9  JS 0.2500  ');
    expect(text({ steps: 9, estimates: 'nothing' }, line(4, 500))).toContain('gap 0.1235');
  });

  it('counts time and bar by the goal that comes first', () => {
    const goal = { steps: 100, startMs: 0, deadlineMs: 9000 };
    expect(text(goal, line(40, 500), { nowMs: 1000 })).toContain('eta 0:08');
    expect(text({ startMs: 0, deadlineMs: 9000 }, line(40, 500), { nowMs: 9500 })).toMatch(
      /^step 40 .*eta 0:00 /,
    );
    expect(text(goal, line(40, 500), { nowMs: 6750, columns: 120 })).toMatch(/^█{18}░{6} /);
  });

  it('keeps the speed and the time left when the process was stopped for an hour', () => {
    const progress = createProgress({ steps: 1000 });
    for (let step = 1; step <= 60; step++) progress.take(line(step, 100));
    const before = progress.text({ nowMs: 0 });
    // Iterations that were read together share the pause; the trainer reads twelve together at most.
    for (let step = 61; step <= 72; step++) progress.take(line(step, 300_000));
    const after = progress.text({ nowMs: 0 });
    expect(before).toContain('10.0 it/s  eta 1:34  3202 samples/s');
    expect(after).toContain('10.0 it/s  eta 1:33  3202 samples/s');
  });

  it('follows the speed of the last 50 iterations', () => {
    const progress = createProgress({ steps: 10_000 });
    for (let step = 1; step <= 50; step++) progress.take(line(step, 2000));
    expect(progress.text({ nowMs: 0 })).toContain('2.00 s/it  eta 5h32m');
    for (let step = 51; step <= 100; step++) progress.take(line(step, 100));
    expect(progress.text({ nowMs: 0 })).toContain('10.0 it/s  eta 16:30');
  });

  it('writes speeds without exponents', () => {
    expect(text({ steps: 10 }, line(1, 0.4))).toContain('  2500 it/s  ');
    expect(text({ steps: 10 }, line(1, 812_345))).toContain('  812 s/it  ');
  });

  it('is empty before the first iteration', () => {
    expect(createProgress({ steps: 10 }).text({ nowMs: 0, columns: 80 })).toBe('');
  });
});

test('durations show hours only where there are any', () => {
  expect([0, 59_400, 83_000, 3_600_000, 36_061_000].map(duration)).toEqual([
    '0:00',
    '0:59',
    '1:23',
    '1:00:00',
    '10:01:01',
  ]);
});
