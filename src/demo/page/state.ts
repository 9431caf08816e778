// What the page knows, as one value that never changes in place, and `reduce`, which alone makes the next one of it.
// Neither touches the DOM: `render.ts` shows a state, `actions.ts` brings events about.

import type { RecordedMetrics } from '../../gan/run-history.ts';
import { type Course, extended } from '../course.ts';
import {
  type EngineEvent,
  type Frame,
  type RawSettings,
  type RunKey,
  type RunState,
  type SavedRun,
  type ViewName,
  viewNames,
} from '../protocol.ts';
import type { StillView } from './address.ts';
import {
  droppedNote,
  lossNote,
  type Note,
  type NoteEvent,
  recoveryNote,
  withNote,
  withoutNote,
} from './messages.ts';
import type { Layers } from './plane.ts';

/** What a tab shows: a view that trains, the recorded run, or the guided story. */
export type AnyView = ViewName | StillView;

/** What a link asks for. */
export interface Wish {
  readonly settings: RawSettings;
  /** The iteration to train to, and to stop at. */
  readonly until?: number | undefined;
}

/** A view's run as the page knows it. */
export interface ShownRun {
  /** As it was begun, resumed, changed or recovered. */
  readonly run: RunState;
  /** Of each network pair the newest line, and the newest exact W₁. */
  readonly latest: {
    readonly lines: readonly (RecordedMetrics | undefined)[];
    readonly w1: readonly (number | undefined)[];
  };
  /** All that the curves show, of bounded length; and the metrics that came last. */
  readonly course: Course;
  readonly news: Course | undefined;
  readonly frame: { readonly step: number; readonly frame: Frame } | undefined;
}

export interface PageState {
  readonly view: AnyView;
  readonly gpu: 'opening' | 'ready' | 'none';
  /** Whether the page has done what it does by itself when it is opened. */
  readonly opened: boolean;
  /** The run that trains, which may be another than the one shown. */
  readonly playing: RunKey | undefined;
  /** Views whose runs are being begun, resumed, changed or loaded, once for each that was asked for. */
  readonly pending: readonly ViewName[];
  /** Runs in the browser's storage, the newest first. */
  readonly saved: readonly SavedRun[];
  readonly runs: Readonly<Partial<Record<ViewName, ShownRun>>>;
  /** What the visitor wishes to train on, as each view's list has it; what a run trains on, the run says. */
  readonly targets: Readonly<Record<ViewName, string>>;
  /** What a link asks for, until the view's first run is begun with it. */
  readonly wishes: Readonly<Partial<Record<ViewName, Wish>>>;
  readonly layers: Layers;
  readonly notes: readonly Note[];
}

/** What happens: what the worker tells, and what visitor and page do. */
export type PageEvent =
  | Exclude<EngineEvent, { kind: 'note' }>
  | NoteEvent
  | { readonly kind: 'dismissed'; readonly id: string }
  | { readonly kind: 'shown'; readonly view: AnyView }
  | { readonly kind: 'targeted'; readonly view: ViewName; readonly target: string }
  | { readonly kind: 'wished'; readonly view: ViewName; readonly wish: Wish }
  | { readonly kind: 'layered'; readonly layer: keyof Layers; readonly visible: boolean }
  /** A run was asked for, which replaces a view's last one; `answered` follows. */
  | { readonly kind: 'asked'; readonly view: ViewName }
  | { readonly kind: 'answered'; readonly view: ViewName }
  /** What the browser's storage has. */
  | { readonly kind: 'listed'; readonly runs: readonly SavedRun[] }
  | { readonly kind: 'gpu'; readonly gpu: 'ready' | 'none' }
  | { readonly kind: 'opened' };

export function initialState(): PageState {
  return {
    view: 'points',
    gpu: 'opening',
    opened: false,
    playing: undefined,
    pending: [],
    saved: [],
    runs: {},
    targets: { points: '8gaussians', compare: '8gaussians', pictures: 'mnist' },
    wishes: {},
    layers: { real: true, fake: true, field: true, arrows: true, lattice: false },
    notes: [],
  };
}

/** The view that trains, if the page shows one. */
export function trainingView({ view }: PageState): ViewName | undefined {
  return viewNames.find((name) => name === view);
}

/** Ids of the runs that this tab has open. */
export function openIn({ runs }: Pick<PageState, 'runs'>): ReadonlySet<string> {
  return new Set(Object.values(runs).map(({ run }) => run.id));
}

/** The run of the view that the page shows. */
export function shownRun(state: PageState): ShownRun | undefined {
  const view = trainingView(state);
  return view && state.runs[view];
}

