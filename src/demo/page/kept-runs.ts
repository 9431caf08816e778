// What a visitor does with runs in the browser's storage: each action is bound to the run that it was offered for.

import type { SavedRun } from '../protocol.ts';
import { texts } from '../texts/texts.ts';
import { ask, type Page, replaced, showView, turnTo } from './actions.ts';
import { saveFiles } from './keep.ts';
import type { Offer } from './messages.ts';
import type { PageEvent, PageState } from './state.ts';
import { labelOf } from './targets.ts';

/** Brings the list up to date: other tabs keep runs, too. */
export async function listRuns(page: Page): Promise<void> {
  const runs = await page.engine()?.savedRuns();
  if (runs) page.dispatch({ kind: 'listed', runs });
}

const againAfterMs = 2000;

/** Keeps the list true while it is looked at: a tab that is closed tells nobody that its run is free. */
export function watchRuns(page: Page, looksAt: () => boolean): void {
  setInterval(() => {
    if (looksAt() && !document.hidden && openElsewhere(page.state())) void listRuns(page);
  }, againAfterMs);
}

function openElsewhere({ saved, runs }: PageState): boolean {
  const here = new Set(Object.values(runs).map(({ run }) => run.id));
  return saved.some(({ id, open }) => open && !here.has(id));
}

/** Does what a message offers. */
export function takeOffer(page: Page, { action, run }: Offer): void {
  switch (action) {
    case 'resume':
      void resume(page, run);
      return;
    case 'discard':
      void discard(page, run);
      return;
    case 'undiscard':
      void undiscard(page, run);
      return;
    default:
      action satisfies never;
  }
}

/** Goes on with a run; a run that this tab has open is only shown. */
export async function resume(page: Page, { id, view }: SavedRun): Promise<void> {
  const engine = page.engine();
  if (!engine) return;
  turnTo(page, view);
  page.dispatch({ kind: 'dismissed', id: noteOf(id) });
  if (page.state().runs[view]?.run.id === id) return;
  const run = await replaced(page, view, engine.resume(id));
  // What could not be had leaves no empty view behind.
  if (!run && page.state().view === view) showView(page, view);
  await listRuns(page);
}

export async function discard(page: Page, run: SavedRun): Promise<void> {
  const done = await ask(page, (engine) => engine.discard(run.id));
  if (!done) {
    await listRuns(page);
    return;
  }
  page.dispatch({
    kind: 'note',
    tone: 'info',
    id: noteOf(run.id),
    text: texts.runs.discarded(nameOf(run), run.step),
    offers: [{ label: texts.runs.undo, action: 'undiscard', run }],
  });
  await listRuns(page);
}

async function undiscard(page: Page, { id }: SavedRun): Promise<void> {
  await ask(page, (engine) => engine.undiscard(id));
  await listRuns(page);
}

export async function rename(page: Page, { id }: SavedRun, name: string): Promise<void> {
  await ask(page, (engine) => engine.rename(id, name));
  await listRuns(page);
}

export function download(page: Page, run: SavedRun): void {
  const engine = page.engine();
  if (engine) void saveFiles(page, run, engine.savedCheckpoint(run.id), 'safetensors');
}

/** The message that offers to go on with a run of an earlier visit. */
export function offerOf(run: SavedRun): PageEvent {
  const { id, step, savedAt, view } = run;
  return {
    kind: 'note',
    tone: 'info',
    id: noteOf(id),
    text: texts.runs.offer(nameOf(run), ago(Date.now() - savedAt), step, texts.views[view].title),
    offers: [
      { label: texts.runs.resumeIt, action: 'resume', run },
      { label: texts.runs.discard, action: 'discard', run },
    ],
  };
}

/** As the visitor calls a run, or by what it trains on. */
export function nameOf({ name, target }: SavedRun): string {
  return name || labelOf(target);
}

export function ago(ms: number): string {
  const minutes = Math.round(ms / 60_000);
  if (minutes < 1) return texts.runs.now;
  if (minutes < 90) return texts.runs.minutesAgo(minutes);
  const hours = Math.round(minutes / 60);
  return hours < 36 ? texts.runs.hoursAgo(hours) : texts.runs.daysAgo(Math.round(hours / 24));
}

function noteOf(id: string): string {
  return `run-${id}`;
}
