// Moments of each view's run, kept to look back at: thinned out evenly, so that a long run takes no more room than a short one.

import type { Frame, RunKey, ViewName } from '../protocol.ts';

/** A frame that was shown, and its iteration. */
export interface Moment {
  readonly step: number;
  readonly frame: Frame;
}

export interface Moments {
  /** Takes in a frame. The newest is always there; the next one takes its place where it is one too many. */
  readonly keep: (run: RunKey, moment: Moment) => void;
  /** Forgets another run of the view, and what lies behind an iteration: a run that lost its GPU has not been there. */
  readonly cut: (run: RunKey, step: number) => void;
  readonly of: (view: ViewName) => readonly Moment[];
  /** The newest moment that is not behind an iteration; the first where all are. */
  readonly at: (view: ViewName, step: number) => Moment | undefined;
}

/** Moments that are kept of a view, at most. */
const most = { points: 200, compare: 200, pictures: 60 } as const satisfies Record<ViewName, number>;

export function createMoments(): Moments {
  const kept = new Map<
    ViewName,
    { id: string; moments: Moment[]; stride: number; seen: number; spare?: boolean }
  >();
  const of = (view: ViewName): readonly Moment[] => kept.get(view)?.moments ?? [];
  return {
    of,
    keep: ({ view, id }, { step, frame }) => {
      const before = kept.get(view);
      const past = before?.id === id ? before : { id, moments: [], stride: 1, seen: 0 };
      kept.set(view, past);
      if (past.moments.at(-1)?.step === step) return;
      if (past.spare) past.moments.pop();
      past.spare = past.seen++ % past.stride !== 0;
      past.moments.push({ step, frame: lean(frame) });
      if (past.moments.length <= most[view]) return;
      past.stride *= 2;
      past.moments = past.moments.filter((_, i) => i % 2 === 0);
    },
    cut: ({ view, id }, step) => {
      const past = kept.get(view);
      if (past?.id !== id) kept.delete(view);
      else if (past.moments.some((moment) => moment.step > step)) {
        past.moments = past.moments.filter((moment) => moment.step <= step);
        past.spare = false;
      }
    },
    at: (view, step) => of(view).findLast((moment) => moment.step <= step) ?? of(view)[0],
  };
}

const none = new Float32Array(0);

/** Without what takes most room and is least looked back for: slopes and the latent lattice. */
function lean(frame: Frame): Frame {
  if (frame.kind !== 'points') return frame;
  const pairs = frame.pairs.map((pair) => ({
    ...pair,
    field: { ...pair.field, gradients: none },
    lattice: none,
    latticeSide: 0,
  }));
  return { kind: 'points', pairs };
}
