// Puts the page together: one state, what shows it, and what the visitor's clicks and the worker's events do to it.

import type { Remote } from 'comlink';
import type { EngineEvent } from '../protocol.ts';
import { inWords } from '../texts/in-words.ts';
import type { Engine } from '../worker/engine.ts';
import * as actions from './actions.ts';
import { bring } from './bring-later.ts';
import { createClassSelect } from './class-select.ts';
import { createDataPanel } from './data-panel.ts';
import { acceptDrops } from './drops.ts';
import { byId } from './element.ts';
import { startEngine } from './engine-client.ts';
import { createExtras, createListOfRuns } from './extras.ts';
import { createFilmButton } from './film-button.ts';
import { copyLink, keepCheckpoint, keepMetrics, keepOnnx, keepPoster, keepSamples } from './keep.ts';
import * as kept from './kept-runs.ts';
import { createLanguageSelect } from './language-select.ts';
import { openingEvents, readLink } from './link.ts';
import { createNotes } from './notes.ts';
import { keepForOffline } from './offline.ts';
import { openPage } from './open.ts';
import { createOpening } from './opening.ts';
import { createRenderer } from './render.ts';
import type { RunActions } from './run-list.ts';
import { createSettingsForm, type SettingsForm } from './settings-form.ts';
import { createLegend, type Props } from './stage.ts';
import { type AnyView, initialState, type PageEvent, reduce, trainingView } from './state.ts';
import { renderDifference } from './status.ts';
import { createStoryDoor } from './story-door.ts';
import { createTrainedDoor } from './trained-door.ts';

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
  const extras = createExtras(
    () => page,
    () => redraw(),
  );
  const page: actions.Page = { state: () => state, dispatch, engine: () => engine, form, pad: extras.pad };
  const trained = createTrainedDoor(page);
  const panel = createDataPanel({
    pad: extras.pad.show,
    trained: trained.button,
    thumbnails: extras.thumbnails,
    choose: (view, target) => void actions.choose(page, view, target),
    useDrawing: (view) => {
      const to = { view, settings: form.read() };
      void bring(page, (code) => code.trainOnDrawing(page, to));
    },
    usePictures: (files) => void bring(page, (code) => code.offerPictures(page, files)),
  });
  const notes = createNotes({
    dismiss: (id) => dispatch({ kind: 'dismissed', id }),
    take: (offer) => kept.takeOffer(page, offer),
  });
  const runActions: RunActions = {
    resume: (run) => void kept.resume(page, run),
    download: (run) => kept.download(page, run),
    discard: (run) => void kept.discard(page, run),
    rename: (run, name) => void kept.rename(page, run, name),
  };
  const yourRuns = byId<HTMLDetailsElement>('your-runs');
  const list = createListOfRuns(page, runActions);
  byId('runs').append(list.show(false));
  yourRuns.addEventListener('toggle', () => {
    void list.come();
    void kept.listRuns(page);
  });
  kept.watchRuns(page, () => yourRuns.open);
  const classes = createClassSelect('class', (label) => {
    const id = state.runs.pictures?.run.id;
    if (id !== undefined) void engine?.showClass(id, label);
  });
  const props = {
    opening: createOpening(),
    classes,
    ...extras,
  };
  const story = createStoryDoor();
  const { render, redraw } = createRenderer({ props, form, panel, notes, list, story, trained });

  createLegend(state.layers, (layer, visible) => dispatch({ kind: 'layered', layer, visible }));
  listenToButtons(page, form);
  createFilmButton(page);
  createLanguageSelect(page);
  listenToTabs(page);
  listenToWindow(page, props, redraw);
  acceptDrops((files, onField) => {
    const dropped = { view: trainingView(state), settings: form.read(), onField };
    void bring(page, (code) => code.takeDropped(page, files, dropped));
  });
  render(state, undefined);
  void openPage(page, async () => {
    // The first thing to see costs no GPU; what the GPU compiles would hold it up.
    await props.opening.moves;
    engine = await startEngine((event) => takeIn(event, dispatch));
  }).then(() => keepForOffline(dispatch));
}

/** The worker waits for a frame until it is about to be painted, so that it never sends more of them than can be seen. */
async function takeIn(event: EngineEvent, dispatch: (event: PageEvent) => void): Promise<void> {
  if (event.kind === 'frame') await painted();
  dispatch(event.kind === 'note' ? { ...event, text: await inWords(event.fault) } : event);
}

function listenToButtons(page: actions.Page, form: SettingsForm): void {
  const onClick = (id: string, act: (page: actions.Page) => void) =>
    byId(id).addEventListener('click', () => act(page));
  onClick('play', actions.playOrPause);
  onClick('step', actions.step);
  onClick('reset', () => {
    if (form.check()) actions.beginAnew(page);
  });
  onClick('save-checkpoint', keepCheckpoint);
  onClick('save-onnx', keepOnnx);
  onClick('save-metrics', (of) => void keepMetrics(of));
  onClick('save-samples', keepSamples);
  onClick('save-poster', (of) => void keepPoster(of));
  onClick('copy-link', copyLink);
  byId('settings-form').addEventListener('submit', (event) => {
    event.preventDefault();
    if (form.check()) void actions.applySettings(page);
  });
  const speed = byId<HTMLSelectElement>('speed');
  speed.addEventListener('change', () => void page.engine()?.setSpeed(Number(speed.value)));
  const file = byId<HTMLInputElement>('checkpoint-file');
  onClick('open-checkpoint', () => file.click());
  file.addEventListener('change', () => {
    const [chosen] = file.files ?? [];
    file.value = '';
    const view = trainingView(page.state());
    if (chosen) void bring(page, (code) => code.loadCheckpoint(page, view, chosen));
  });
}

/** Tabs by click, and by arrow keys, Home and End as the ARIA pattern has it. */
function listenToTabs(page: actions.Page): void {
  const tabs = [...document.querySelectorAll<HTMLElement>('[role=tab]')];
  tabs.forEach((tab, i) => {
    tab.addEventListener('click', () => actions.showView(page, tab.dataset.view as AnyView));
    tab.addEventListener('keydown', (event) => {
      const place = { ArrowRight: i + 1, ArrowLeft: i - 1, Home: 0, End: -1 }[event.key];
      if (place === undefined) return;
      event.preventDefault();
      const next = tabs.at(place % tabs.length);
      next?.focus();
      next?.click();
    });
  });
}

function listenToWindow(page: actions.Page, props: Omit<Props, 'back'>, redraw: () => void): void {
  addEventListener('resize', () => {
    redraw();
    props.recorded.now()?.redraw();
  });
  matchMedia('(prefers-color-scheme: dark)').addEventListener('change', () => {
    redraw();
    props.example.now()?.redraw();
    props.recorded.now()?.redraw();
  });
  addEventListener('hashchange', () => actions.followLink(page, location.hash));
  document.addEventListener('visibilitychange', () => {
    if (document.hidden) void page.engine()?.save();
    else void kept.listRuns(page);
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
