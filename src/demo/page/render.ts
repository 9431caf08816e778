// Shows a state of the page: whatever differs from the state before is brought up to date, and nothing else.

import { type Charts, createCharts } from './charts.ts';
import type { DataPanel } from './data-panel.ts';
import { byId } from './element.ts';
import { renderFigures } from './figures.ts';
import { writeLink } from './link.ts';
import type { Notes } from './notes.ts';
import type { RunList } from './run-list.ts';
import type { SettingsForm } from './settings-form.ts';
import { drawFrame, type Props, renderExtras, renderView } from './stage.ts';
import { type PageState, type ShownRun, shownRun, trainingView } from './state.ts';
import { renderStatus } from './status.ts';

/** The parts of the page that have an inner life of their own. */
export interface Parts {
  readonly props: Props;
  readonly form: SettingsForm;
  readonly panel: DataPanel;
  readonly notes: Notes;
  readonly list: RunList;
}

/** Shows a state; `before` is the one shown last. */
export type Render = (state: PageState, before: PageState | undefined) => void;

export function createRender({ props, form, panel, notes, list }: Parts): Render {
  let charts: Charts | undefined;

  function renderCharts(view: ReturnType<typeof trainingView>): void {
    charts?.destroy();
    charts = view && createCharts(byId('sheet'), view);
  }

  /** Whom the form shows: what a visitor wrote into it stays until it is another run, or other settings. */
  let filled = '';

  /** A run that is new to the form and the curves. */
  function adopt({ run, course }: ShownRun): void {
    const wish = `${run.id} ${JSON.stringify(run.wish)}`;
    if (wish !== filled) form.fill(run.wish);
    filled = wish;
    props.classes.offer(run.classes);
    charts?.clear();
    charts?.add(course.lines, course.distances, run.floor);
  }

  return (state, before) => {
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
      if (view) form.show(view);
    }
    if (newTarget) {
      if (view) panel.show(view, state.targets[view]);
      renderExtras(state, props);
      props.pad.redraw();
    }
    if (newRun && shown) adopt(shown);
    else if (shown?.news && changed((of) => shownRun(of)?.news)) {
      charts?.add(shown.news.lines, shown.news.distances, shown.run.floor);
    }
    if (newRun && view) writeLink(state);
    if (newRun || newTarget || changed(({ gpu, pending, playing }) => `${gpu} ${pending} ${playing?.id}`)) {
      renderStatus(state, form);
    }
    if (newView || changed((of) => shownRun(of)?.frame) || changed((of) => of.layers)) {
      drawFrame(state, props);
    }
    if (shown && changed(shownRun)) renderFigures(shown);
    const { dataset } = byId('panel');
    if (state.opened) dataset.ready = 'true';
    const saved = state.saved.find(({ id }) => id === shown?.run.id);
    dataset.saved = String(saved?.step ?? '');
    if (newRun || changed((of) => of.saved)) {
      list.render(state.saved, new Set(Object.values(state.runs).map(({ run }) => run.id)));
    }
  };
}
