// Shows a state of the page: whatever differs from the state before is brought up to date, and nothing else.

import { type Charts, createCharts } from './charts.ts';
import type { DataPanel } from './data-panel.ts';
import { byId } from './element.ts';
import { newestStep, provenDistance, renderFigures } from './figures.ts';
import type { Later } from './later.ts';
import { writeLink } from './link.ts';
import { createLookBack } from './look-back.ts';
import { createPace } from './milestones.ts';
import { createMoments } from './moments.ts';
import type { Notes } from './notes.ts';
import type { RunList } from './run-list.ts';
import type { SettingsForm } from './settings-form.ts';
import { drawFrame, type Props, renderExtras, renderView } from './stage.ts';
import { openIn, type PageState, type ShownRun, shownRun, trainingView } from './state.ts';
import { renderMilestone, renderStatus } from './status.ts';
import type { StoryDoor } from './story-door.ts';
import type { TrainedDoor } from './trained-door.ts';

/** The parts of the page that have an inner life of their own. */
export interface Parts {
  readonly props: Omit<Props, 'back'>;
  readonly form: SettingsForm;
  readonly panel: DataPanel;
  readonly notes: Notes;
  readonly list: Later<RunList>;
  readonly story: StoryDoor;
  readonly trained: TrainedDoor;
}

export interface Renderer {
  /** Shows a state; `before` is the one shown last. */
  readonly render: (state: PageState, before: PageState | undefined) => void;
  /** Draws the picture once more: its size or its colours are others. */
  readonly redraw: () => void;
}

export function createRenderer({ props: made, form, panel, notes, list, story, trained }: Parts): Renderer {
  let charts: Charts | undefined;
  let current: PageState | undefined;
  const pace = createPace();
  const fill = fillsOnce(form);
  const moments = createMoments();
  const props: Props = { ...made, back: createLookBack(moments, redraw) };

  function redraw(): void {
    if (current) drawFrame(current, props);
    charts?.mark(props.back.chosen()?.step);
  }

  function renderCharts(view: ReturnType<typeof trainingView>): void {
    charts?.destroy();
    charts = view && createCharts(view, props.back.choose);
  }

  /** A run that is new to the form and the curves. */
  function adopt(shown: ShownRun): void {
    const { run, course } = shown;
    fill(run);
    props.classes.offer(run.classes);
    charts?.clear();
    charts?.showClip(run.run.objective === 'wgan');
    charts?.add(course.lines, course.distances, run.floor);
    moments.cut(run, newestStep(shown));
  }

  /** A frame that is new to the moments and the curves. */
  function takeIn(shown: ShownRun): void {
    const { run, frame } = shown;
    if (!frame) return;
    moments.keep(run, frame);
    charts?.calibrate(frame.step, provenDistance(shown));
  }

  function render(state: PageState, before: PageState | undefined): void {
    current = state;
    const changed = (part: (of: PageState) => unknown) => !before || part(before) !== part(state);
    const view = trainingView(state);
    const shown = shownRun(state);
    const newView = changed((of) => of.view);
    const newTarget = newView || (view !== undefined && changed((of) => of.targets[view]));
    const newRun = newView || changed((of) => shownRun(of)?.run);
    if (changed((of) => of.notes)) notes.render(state.notes);
    if (newView) {
      renderView(state, props);
      renderCharts(view);
      trained.close();
      story.show(state.view === 'story');
      if (view) form.show(view);
    }
    if (newTarget) {
      if (view) panel.show(view, state.targets[view]);
      renderExtras(state, props);
      props.pad.now()?.redraw();
    }
    if (newRun && shown) adopt(shown);
    else if (shown?.news && changed((of) => shownRun(of)?.news)) {
      charts?.add(shown.news.lines, shown.news.distances, shown.run.floor);
    }
    if (newRun && view) writeLink(state);
    if (newRun || newTarget || changed(({ gpu, pending, playing }) => `${gpu} ${pending} ${playing?.id}`)) {
      renderStatus(state, form);
    }
    const newFrame = changed((of) => shownRun(of)?.frame);
    if (newFrame && shown) takeIn(shown);
    if (newView || newRun || newFrame) props.back.show(view);
    if (newTarget || newRun || newFrame || changed((of) => of.layers)) redraw();
    if (changed(shownRun)) renderFigures(shown);
    if (newView || changed(({ playing }) => playing) || changed(shownRun)) renderMilestone(state, pace);
    renderFlags(state);
    if (newRun || changed((of) => of.saved)) {
      list.now()?.render(state.saved, openIn(state));
    }
  }

  return { render, redraw };
}

/** Fills the form for a run: what a visitor wrote into it stays until it is another run, or other settings. */
function fillsOnce(form: Pick<SettingsForm, 'fill'>): (run: ShownRun['run']) => void {
  let filled = '';
  return ({ id, wish }) => {
    const whom = `${id} ${JSON.stringify(wish)}`;
    if (whom !== filled) form.fill(wish);
    filled = whom;
  };
}

/** What tests wait for: the page has done what it does by itself; the run shown is in the browser's storage. */
function renderFlags(state: PageState): void {
  const { dataset } = byId('panel');
  if (state.opened) dataset.ready = 'true';
  const saved = state.saved.find(({ id }) => id === shownRun(state)?.run.id);
  dataset.saved = String(saved?.step ?? '');
}
