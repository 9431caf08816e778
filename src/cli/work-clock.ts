// The time in which a process works: without that in which it was stopped, as by Ctrl-Z, or slept with its machine.

/** Between two ticks. */
const tickMs = 500;
/** A turn of the event loop that is longer is looked at. */
const longMs = 1500;
/** Share of such a turn that a process at work keeps a core busy, at least; one that is stopped computes nothing. */
const leastBusy = 0.1;

export interface WorkClock {
  /** Milliseconds of work since some moment. */
  readonly now: () => number;
  readonly close: () => void;
}

/**
 * A clock that stands still while the process does. It ticks: where a tick comes late, and the process has hardly computed
 * meanwhile, it was stopped.
 * @param told receives the milliseconds of each stop
 */
export function openWorkClock(told: (stoppedMs: number) => void = () => {}): WorkClock {
  let stoppedMs = 0;
  let tick = { atMs: performance.now(), cpu: process.cpuUsage() };
  const look = (): number => {
    const atMs = performance.now();
    const turnMs = atMs - tick.atMs;
    if (turnMs < tickMs) return atMs;
    const { user, system } = process.cpuUsage(tick.cpu);
    tick = { atMs, cpu: process.cpuUsage() };
    // Microseconds.
    if (turnMs < longMs || (user + system) / 1000 > leastBusy * turnMs) return atMs;
    stoppedMs += turnMs - tickMs;
    told(turnMs - tickMs);
    return atMs;
  };
  const timer = setInterval(look, tickMs);
  timer.unref();
  return {
    now: () => look() - stoppedMs,
    close: () => clearInterval(timer),
  };
}
