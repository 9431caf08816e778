import { expect, test } from 'vitest';
import { createProgress, duration } from '../../src/cli/progress.ts';
import type { RecordedMetrics } from '../../src/gan/run-history.ts';

function line(step: number, milliseconds: number): RecordedMetrics {
  const losses = { criticLoss: 0, generatorLoss: 0, clippedShare: 0, cosine: 1, largestGradient: 1 };
  const estimates = { wassersteinEstimate: 9, wassersteinMedian101: 0.123456 };
  return { step, criticSteps: 5 * step, ...estimates, ...losses, milliseconds, imagesPerSecond: 640.4 };
}

test('the progress line shows step, median estimate, speed and time left', () => {
  expect(createProgress({ steps: 100 })(line(40, 500), 0)).toBe(
    'step 40/100  W 0.1235  2.00 it/s  640 samples/s  eta 0:30',
  );
});

test('the progress line of a GAN shows what it estimates, and of others that it is no distance', () => {
  const gan = { ...line(4, 500), jsMedian101: 0.25 };
  expect(createProgress({ steps: 9, estimates: 'jensen-shannon' })(gan, 0)).toContain(
    'step 4/9  JS 0.2500  ',
  );
  expect(createProgress({ steps: 9, estimates: 'nothing' })(line(4, 500), 0)).toContain('gap 0.1235');
});

test('the time left is that of the goal that comes first', () => {
  expect(createProgress({ steps: 100, deadlineMs: 9_000 })(line(40, 500), 1_000)).toContain('eta 0:08');
  expect(createProgress({ deadlineMs: 9_000 })(line(40, 500), 9_500)).toMatch(/^step 40 .*eta 0:00$/);
});

test('the speed follows the last 50 iterations', () => {
  const describe = createProgress({ steps: 1000 });
  describe(line(1, 60_000), 0);
  for (let step = 2; step <= 50; step++) describe(line(step, 100), 0);
  expect(describe(line(51, 100), 0)).toContain('10.0 it/s');
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
