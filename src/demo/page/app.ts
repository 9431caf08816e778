// Puts the page together: one state, what shows it, and what the visitor's clicks and the worker's events do to it.

import type { Remote } from 'comlink';
import type { EngineEvent } from '../protocol.ts';
import type { Engine } from '../worker/engine.ts';
import * as actions from './actions.ts';
import { createClassSelect } from './class-select.ts';
import { createDataPanel } from './data-panel.ts';
import { createDrawPad } from './draw-pad.ts';
import { byId } from './element.ts';
import { startEngine } from './engine-client.ts';
import { createExampleOne } from './example-one.ts';
import { copyLink, keepCheckpoint, keepMetrics, keepSamples } from './keep.ts';
import { openingEvents, readLink } from './link.ts';
import { createLookPanel } from './look-panel.ts';
import { createNotes } from './notes.ts';
import { keepForOffline } from './offline.ts';
import { openPage } from './open.ts';
import { createRecorded } from './recorded.ts';
import { createRender } from './render.ts';
import { createSettingsForm } from './settings-form.ts';
import { createLegend, drawFrame, type Props } from './stage.ts';
import { type AnyView, initialState, type PageEvent, reduce } from './state.ts';
import { renderDifference } from './status.ts';

export function startApp(): void {
  const link = readLink(location.hash);
  let state = openingEvents(link).reduce(reduce, initialState());
  let engine: Remote<Engine> | undefined;
  const dispatch = (event: PageEvent) => {
    const before = state;
    state = reduce(state, event);
    if (state !== before) render(state, before);
  };

  const form = createSettingsForm(() => renderDifference(state, form));
  const pad = createDrawPad((file) => void actions.trainOnCsv(page, file));
  const look = createLookPanel(async (place) => {
    if (!engine || !state.runs.pictures) return undefined;
    const answer = await engine.look('pictures', place);
    return answer.ok ? answer.value : undefined;
  });
  const page: actions.Page = { state: () => state, dispatch, engine: () => engine, form, pad };
  const panel = createDataPanel({
    pad: pad.box,
    choose: (target) => void actions.choose(page, target),
    useDrawing: () => void actions.trainOnDrawing(page),
    usePictures: (files) => void actions.trainOnPictures(page, files),
  });
  const notes = createNotes({
    dismiss: (id) => dispatch({ kind: 'dismissed', id }),
    take: (offer) => actions.takeOffer(page, offer),
  });
  const classes = createClassSelect((label) => void engine?.showClass('pictures', label));
  const props: Props = { recorded: createRecorded(), example: createExampleOne(), classes, look, pad };
  const render = createRender({ props, form, panel, notes });

  createLegend(state.layers, (layer, visible) => dispatch({ kind: 'layered', layer, visible }));
  listenToButtons(page);
  listenToTabs(page);
  listenToWindow(page, props);
  render(state, undefined);
  void openPage(page, link, async () => {
    engine = await startEngine((event) => takeIn(event, dispatch));
  }).then(() => keepForOffline(dispatch));
}

/** The worker waits for a frame until it is about to be painted, so that it never sends more of them than can be seen. */
async function takeIn(event: EngineEvent, dispatch: (event: PageEvent) => void): Promise<void> {
  if (event.kind === 'frame') await painted();
  dispatch(event);
}

function listenToButtons(page: actions.Page): void {
  const onClick = (id: string, act: (page: actions.Page) => void) =>
    byId(id).addEventListener('click', () => act(page));
  onClick('play', actions.playOrPause);
  onClick('step', actions.step);
  onClick('reset', actions.beginAnew);
  onClick('save-checkpoint', keepCheckpoint);
  onClick('save-metrics', keepMetrics);
  onClick('save-samples', keepSamples);
  onClick('copy-link', copyLink);
  byId('settings-form').addEventListener('submit', (event) => {
    event.preventDefault();
    void actions.applySettings(page);
  });
  const speed = byId<HTMLSelectElement>('speed');
  speed.addEventListener('change', () => void page.engine()?.setSpeed(Number(speed.value)));
  const file = byId<HTMLInputElement>('checkpoint-file');
  onClick('open-checkpoint', () => file.click());
  file.addEventListener('change', () => {
    const [chosen] = file.files ?? [];
    file.value = '';
    if (chosen) void actions.loadCheckpoint(page, chosen);
  });
}

/** Tabs by click, and by the arrow keys as the ARIA pattern has it. */
function listenToTabs(page: actions.Page): void {
  const tabs = [...document.querySelectorAll<HTMLElement>('[role=tab]')];
  tabs.forEach((tab, i) => {
    tab.addEventListener('click', () => actions.showView(page, tab.dataset.view as AnyView));
    tab.addEventListener('keydown', (event) => {
      const move = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
      if (move === undefined) return;
      const next = tabs.at((i + move) % tabs.length);
      next?.focus();
      next?.click();
    });
  });
}

function listenToWindow(page: actions.Page, props: Props): void {
  addEventListener('resize', () => drawFrame(page.state(), props));
  matchMedia('(prefers-color-scheme: dark)').addEventListener('change', () => {
    drawFrame(page.state(), props);
    props.example.redraw();
    props.recorded.redraw();
  });
  addEventListener('hashchange', () => actions.followLink(page, location.hash));
  document.addEventListener('visibilitychange', () => {
    if (document.hidden) void page.engine()?.save();
  });
  addEventListener('pagehide', () => void page.engine()?.save());
}

/** Resolves once the browser is about to paint, or soon where it does not paint: a hidden tab must not stop the run. */
function painted(): Promise<void> {
  return new Promise((resolve) => {
    if (document.hidden) resolve();
    else {
      const late = setTimeout(resolve, 250);
      requestAnimationFrame(() => {
        clearTimeout(late);
        resolve();
      });
    }
  });
}
