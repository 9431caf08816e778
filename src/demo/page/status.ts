// Whether the run's buttons can be pressed, and the line of text below them.

import type { RunState } from '../protocol.ts';
import { byId } from './element.ts';
import type { SettingsForm } from './settings-form.ts';
import { type PageState, shownRun } from './state.ts';

/** The line below the buttons; undefined where what stands there still holds. */
export function statusText(state: PageState): string | undefined {
  if (state.gpu === 'none') return 'There is no WebGPU here: nothing can be trained.';
  if (state.pending > 0) return 'Compiling the kernels …';
  const run = shownRun(state)?.run;
  if (!run) return undefined;
  const { data, adapter, view } = run;
  const name = dataName(run, state.targets[view]);
  const place = adapter || 'a GPU that the browser does not name';
  const what = `${data.count.toLocaleString('en')} samples of ${name}, on ${place}`;
  return state.playing ? `Training: ${what}.` : `Paused: ${what}.`;
}

/** What the data of a run are called on the page. */
function dataName({ data, run }: RunState, target: string): string {
  if (run.dataset === 'images') return 'your pictures';
  if (run.dataset !== 'csv') return data.name;
  return target === 'lines' ? 'two lines' : 'your drawing';
}

export function renderStatus(state: PageState, form: Pick<SettingsForm, 'difference'>): void {
  const { gpu, pending, playing } = state;
  const ready = gpu === 'ready' && pending === 0;
  const able = ready && shownRun(state) !== undefined;
  const play = byId<HTMLButtonElement>('play');
  play.disabled = !able;
  play.textContent = playing ? 'Pause' : 'Play';
  byId<HTMLButtonElement>('step').disabled = !able || playing;
  byId<HTMLButtonElement>('reset').disabled = !ready;
  const panel = byId('panel');
  panel.setAttribute('aria-busy', String(pending > 0));
  panel.dataset.playing = String(playing);
  renderDifference(state, form);
  const text = statusText(state);
  if (text !== undefined) byId('state').textContent = text;
}

/** Which of the two ways to put the form's settings to use is open. */
export function renderDifference(state: PageState, form: Pick<SettingsForm, 'difference'>): void {
  const run = shownRun(state)?.run;
  if (!run) return;
  const difference = form.difference(run.run);
  byId<HTMLButtonElement>('apply').disabled = difference !== 'live' || state.pending > 0;
  byId('reset').textContent = difference === 'other' ? 'Begin anew with these' : 'Begin anew';
}
