// The page's first moments: the worker starts, a run is begun as the link asks, and the newest saved run is offered.

import { beginFirst, type Page, showView } from './actions.ts';
import { listRuns, offerOf } from './kept-runs.ts';
import { trainingView } from './state.ts';

/** @param start starts the worker */
export async function openPage(page: Page, start: () => Promise<void>): Promise<void> {
  await start();
  const opened = await page.engine()?.open();
  if (!opened) return;
  if (!opened.ok) {
    const text = `${opened.message}\nuntil then: here is a recorded run to look at.`;
    page.dispatch({ kind: 'note', tone: 'fault', id: 'no-gpu', text });
    page.dispatch({ kind: 'gpu', gpu: 'none' });
    showView(page, 'recorded');
    return;
  }
  page.dispatch({ kind: 'gpu', gpu: 'ready' });
  // The view that is shown by now: a visitor may have chosen another one meanwhile.
  const view = trainingView(page.state());
  if (view) await beginFirst(page, view);
  await listRuns(page);
  const closed = page.state().saved.filter(({ open }) => !open);
  const newest = closed.find((run) => run.view === page.state().view) ?? closed[0];
  if (newest) page.dispatch(offerOf(newest));
  page.dispatch({ kind: 'opened' });
}
