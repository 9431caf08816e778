// Questions that come faster than their answers, as those of a drag do: one is on its way, and the newest one waits.

export interface Newest<Asked> {
  readonly ask: (asked: Asked) => void;
  /** Nothing is told any more. */
  readonly stop: () => void;
}

export interface NewestOptions<Asked, Told> {
  readonly compute: (asked: Asked) => Promise<Told>;
  readonly take: (told: Told) => void;
  readonly failed: (fault: unknown) => void;
}

/** Answers in order; of the questions that come while one is on its way all but the newest are left out. */
export function createNewest<Asked, Told>({
  compute,
  take,
  failed,
}: NewestOptions<Asked, Told>): Newest<Asked> {
  let waiting: { readonly asked: Asked } | undefined;
  let busy = false;
  let stopped = false;
  const work = async () => {
    busy = true;
    while (waiting && !stopped) {
      const { asked } = waiting;
      waiting = undefined;
      try {
        const told = await compute(asked);
        if (!stopped) take(told);
      } catch (fault) {
        if (!stopped) failed(fault);
      }
    }
    busy = false;
  };
  return {
    ask: (asked) => {
      waiting = { asked };
      if (!busy) void work();
    },
    stop: () => {
      stopped = true;
    },
  };
}
