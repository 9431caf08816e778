// The page's first moments: the worker starts, a run is begun as the link asks, and saved runs are offered.

import type { SavedRun } from '../protocol.ts';
import { begin, type Page, showView, targetOf } from './actions.ts';
import type { Link } from './link.ts';
import { type PageEvent, trainingView } from './state.ts';
import { views } from './views.ts';

/** @param start starts the worker */
export async function openPage(page: Page, { asked }: Link, start: () => Promise<void>): Promise<void> {
  await start();
  const engine = page.engine();
  if (!engine) return;
  const opened = await engine.open();
  if (!opened.ok) {
    const text = `${opened.message}\nuntil then: here is a recorded run to look at.`;
    page.dispatch({ kind: 'note', tone: 'fault', id: 'no-gpu', text });
    page.dispatch({ kind: 'gpu', gpu: 'none' });
    showView(page, 'recorded');
    return;
  }
  page.dispatch({ kind: 'gpu', gpu: 'ready' });
  const view = trainingView(page.state());
  if (view) {
    const begun = await begin(page, view, asked.settings, 'link');
    if (!begun && asked.settings.length > 0) await begin(page, view, []);
    const run = page.state().runs[view]?.run;
    if (run) page.dispatch({ kind: 'targeted', view, target: targetOf(page.state(), run) });
  }
  for (const saved of await engine.savedRuns()) if (saved.step > 0) page.dispatch(offerOf(saved));
  page.dispatch({ kind: 'opened' });
}

/** The message that offers to go on with a run of an earlier visit. */
function offerOf({ view, step, dataset, savedAt }: SavedRun): PageEvent {
  const data = dataset === 'csv' ? 'points' : dataset === 'images' ? 'your pictures' : dataset;
  const age = ago(Date.now() - savedAt);
  return {
    kind: 'note',
    tone: 'info',
    id: `saved-${view}`,
    text: `A run on ${data} from ${age} is saved, at iteration ${step.toLocaleString('en')} (${views[view].title}).`,
    offers: [
      { label: 'Continue it', action: 'resume', view },
      { label: 'Discard', action: 'discard', view },
    ],
  };
}

function ago(ms: number): string {
  const minutes = Math.round(ms / 60_000);
  if (minutes < 1) return 'a moment ago';
  if (minutes < 90) return `${minutes} min ago`;
  const hours = Math.round(minutes / 60);
  return hours < 36 ? `${hours} h ago` : `${Math.round(hours / 24)} days ago`;
}
