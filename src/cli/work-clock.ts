// The time in which a process works: without that in which it was stopped, as by Ctrl-Z, or slept with its machine.

/** Between two ticks. */
const tickMs = 50;
/** A turn from one tick to the next that is longer is looked at. */
const longMs = 1500;
/** Share of such a turn in which a process that works keeps a core busy, at least; one that is stopped computes nothing. */
const leastBusy = 0.02;

export interface WorkClock {
  /** Milliseconds of work since some moment. */
  readonly now: () => number;
  readonly close: () => void;
}

/**
 * A clock that stands still while the process does. It ticks: where a tick comes late, and the process has hardly computed
 * since the one before, it was stopped.
 * @param told receives the milliseconds of each stop
 */
export function openWorkClock(told: (stoppedMs: number) => void = () => {}): WorkClock {
  let stoppedMs = 0;
  let last = { atMs: performance.now(), cpu: process.cpuUsage() };
  /** Cores that were busy in the last turn: what was computed before a stop is part of the turn that it falls into. */
  let busy = 1;
  const look = (): number => {
    const atMs = performance.now();
    const turnMs = atMs - last.atMs;
    if (turnMs < tickMs) return atMs;
    const { user, system } = process.cpuUsage(last.cpu);
    last = { atMs, cpu: process.cpuUsage() };
    const computedMs = (user + system) / 1000;
    if (turnMs < longMs) {
      busy = Math.max(1, computedMs / turnMs);
    } else if (computedMs < 1.5 * busy * tickMs + leastBusy * turnMs) {
      stoppedMs += turnMs - tickMs;
      told(turnMs - tickMs);
    }
    return atMs;
  };
  const timer = setInterval(look, tickMs);
  timer.unref();
  return {
    now: () => look() - stoppedMs,
    close: () => clearInterval(timer),
  };
}
