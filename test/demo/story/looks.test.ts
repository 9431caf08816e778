// The looks of a live run: which of them are shown, and when the time follows the newest.
import { describe, expect, it } from 'vitest';
import { createLooks } from '../../../src/demo/story/looks.ts';

/** Looks at some iterations, with a handle that stands where it was moved to, and what was shown each time. */
function looksAt(...steps: readonly number[]) {
  let at = 0;
  const shown: (number | undefined)[] = [];
  const time = {
    value: () => at,
    move: (step: number) => {
      at = step;
    },
  };
  const looks = createLooks<{ readonly step: number }>(
    () => time,
    () => shown.push(looks.shown().at(-1)?.step),
  );
  for (const step of steps) looks.take({ step });
  const drag = (step: number) => {
    time.move(step);
    looks.dragged(step);
  };
  return { looks, shown, drag };
}

describe('the look that is shown', () => {
  it('is the newest, as long as nobody drags', () => {
    expect(looksAt(0, 10, 20).shown).toEqual([0, 10, 20]);
  });

  it.each([
    [0, 0],
    [9, 0],
    [10, 10],
    [29, 20],
    [400, 30],
  ])('of iteration %d is the last one up to it, %d', (at, step) => {
    const { looks, drag } = looksAt(0, 10, 20, 30);
    drag(at);
    expect(looks.shown().at(-1)?.step).toBe(step);
  });

  it('stays where it was dragged to, while newer ones come', () => {
    const { looks, shown, drag } = looksAt(0, 10, 20);
    drag(10);
    looks.take({ step: 30 });
    expect(shown.at(-1)).toBe(10);
    expect(looks.newest()?.step).toBe(30);
    drag(30);
    looks.take({ step: 40 });
    expect(shown.at(-1)).toBe(40);
  });

  it('is none once the run begins anew, and then the newest again', () => {
    const { looks, shown, drag } = looksAt(0, 10, 20);
    drag(0);
    looks.clear();
    expect(looks.shown()).toEqual([]);
    looks.take({ step: 0 });
    looks.take({ step: 10 });
    expect(shown.slice(-2)).toEqual([0, 10]);
  });
});
