// The looks of a live run, which can be gone back over: the time follows the newest until it is dragged away from it.

import type { Handle } from './handle.ts';

export interface Looks<Look> {
  readonly newest: () => Look | undefined;
  readonly all: () => readonly Look[];
  /** Those up to the time that is looked at. */
  readonly shown: () => readonly Look[];
  readonly take: (look: Look) => void;
  /** The handle was dragged to an iteration. */
  readonly dragged: (step: number) => void;
  /** Forgets all of them: the run begins anew. */
  readonly clear: () => void;
}

/**
 * @param time the handle, once there is one: it tells of its drags
 * @param show called when there is another look, or time, to see
 */
export function createLooks<Look extends { readonly step: number }>(
  time: () => Pick<Handle, 'value' | 'move'>,
  show: () => void,
): Looks<Look> {
  let looks: Look[] = [];
  let following = true;
  return {
    newest: () => looks.at(-1),
    all: () => looks,
    shown: () => looks.filter(({ step }) => step <= time().value()),
    take: (look) => {
      looks.push(look);
      if (following) time().move(look.step);
      show();
    },
    dragged: (step) => {
      following = step >= (looks.at(-1)?.step ?? 0);
      show();
    },
    clear: () => {
      looks = [];
      following = true;
      time().move(0);
    },
  };
}
