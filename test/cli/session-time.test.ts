import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { sessionTime } from '../../src/cli/session-time.ts';

const minute = 60_000;
const tenMinutes = { minutes: 10 } as const;
const overTime = { minutes: 10, scheduleOver: 'time' } as const;

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['performance'] });
});
afterEach(() => {
  vi.useRealTimers();
});

function now(): number {
  return performance.now();
}

function pass(minutes: number): void {
  vi.advanceTimersByTime(minutes * minute);
}

describe("a run's minutes", () => {
  it('are counted over its sessions, and the time between two of them is not', () => {
    const first = sessionTime(tenMinutes, undefined, now);
    expect(first.deadlineMs).toBe(now() + 10 * minute);
    pass(4);
    const left = { ...first.clock(), run: tenMinutes };
    expect(left.trainedMs).toBe(4 * minute);
    pass(1000);
    const second = sessionTime(tenMinutes, left, now);
    expect(second.deadlineMs).toBe(now() + 6 * minute);
    expect(second.beganMs).toBe(now() - 4 * minute);
    pass(5);
    expect(second.clock()).toEqual({ trainedMs: 9 * minute });
  });

  it('are those that a resumed run was given last, and none where they are over', () => {
    const left = { trainedMs: 8 * minute, run: tenMinutes };
    expect(sessionTime({ minutes: 20 }, left, now).deadlineMs).toBe(now() + 12 * minute);
    expect(sessionTime({ minutes: 8 }, left, now).deadlineMs).toBe(now());
    expect(sessionTime({ minutes: 5 }, left, now).deadlineMs).toBe(now());
  });

  it('are counted where the goal is a number of steps, too', () => {
    const session = sessionTime({}, { trainedMs: minute, run: {} }, now);
    expect([session.deadlineMs, session.share]).toEqual([undefined, undefined]);
    pass(2);
    expect(session.clock()).toEqual({ trainedMs: 3 * minute });
  });

  it('carry a schedule from one session into the next, and spread its rest over new minutes', () => {
    const first = sessionTime(overTime, undefined, now);
    pass(4);
    const left = { ...first.clock(), run: overTime };
    expect(left).toMatchObject({ share: 0.4, trainedMs: 4 * minute });
    const second = sessionTime(overTime, left, now);
    expect(second.share?.()).toBe(0.4);
    pass(3);
    expect(second.share?.()).toBeCloseTo(0.7, 12);
    pass(30);
    expect(second.share?.()).toBe(1);
    const longer = sessionTime({ ...overTime, minutes: 16 }, left, now);
    pass(6);
    expect(longer.share?.()).toBeCloseTo(0.7, 12);
    expect(sessionTime({ ...overTime, minutes: 4 }, left, now).share?.()).toBe(1);
  });

  it('follow from the share in checkpoints that do not tell them', () => {
    const old = { share: 0.25, run: overTime };
    expect(sessionTime(overTime, old, now).deadlineMs).toBe(now() + 7.5 * minute);
    expect(sessionTime(tenMinutes, { run: tenMinutes }, now).deadlineMs).toBe(now() + 10 * minute);
  });
});
