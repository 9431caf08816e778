// Legalisation: a fusion of which every part fits one kernel.
// Fusion takes as much together as it can. What does not fit is a cut; fusion starts again with one more of them, until
// the bodies of all kernels can be written and put in order.
import type { Value } from '../graph/value.ts';
import type { Body } from './body.ts';
import { fuse } from './fuse.ts';
import { type Cut, type Cuts, type Fusion, isCut, noCuts } from './fusion.ts';
import { schedule } from './schedule.ts';
import { writeBodies } from './write-bodies.ts';

/** A fusion that can be lowered. */
export interface Legal {
  readonly fusion: Fusion;
  /** The bodies of the kernels, in the order of the graph. */
  readonly bodies: readonly Body[];
  /** The same in the order in which they are to run. */
  readonly scheduled: readonly Body[];
  readonly cuts: Cuts;
}

/** Fuses as much as can be lowered. @param spilled values to spill in any case */
export function legalise(outputs: readonly Value[], spilled: readonly Value[] = []): Legal {
  let cuts: Cuts = { ...noCuts, spilled: new Set(spilled) };
  for (;;) {
    const legal = attempt(outputs, cuts);
    if (!isCut(legal)) return legal;
    cuts = withCut(cuts, legal);
  }
}

function attempt(outputs: readonly Value[], cuts: Cuts): Legal | Cut {
  const fusion = fuse(outputs, cuts);
  const bodies = writeBodies(fusion);
  if (isCut(bodies)) return bodies;
  const scheduled = schedule(bodies);
  return isCut(scheduled) ? scheduled : { fusion, bodies, scheduled, cuts };
}

function withCut({ spilled, separateSums }: Cuts, { kind, values }: Cut): Cuts {
  const known = kind === 'spill' ? spilled : separateSums;
  if (values.every((value) => known.has(value))) throw new Error(`the same cut is needed again: ${kind}`);
  const more = new Set([...known, ...values]);
  return kind === 'spill' ? { spilled: more, separateSums } : { spilled, separateSums: more };
}