/** Whether the run that the page shows is training. */
export function isPlaying(state: PageState): boolean {
  const { playing } = state;
  return playing !== undefined && shownRun(state)?.run.id === playing.id;
}

/** Whether the view's list asks for other data than its run trains on. */
export function asksForOther({ targets }: PageState, { view, target }: RunState): boolean {
  return targets[view] !== target;
}

/** The state after an event; the same one where the event changes nothing. */
export function reduce(state: PageState, event: PageEvent): PageState {
  switch (event.kind) {
    case 'state':
      return withState(state, event.state);
    case 'metrics':
      return changeRun(state, event, (shown) => withMetrics(shown, event));
    case 'frame':
      return changeRun(state, event, (shown) => ({
        ...shown,
        frame: { step: event.step, frame: event.frame },
      }));
    case 'playing':
      return { ...state, playing: event.playing ? { view: event.view, id: event.id } : undefined };
    case 'saved':
      return { ...state, saved: withSaved(state.saved, event.run) };
    case 'dropped': {
      const saved = state.saved.filter(({ id }) => id !== event.run.id);
      return noted({ ...state, saved }, droppedNote(event.run, event.forGood));
    }
    case 'listed':
      return { ...state, saved: event.runs };
    case 'note':
      return noted(state, event);
    case 'lost':
      return noted(state, lossNote(event.secondsLeft));
    case 'recovered':
      return noted(unnoted(state, 'lost'), recoveryNote(event.step));
    case 'dismissed':
      return unnoted(state, event.id);
    case 'shown':
      return { ...state, view: event.view };
    case 'targeted':
      return { ...state, targets: { ...state.targets, [event.view]: event.target } };
    case 'wished':
      return { ...state, wishes: { ...state.wishes, [event.view]: event.wish } };
    case 'layered':
      return { ...state, layers: { ...state.layers, [event.layer]: event.visible } };
    case 'asked':
      return { ...state, pending: [...state.pending, event.view] };
    case 'answered':
      return { ...state, pending: withoutOne(state.pending, event.view) };
    case 'gpu':
      return { ...state, gpu: event.gpu };
    case 'opened':
      return { ...state, opened: true };
    default:
      event satisfies never;
      return state;
  }
}

/** A run that was begun, resumed, changed or recovered: the view's list now has what it trains on. */
function withState(state: PageState, run: RunState): PageState {
  const { view, target } = run;
  const before = state.runs[view]?.run.id;
  const saved = state.saved.map((each) =>
    each.id === before || each.id === run.id ? { ...each, open: each.id === run.id } : each,
  );
  const shown = { ...begun(run), frame: frameOf(state, run) };
  return withRun({ ...state, saved, targets: { ...state.targets, [view]: target } }, view, shown);
}

function withSaved(saved: readonly SavedRun[], run: SavedRun): readonly SavedRun[] {
  return [run, ...saved.filter(({ id }) => id !== run.id)];
}

function withoutOne<T>(list: readonly T[], one: T): readonly T[] {
  const at = list.indexOf(one);
  return list.filter((_, i) => i !== at);
}

function noted(state: PageState, event: NoteEvent): PageState {
  return { ...state, notes: withNote(state.notes, event) };
}

function unnoted(state: PageState, id: string): PageState {
  const notes = withoutNote(state.notes, id);
  return notes === state.notes ? state : { ...state, notes };
}

function begun(run: RunState): Omit<ShownRun, 'frame'> {
  const latest = {
    lines: run.history.map((lines) => lines.at(-1)),
    w1: run.distances.map((distances) => distances.at(-1)?.w1),
  };
  const course = { lines: run.history, distances: run.distances };
  return { run, latest, course, news: undefined };
}

/** The frame of the run before stays until the new run has one. */
function frameOf(state: PageState, { view }: RunState): ShownRun['frame'] {
  return state.runs[view]?.frame;
}

function withMetrics(shown: ShownRun, { lines, distances }: Course): ShownRun {
  const { latest, course } = shown;
  return {
    ...shown,
    latest: {
      lines: lines.map((each, i) => each.at(-1) ?? latest.lines[i]),
      w1: distances.map((each, i) => each.at(-1)?.w1 ?? latest.w1[i]),
    },
    course: extended(course, { lines, distances }),
    news: { lines, distances },
  };
}

function withRun(state: PageState, view: ViewName, run: ShownRun): PageState {
  return { ...state, runs: { ...state.runs, [view]: run } };
}

/** Events of a run that the page does not show in its view any more change nothing. */
function changeRun(state: PageState, { view, id }: RunKey, change: (run: ShownRun) => ShownRun): PageState {
  const shown = state.runs[view];
  return shown?.run.id === id ? withRun(state, view, change(shown)) : state;
}
