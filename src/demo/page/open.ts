// The page's first moments: the worker starts, a run is begun as the link asks, and the newest saved run is offered.

import { inWords } from '../texts/in-words.ts';
import { texts } from '../texts/texts.ts';
import { ask, beginFirst, type Page, showView } from './actions.ts';
import { ownGpuFault, withoutGpu } from './gpu-advice.ts';
import { listRuns, offerOf, resume } from './kept-runs.ts';
import { type GoOn, takeGoOn } from './language-select.ts';
import { trainingView } from './state.ts';

/** @param start starts the worker */
export async function openPage(page: Page, start: () => Promise<void>): Promise<void> {
  await start();
  const opened = await page.engine()?.open();
  if (!opened) return;
  if (!opened.ok) {
    const fault = await ownGpuFault();
    const text = fault ? withoutGpu(fault) : `${await inWords(opened)}\n${texts.stage.meanwhile}`;
    page.dispatch({ kind: 'note', tone: 'fault', id: 'no-gpu', text });
    page.dispatch({ kind: 'gpu', gpu: 'none' });
    if (trainingView(page.state())) showView(page, 'recorded');
    return;
  }
  page.dispatch({ kind: 'gpu', gpu: 'ready' });
  // The view that is shown by now: a visitor may have chosen another one meanwhile.
  const view = trainingView(page.state());
  const goOn = takeGoOn();
  const resumed = goOn && (await resumeShown(page, goOn));
  if (view && !resumed) await beginFirst(page, view);
  page.dispatch({ kind: 'opened' });
  void offerNewest(page);
}

/** Goes on with the run that the page showed in another language, once it is free; whether that could be. */
async function resumeShown(page: Page, { id, play }: GoOn): Promise<boolean> {
  for (let i = 0; i < tries; i++) {
    await listRuns(page);
    const run = page.state().saved.find((each) => each.id === id);
    if (!run) return false;
    if (!run.open) {
      await resume(page, run);
      const there = page.state().runs[run.view]?.run.id === id;
      if (there && play) void ask(page, (engine) => engine.play(id));
      return there;
    }
    await sleep(againAfterMs);
  }
  return false;
}

const againAfterMs = 250;
const tries = 10;
/** From then on as seldom as the list of runs is brought up to date; half a minute in all. */
const laterMs = 2000;
const triesForOffer = 24;

/**
 * Offers the newest run, of the view that is shown if it has one. The page that was just left may have it still, on a busy
 * machine for a while: the newest free one is offered meanwhile, and that one as soon as it is free.
 */
export async function offerNewest(page: Page): Promise<void> {
  for (let i = 1; i <= triesForOffer; i++) {
    await listRuns(page);
    const { saved, runs, view } = page.state();
    const here = new Set(Object.values(runs).map(({ run }) => run.id));
    const earlier = saved.filter(({ id }) => !here.has(id));
    const candidates = [...earlier.filter((run) => run.view === view), ...earlier];
    const [newest] = candidates;
    const free = newest?.open ? candidates.find(({ open }) => !open) : newest;
    if (free && (free === newest || i === tries)) page.dispatch(offerOf(free));
    if (!newest?.open) return;
    await sleep(i < tries ? againAfterMs : laterMs);
  }
}

function sleep(ms: number): Promise<void> {
  return new Promise((resolve) => {
    setTimeout(resolve, ms);
  });
}
