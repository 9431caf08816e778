// What the visitor does: each action asks the worker and tells the state. An action keeps the view and the run that it
// was begun with, and reads the form at once, whatever the page shows by the time the worker answers.

import type { Remote } from 'comlink';
import type { Answer, RawSettings, RunState, ViewName } from '../protocol.ts';
import { inWords } from '../texts/in-words.ts';
import { texts } from '../texts/texts.ts';
import type { TrainedName } from '../trained-names.ts';
import type { Engine } from '../worker/engine.ts';
import type { DrawPad } from './draw-pad.ts';
import type { Later } from './later.ts';
import { linkedTarget, readLink } from './link.ts';
import { mayMove } from './opening.ts';
import type { SettingsForm } from './settings-form.ts';
import { type AnyView, isPlaying, type PageEvent, type PageState, shownRun, trainingView } from './state.ts';
import { linePoints, pictureTargets, pointTargets, type Target } from './targets.ts';

/** What an action works with. */
export interface Page {
  readonly state: () => PageState;
  readonly dispatch: (event: PageEvent) => void;
  /** The worker; undefined until it is started. */
  readonly engine: () => Remote<Engine> | undefined;
  readonly form: Pick<
    SettingsForm,
    'read' | 'check' | 'blame' | 'wished' | 'suggest' | 'forget' | 'labelOf' | 'unseen'
  >;
  readonly pad: Pick<Later<DrawPad>, 'now' | 'come'>;
}

/**
 * Shows what went wrong, if anything did; the value where nothing did.
 * @param view the view whose form asked: what is wrong with one of its fields is told there
 */
export async function settled<T>(
  page: Page,
  answer: Promise<Answer<T>>,
  view?: ViewName,
): Promise<T | undefined> {
  const result = await answer.catch((fault: unknown) => ({ ok: false as const, message: String(fault) }));
  if (result.ok) return result.value;
  const text = await inWords(result);
  const told = view !== undefined && page.state().view === view && page.form.blame(result, text);
  if (!told) page.dispatch({ kind: 'note', tone: 'fault', text });
  return undefined;
}

/** The same for code that few visits need, and that is loaded when it is first asked for. */
export function loaded<T>(page: Page, code: Promise<T>): Promise<T | undefined> {
  return settled(
    page,
    code.then((value) => ({ ok: true as const, value })),
  );
}

/**
 * The same as `settled` for what replaces a view's run: compiling takes a while, and nothing else can be asked for meanwhile. Where
 * the view was training it goes on, with the new run or, where that failed, with the one that it has.
 */
export async function replaced(
  page: Page,
  view: ViewName,
  answer: Promise<Answer<RunState>>,
  { byForm = false } = {},
): Promise<RunState | undefined> {
  const played = page.state().playing?.view === view;
  page.dispatch({ kind: 'asked', view });
  const run = await settled(page, answer, byForm ? view : undefined);
  page.dispatch({ kind: 'answered', view });
  const id = page.state().runs[view]?.run.id;
  if (played && id !== undefined && page.state().view === view) void ask(page, (engine) => engine.play(id));
  return run;
}

/** Shows a view; its first run is begun by that. */
export function showView(page: Page, view: AnyView): void {
  turnTo(page, view);
  const { runs, pending, gpu } = page.state();
  const training = trainingView(page.state());
  if (!training || gpu !== 'ready') return;
  if (!runs[training] && !pending.includes(training)) void beginFirst(page, training);
}

/** Whether a run plays that nobody asked to play: where things may move, unless the link says otherwise. */
function mayPlay(): boolean {
  return readLink(location.hash).asked.play && mayMove();
}

/** Shows a view as it is; what trains in another one stands still. */
export function turnTo(page: Page, view: AnyView): void {
  if (page.state().view !== view) void page.engine()?.pause();
  page.dispatch({ kind: 'shown', view });
}

/** A view's first run, as a link wishes it, or where that cannot be with the view's own settings. It plays by itself. */
export async function beginFirst(page: Page, view: ViewName): Promise<void> {
  const { settings, until } = page.state().wishes[view] ?? { settings: [] };
  const plays = mayPlay();
  if (!(await begin(page, view, settings, { source: 'link', until, plays })) && settings.length > 0) {
    await begin(page, view, [], { plays });
  }
  // The visitor may have turned away meanwhile.
  const { view: now, playing = { view } } = page.state();
  if (plays && now !== view && playing.view === view) void page.engine()?.pause();
}

/** What a run is begun on, besides its settings. */
interface On {
  /** Where the settings come from. */
  readonly source?: string;
  /** The entry of the view's list; the wished one where left out. */
  readonly target?: string;
  /** Hash of the visitor's own data. */
  readonly data?: string | undefined;
  /** The iteration at which it is to stop first. */
  readonly until?: number | undefined;
  /** The trained generator that it goes on from. */
  readonly from?: TrainedName | undefined;
  /** Whether it plays at once. */
  readonly plays?: boolean;
}

