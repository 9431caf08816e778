// One thing at a time: whatever touches a run waits for what was asked before.

import { messageOf } from '../../core/errors.ts';
import type { Fault } from '../fault-names.ts';
import type { Answer } from '../protocol.ts';

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
      async (fault: unknown) => ({ ok: false, ...(await faultFrom(fault)) }) as const,
    );
  };
}

/** Most visits go well: what names faults is loaded with the first; without it, as where the network is gone, they have none. */
async function faultFrom(cause: unknown): Promise<Fault> {
  const known = await import('./fault-of.ts').catch(() => undefined);
  return known?.faultOf(cause) ?? { message: messageOf(cause) };
}
