// What the visitor does: each action asks the worker and tells the state. An action keeps the view that it was begun in,
// whatever the page shows by the time the worker answers.

import type { Remote } from 'comlink';
import type { Answer, RawSettings, RunState, ViewName } from '../protocol.ts';
import type { Engine } from '../worker/engine.ts';
import type { DrawPad } from './draw-pad.ts';
import { linkedTarget, readLink, writeLink } from './link.ts';
import type { SettingsForm } from './settings-form.ts';
import { type AnyView, type Offer, type PageEvent, type PageState, shownRun, trainingView } from './state.ts';
import { linePoints, pictureTargets, pointTargets, type Target } from './targets.ts';

/** What an action works with. */
export interface Page {
  readonly state: () => PageState;
  readonly dispatch: (event: PageEvent) => void;
  /** The worker; undefined until it is started. */
  readonly engine: () => Remote<Engine> | undefined;
  readonly form: Pick<SettingsForm, 'read'>;
  readonly pad: Pick<DrawPad, 'points' | 'setPoints' | 'redraw'>;
}

/** Shows what went wrong, if anything did; the value where nothing did. */
export async function settled<T>(page: Page, answer: Promise<Answer<T>>): Promise<T | undefined> {
  const result = await answer.catch((fault: unknown) => ({ ok: false as const, message: String(fault) }));
  if (result.ok) return result.value;
  page.dispatch({ kind: 'note', tone: 'fault', text: result.message });
  return undefined;
}

/** The same for what replaces a run: compiling takes a while, and nothing else can be asked for meanwhile. */
async function replaced(page: Page, answer: Promise<Answer<RunState>>): Promise<RunState | undefined> {
  page.dispatch({ kind: 'asked' });
  const run = await settled(page, answer);
  page.dispatch({ kind: 'answered' });
  return run;
}

/** Shows a view; its first run is begun by that. */
export function showView(page: Page, view: AnyView): void {
  const { view: before, playing, gpu } = page.state();
  if (before !== view && playing) void page.engine()?.pause();
  page.dispatch({ kind: 'shown', view });
  const state = page.state();
  if (view === 'recorded' || gpu !== 'ready' || state.runs[view]) return;
  void begin(page, view, state.wishes[view] ?? []);
}

/** Begins a view's run anew, on the data of its list where the settings name none; whether that went well. */
export async function begin(
  page: Page,
  view: ViewName,
  raw: RawSettings,
  source = 'controls',
): Promise<boolean> {
  const engine = page.engine();
  if (!engine) return false;
  const target = page.state().targets[view];
  if (target === 'lines') await engine.setPoints(linePoints());
  const known = [...pointTargets, ...pictureTargets].find(({ id }) => id === target);
  const settings = raw.some(([name]) => name === 'dataset')
    ? raw
    : [['dataset', known?.dataset ?? target] as const, ...raw];
  return (await replaced(page, engine.begin(view, settings, source))) !== undefined;
}

/** Trains the view on another entry of its list; what the visitor must bring first is only asked for. */
export async function choose(page: Page, target: Target): Promise<void> {
  const view = trainingView(page.state());
  if (!view) return;
  const before = page.state().targets[view];
  page.dispatch({ kind: 'targeted', view, target: target.id });
  if (target.id === 'drawn' || target.id === 'images') return;
  // Sizes belong to the data: those of the set before would not fit.
  const settings = page.form.read().filter(([name]) => name !== 'imageSize');
  if (await begin(page, view, [['dataset', target.dataset], ...settings])) return;
  page.dispatch({ kind: 'targeted', view, target: before });
}

export async function trainOnDrawing(page: Page): Promise<void> {
  const view = trainingView(page.state());
  const engine = page.engine();
  if (!engine || !view) return;
  const points = page.pad.points();
  if (points.length === 0) {
    const text = 'There are no points yet: draw some, or add a shape.';
    page.dispatch({ kind: 'note', tone: 'fault', id: 'drawing', text });
    return;
  }
  if ((await settled(page, engine.setPoints(points))) === undefined) return;
  await begin(page, view, [...ownPoints, ...page.form.read()]);
}

export async function trainOnCsv(page: Page, file: File): Promise<void> {
  const view = trainingView(page.state());
  const points = await ask(page, (engine) => engine.loadPoints(file));
  if (!points || !view) return;
  page.pad.setPoints(points);
  await begin(page, view, [...ownPoints, ...page.form.read()]);
}

