// Whether the run's buttons can be pressed, and the lines of text below them.

import type { RunState } from '../protocol.ts';
import { texts } from '../texts/texts.ts';
import { byId } from './element.ts';
import { newestStep } from './figures.ts';
import { renderAdvice } from './gpu-advice.ts';
import { nextMilestone, type Pace } from './milestones.ts';
import type { SettingsForm } from './settings-form.ts';
import { asksForOther, isPlaying, type PageState, shownRun } from './state.ts';
import { labelOf } from './targets.ts';

/** The line below the buttons; undefined where what stands there still holds. */
export function statusText(state: PageState): string | undefined {
  if (state.gpu === 'none') return texts.stage.noGpu;
  if (state.pending.length > 0) return texts.stage.compiling;
  const run = shownRun(state)?.run;
  if (!run) return undefined;
  const { data, view } = run;
  const batch = run.run.batch === run.wish.batch ? '' : texts.runs.smallBatch(run.run.batch);
  const what = texts.stage.samplesOn(data.count, `${dataName(run)}${batch}`, adapterText(run));
  const text = isPlaying(state) ? texts.stage.training(what) : texts.stage.paused(what);
  return asksForOther(state, run) ? `${text} ${texts.runs.asksForOther(labelOf(state.targets[view]))}` : text;
}

/** What the data of a run are called on the page. */
function dataName({ run, target }: RunState): string {
  if (run.dataset === 'images') return texts.stage.ownPictures;
  if (run.dataset !== 'csv') return labelOf(run.dataset);
  return target === 'lines' ? texts.stage.twoLines : texts.stage.ownDrawing;
}

function adapterText({ adapter, software }: RunState): string {
  const name = /swiftshader/i.test(adapter) ? 'SwiftShader' : adapter;
  if (software) return texts.stage.softwareAdapter(name);
  return name || texts.stage.unnamedAdapter;
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
  play.textContent = playing ? texts.stage.pause : texts.stage.play;
  byId<HTMLButtonElement>('step').disabled = !able || playing;
  byId<HTMLButtonElement>('reset').disabled = !ready || (run !== undefined && asksForOther(state, run));
  const panel = byId('panel');
  panel.setAttribute('aria-busy', String(pending.length > 0));
  panel.dataset.playing = String(playing);
  renderDifference(state, form);
  renderAdvice(shownRun(state)?.run.software ?? false);
  const text = statusText(state);
  if (text !== undefined) byId('state').textContent = text;
}

/** What the run comes to next; nothing while it stands still. */
export function renderMilestone(state: PageState, pace: Pace): void {
  const shown = shownRun(state);
  const playing = isPlaying(state);
  if (!playing) pace.forget();
  if (!shown || !playing) {
    byId('milestone').textContent = '';
    return;
  }
  const step = newestStep(shown);
  pace.note(step, performance.now());
  byId('milestone').textContent = nextMilestone(shown.run, step, pace.perSecond()) ?? '';
}

/** Which of the two ways to put the form's settings to use is open. */
export function renderDifference(state: PageState, form: Pick<SettingsForm, 'difference'>): void {
  const run = shownRun(state)?.run;
  if (!run) return;
  const difference = form.difference(run.wish);
  byId<HTMLButtonElement>('apply').disabled = difference !== 'live' || state.pending.length > 0;
  byId('reset').textContent = difference === 'other' ? texts.stage.restartWith : texts.stage.restart;
}