/** Begins a new run in a view, on the data of its list where the settings name none; whether that went well. */
export async function begin(
  page: Page,
  view: ViewName,
  raw: RawSettings,
  { source = 'controls', target: asked, data, until, from, plays = false }: On = {},
): Promise<boolean> {
  const engine = page.engine();
  if (!engine) return false;
  const wished = asked ?? page.state().targets[view];
  const named = raw.find(([name]) => name === 'dataset')?.[1];
  const target = named === undefined || named === datasetOf(wished) ? wished : named;
  const settings: RawSettings = named === undefined ? [['dataset', datasetOf(target)], ...raw] : raw;
  const answer = async () => {
    const points =
      target === 'lines' && data === undefined ? await engine.setPoints(linePoints()) : undefined;
    if (points && !points.ok) return points;
    return engine.begin({ view, settings, source, target, data: points?.value ?? data, until, from, plays });
  };
  const run = await replaced(page, view, answer(), { byForm: source === 'controls' });
  if (run && from && !run.from) {
    page.dispatch({ kind: 'note', tone: 'info', id: 'trained', text: texts.trained.otherNetwork });
  }
  return run !== undefined;
}

function datasetOf(target: string): string {
  return [...pointTargets, ...pictureTargets].find(({ id }) => id === target)?.dataset ?? target;
}

/** Wishes for an entry of the view's list; the list shows what the run has again where that could not be. */
export async function wish(
  page: Page,
  view: ViewName,
  target: string,
  work: () => Promise<boolean>,
): Promise<void> {
  const before = page.state().targets[view];
  page.dispatch({ kind: 'targeted', view, target });
  if (await work()) return;
  page.dispatch({ kind: 'targeted', view, target: page.state().runs[view]?.run.target ?? before });
}

/** Trains the view on another entry of its list; what the visitor must bring first is only asked for. */
export async function choose(page: Page, view: ViewName, target: Target): Promise<void> {
  if (target.id === 'drawn' || target.id === 'images') {
    page.dispatch({ kind: 'targeted', view, target: target.id });
    return;
  }
  // Sizes and changes belong to the data: those of the set before would not fit, and a digit is no digit in a mirror.
  // And what was chosen for a visitor's pictures is nothing that they asked for.
  const own = page.state().targets[view] === 'images';
  page.form.forget();
  const all = own ? page.form.wished(page.state().wishes[view]?.settings ?? []) : page.form.read();
  const settings = all.filter(([name]) => !/^(imageSize|augment)/.test(name));
  await wish(page, view, target.id, () => begin(page, view, [['dataset', target.dataset], ...settings]));
}

export function playOrPause(page: Page): void {
  const id = shownRun(page.state())?.run.id;
  if (id === undefined) return;
  if (isPlaying(page.state())) void page.engine()?.pause();
  else void ask(page, (engine) => engine.play(id));
}

export function step(page: Page): void {
  const id = shownRun(page.state())?.run.id;
  if (id !== undefined) void ask(page, (engine) => engine.step(id));
}

/** Begins the view's run anew with the form's settings, on the data that it has. */
export function beginAnew(page: Page): void {
  const view = trainingView(page.state());
  if (!view) return;
  const run = shownRun(page.state())?.run;
  if (!run) {
    void begin(page, view, page.form.read());
    return;
  }
  const { target, data, from } = run;
  const own = target === 'drawn' || target === 'images' ? { data: data.hash } : {};
  void begin(page, view, [...page.form.unseen(run.run), ...page.form.read()], { target, from, ...own });
}

/** Goes on with the form's settings and the run's weights. */
export async function applySettings(page: Page): Promise<void> {
  const engine = page.engine();
  const run = shownRun(page.state())?.run;
  if (!engine || !run) return;
  const settings: RawSettings = [...page.form.unseen(run.run), ...page.form.read()];
  await replaced(page, run.view, engine.change(run.id, settings), { byForm: true });
}

/** Follows a link that is opened in this tab; what the page itself writes to the address does not come by here. */
export function followLink(page: Page, hash: string): void {
  const { asked, notes } = readLink(hash);
  for (const note of notes) page.dispatch(note);
  const state = page.state();
  const view = asked.view ?? state.view;
  if (view === 'recorded' || view === 'story') {
    if (view !== state.view) showView(page, view);
    return;
  }
  const target = linkedTarget(asked) ?? state.targets[view];
  const { settings, until } = asked;
  if (settings.length > 0) page.dispatch({ kind: 'wished', view, wish: { settings, until } });
  if (!state.runs[view]) page.dispatch({ kind: 'targeted', view, target });
  if (view !== state.view) showView(page, view);
  if (!state.runs[view] || (settings.length === 0 && target === state.targets[view])) return;
  void wish(page, view, target, () => begin(page, view, settings, { source: 'link', until }));
}

export async function ask<T>(
  page: Page,
  question: (engine: Remote<Engine>) => Promise<Answer<T>>,
): Promise<T | undefined> {
  const engine = page.engine();
  return engine && settled(page, question(engine));
}
