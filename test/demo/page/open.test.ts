// What the page offers when it is opened: the newest run, also where the page that was just left has it for a while yet.
import '../english.ts';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import type { Page } from '../../../src/demo/page/actions.ts';
import { offerNewest } from '../../../src/demo/page/open.ts';
import { initialState, type PageEvent, reduce } from '../../../src/demo/page/state.ts';
import type { SavedRun } from '../../../src/demo/protocol.ts';
import { savedRun } from './run.ts';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

/** Ids of the offers after so many milliseconds; the newest run is open in another page until `freeAfterMs`. */
async function offersAfter(ms: number, freeAfterMs: number, more: readonly SavedRun[]): Promise<string[]> {
  const start = Date.now();
  const listed = () => [savedRun('newest', { open: Date.now() - start < freeAfterMs }), ...more];
  let state = initialState();
  const page = {
    state: () => state,
    dispatch: (event: PageEvent) => {
      state = reduce(state, event);
    },
    engine: () => ({ savedRuns: async () => listed() }),
  } as unknown as Page;
  const done = offerNewest(page);
  await vi.advanceTimersByTimeAsync(ms);
  const offers = state.notes.map(({ id }) => id);
  await vi.advanceTimersByTimeAsync(60_000);
  await done;
  return offers;
}

const older = savedRun('older');

it.each([
  ['at once where it is free', 0, 0, ['run-newest']],
  ['not yet while it may be free in a moment', 1000, 1e9, []],
  ['a moment later where the page that was left has it still', 1500, 1000, ['run-newest']],
  ['an older one where another tab has it', 3000, 1e9, ['run-older']],
  ['as well where it is free after seconds only', 12_000, 9000, ['run-older', 'run-newest']],
  ['an older one and no more where it stays open', 50_000, 1e9, ['run-older']],
])('the newest run is offered, %s', async (_, ms, freeAfterMs, offers) => {
  expect(await offersAfter(ms, freeAfterMs, [older])).toEqual(offers);
});

it('is the only one that is waited for: an older one that is open, too, is never offered', async () => {
  expect(await offersAfter(20_000, 9000, [{ ...older, open: true }])).toEqual(['run-newest']);
});
