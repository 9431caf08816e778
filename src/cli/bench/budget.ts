// The time that a report may take, shared out among its parts.
import type { LeftOut } from '../../bench/report.ts';
import { firstLine, messageOf } from '../../core/errors.ts';

/** A stretch of time, and what did not fit into it. */
export class Budget {
  readonly leftOut: LeftOut[] = [];
  readonly ms: number;
  readonly #begun = performance.now();

  constructor(ms: number) {
    this.ms = ms;
  }

  /** When this share of the time is over, by the clock of `performance.now`. */
  until(share = 1): number {
    return this.#begun + share * this.ms;
  }

  get spentMs(): number {
    return performance.now() - this.#begun;
  }

  /** Whether there is time for something that takes so long; if not, it is noted as left out. */
  allows(what: string, estimateMs: number, until: number): boolean {
    const leftMs = until - performance.now();
    if (estimateMs <= leftMs) return true;
    const seconds = (ms: number) => Math.max(0, ms / 1000).toFixed(1);
    this.leftOut.push({
      what,
      why: `it would take about ${seconds(estimateMs)} s, of which ${seconds(leftMs)} were left`,
    });
    return false;
  }

  /** Does the work; if it fails, that is noted, and the rest goes on. */
  async attempt<T>(what: string, work: () => Promise<T>): Promise<T | undefined> {
    try {
      return await work();
    } catch (fault) {
      const text = messageOf(fault);
      this.leftOut.push({ what, why: firstLine(text) });
      return undefined;
    }
  }
}
