import { setTimeout as delay } from 'node:timers/promises';
import { expect, it } from 'vitest';
import { openWorkClock } from '../../src/cli/work-clock.ts';

const cell = new Int32Array(new SharedArrayBuffer(4));

it('a clock of work goes on while the process waits or computes, and stands still while it does nothing at all', async () => {
  const stops: number[] = [];
  const clock = openWorkClock((stoppedMs) => stops.push(stoppedMs));
  const begun = clock.now();
  await delay(300);
  const until = performance.now() + 1600;
  // One turn of the event loop, as long as a stop, in which a core is busy.
  while (performance.now() < until);
  expect(clock.now() - begun).toBeGreaterThan(1800);
  await delay(300);
  expect(stops).toEqual([]);
  const before = clock.now();
  // The thread that holds the event loop sleeps, as all do in a process that is stopped.
  Atomics.wait(cell, 0, 0, 1700);
  expect(clock.now() - before).toBeLessThan(600);
  expect(stops).toEqual([expect.closeTo(1650, -3)]);
  clock.close();
});
