// Whether the run's buttons can be pressed, and the line of text below them.

import type { RunState } from '../protocol.ts';
import { texts } from '../texts/en.ts';
import { byId } from './element.ts';
import type { SettingsForm } from './settings-form.ts';
import { asksForOther, isPlaying, type PageState, shownRun } from './state.ts';
import { labelOf } from './targets.ts';

/** The line below the buttons; undefined where what stands there still holds. */
export function statusText(state: PageState): string | undefined {
  if (state.gpu === 'none') return 'There is no WebGPU here: nothing can be trained.';
  if (state.pending.length > 0) return 'Compiling the kernels …';
  const run = shownRun(state)?.run;
  if (!run) return undefined;
  const { data, adapter, view } = run;
  const name = dataName(run);
  const place = adapter || 'a GPU that the browser does not name';
  const batch = run.run.batch === run.wish.batch ? '' : texts.runs.smallBatch(run.run.batch);
  const what = `${data.count.toLocaleString('en')} samples of ${name}${batch}, on ${place}`;
  if (isPlaying(state)) return `Training: ${what}.`;
  const other = asksForOther(state, run) ? ` ${texts.runs.asksForOther(labelOf(state.targets[view]))}` : '';
  return `Paused: ${what}.${other}`;
}

/** What the data of a run are called on the page. */
function dataName({ data, run, target }: RunState): string {
  if (run.dataset === 'images') return 'your pictures';
  if (run.dataset !== 'csv') return data.name;
  return target === 'lines' ? 'two lines' : 'your drawing';
}

export function renderStatus(state: PageState, form: Pick<SettingsForm, 'difference'>): void {
  const { gpu, pending } = state;
  const playing = isPlaying(state);
  const ready = gpu === 'ready' && pending.length === 0;
  const run = shownRun(state)?.run;
  // What the list asks for is not what would be trained.
  const able = ready && run !== undefined && (playing || !asksForOther(state, run));
  const play = byId<HTMLButtonElement>('play');
  play.disabled = !able;
  play.textContent = playing ? 'Pause' : 'Play';
  byId<HTMLButtonElement>('step').disabled = !able || playing;
  byId<HTMLButtonElement>('reset').disabled = !ready || (run !== undefined && asksForOther(state, run));
  const panel = byId('panel');
  panel.setAttribute('aria-busy', String(pending.length > 0));
  panel.dataset.playing = String(playing);
  renderDifference(state, form);
  const text = statusText(state);
  if (text !== undefined) byId('state').textContent = text;
}

/** Which of the two ways to put the form's settings to use is open. */
export function renderDifference(state: PageState, form: Pick<SettingsForm, 'difference'>): void {
  const run = shownRun(state)?.run;
  if (!run) return;
  const difference = form.difference(run.wish);
  byId<HTMLButtonElement>('apply').disabled = difference !== 'live' || state.pending.length > 0;
  byId('reset').textContent = difference === 'other' ? 'Begin anew with these' : 'Begin anew';
}
