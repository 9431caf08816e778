// The page's first moments: the worker starts, a run is begun as the link asks, and the newest saved run is offered.

import { beginFirst, type Page, playByItself, showView } from './actions.ts';
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
    if (trainingView(page.state())) showView(page, 'recorded');
    return;
  }
  page.dispatch({ kind: 'gpu', gpu: 'ready' });
  // The view that is shown by now: a visitor may have chosen another one meanwhile.
  const view = trainingView(page.state());
  if (view) await beginFirst(page, view);
  page.dispatch({ kind: 'opened' });
  if (view) playByItself(page, view);
  await offerNewest(page);
}

const tries = 10;
const againAfterMs = 250;

/** Offers the newest run, of the view that is shown if it has one; the page that was just left may have it still. */
async function offerNewest(page: Page): Promise<void> {
  for (let i = 0; i < tries; i++) {
    await listRuns(page);
    const { saved, runs, view } = page.state();
    const here = new Set(Object.values(runs).map(({ run }) => run.id));
    const earlier = saved.filter(({ id }) => !here.has(id));
    const candidates = [...earlier.filter((run) => run.view === view), ...earlier];
    const last = i === tries - 1;
    const offered = last ? candidates.find(({ open }) => !open) : candidates[0];
    if (!offered) return;
    if (!offered.open) {
      page.dispatch(offerOf(offered));
      return;
    }
    await new Promise((resolve) => {
      setTimeout(resolve, againAfterMs);
    });
  }
}