export async function trainOnPictures(page: Page, files: readonly File[]): Promise<void> {
  if (page.state().view !== 'pictures') return;
  const raw: RawSettings = [['dataset', 'images'], ...page.form.read()];
  const report = await ask(page, (engine) => engine.setPictures(files, raw));
  if (!report) return;
  const { count, leftOut, leftOutCount } = report;
  const reasons = leftOut.map(({ name, reason }) => `\n${name}: ${reason}`).join('');
  const text =
    leftOutCount > 0
      ? `${leftOutCount} of the files were left out, ${count} pictures taken.${reasons}`
      : `${count} pictures taken.`;
  page.dispatch({ kind: 'note', tone: 'info', id: 'pictures', text });
  page.dispatch({ kind: 'targeted', view: 'pictures', target: 'images' });
  await begin(page, 'pictures', raw);
}

/** Does what a message offers. */
export function takeOffer(page: Page, { action, view }: Offer): void {
  switch (action) {
    case 'resume':
      void resume(page, view);
      return;
    case 'discard':
      void page.engine()?.discard(view);
      return;
    default:
      action satisfies never;
  }
}

async function resume(page: Page, view: ViewName): Promise<void> {
  const engine = page.engine();
  if (!engine) return;
  showView(page, view);
  const run = await replaced(page, engine.resume(view));
  if (!run) return;
  page.dispatch({ kind: 'targeted', view, target: targetOf(page.state(), run) });
  writeLink(page.state());
}

export function playOrPause(page: Page): void {
  const engine = page.engine();
  const view = trainingView(page.state());
  if (!engine || !view) return;
  if (page.state().playing) void engine.pause();
  else void settled(page, engine.play(view));
}

export function step(page: Page): void {
  const view = trainingView(page.state());
  if (view) void ask(page, (engine) => engine.step(view));
}

/** Begins the view's run anew with the form's settings, on the data that it has. */
export function beginAnew(page: Page): void {
  const view = trainingView(page.state());
  if (!view) return;
  const run = shownRun(page.state())?.run;
  void begin(page, view, [...(run ? ofData(run) : []), ...page.form.read()]);
}

/** Goes on with the form's settings and the run's weights. */
export async function applySettings(page: Page): Promise<void> {
  const engine = page.engine();
  const run = shownRun(page.state())?.run;
  if (!engine || !run) return;
  const { playing } = page.state();
  const settings: RawSettings = [...ofData(run), ...page.form.read()];
  const changed = await replaced(page, engine.change(run.view, settings));
  if (changed && playing) void engine.play(run.view);
}

export async function loadCheckpoint(page: Page, file: File): Promise<void> {
  const engine = page.engine();
  const run = engine && (await replaced(page, engine.loadCheckpoint(file)));
  if (!run) return;
  page.dispatch({ kind: 'targeted', view: run.view, target: targetOf(page.state(), run) });
  showView(page, run.view);
  const text = `${file.name} is loaded: the run goes on at iteration ${run.step.toLocaleString('en')}.`;
  page.dispatch({ kind: 'note', tone: 'info', id: 'loaded', text });
}

/** Follows a link that is opened in this tab; what the page itself writes to the address does not come by here. */
export function followLink(page: Page, hash: string): void {
  const { asked, notes } = readLink(hash);
  for (const note of notes) page.dispatch(note);
  const state = page.state();
  const view = asked.view ?? state.view;
  if (view === 'recorded') {
    if (view !== state.view) showView(page, view);
    return;
  }
  const target = linkedTarget(asked);
  if (target !== undefined) page.dispatch({ kind: 'targeted', view, target });
  if (asked.settings.length > 0) page.dispatch({ kind: 'wished', view, settings: asked.settings });
  if (view !== state.view) showView(page, view);
  if (state.runs[view] && asked.settings.length > 0) void begin(page, view, asked.settings, 'link');
}

/** Of points of any scale. */
const ownPoints: RawSettings = [
  ['dataset', 'csv'],
  ['standardize', 'true'],
];

/** What a run's data decide, and the form does not show. */
function ofData({ run: { dataset, standardize } }: RunState): RawSettings {
  return [
    ['dataset', dataset],
    ...(standardize === undefined ? [] : [['standardize', String(standardize)] as const]),
  ];
}

/** The entry of the view's list that a run is trained on. */
export function targetOf({ targets }: PageState, { run, view }: RunState): string {
  if (run.dataset !== 'csv') return run.dataset;
  return targets[view] === 'lines' ? 'lines' : 'drawn';
}

async function ask<T>(
  page: Page,
  question: (engine: Remote<Engine>) => Promise<Answer<T>>,
): Promise<T | undefined> {
  const engine = page.engine();
  return engine && settled(page, question(engine));
}
