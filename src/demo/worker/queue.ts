// One thing at a time: whatever touches a run waits for what was asked before.

import type { Answer } from '../protocol.ts';
import { faultOf } from './fault-of.ts';

/** Does the work when its turn comes; a fault becomes an answer and holds nothing up. */
export type InTurn = <T>(work: () => Promise<T>) => Promise<Answer<T>>;

/** @param attempt does one piece of work, more than once where that helps */
export function createQueue(attempt: <T>(work: () => Promise<T>) => Promise<T>): InTurn {
  let last: Promise<unknown> = Promise.resolve();
  return (work) => {
    const result = last.then(() => attempt(work));
    last = result.catch(() => {});
    return result.then(
      (value) => ({ ok: true, value }) as const,
      (fault: unknown) => ({ ok: false, ...faultOf(fault) }) as const,
    );
  };
}
