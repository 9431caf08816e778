// What the page knows, as one value that never changes in place, and `reduce`, which alone makes the next one of it.
// Neither touches the DOM: `render.ts` shows a state, `actions.ts` brings events about.

import type { RecordedMetrics } from '../../gan/run-history.ts';
import type { EngineEvent, Frame, RawSettings, RunState, ViewName } from '../protocol.ts';
import type { Layers } from './plane.ts';

/** What a tab shows: a view that trains, or the recorded run. */
export type AnyView = ViewName | 'recorded';

/** A view's run as the page knows it. */
export interface ShownRun {
  /** As it was begun, resumed, changed or recovered. */
  readonly run: RunState;
  /** Of each network pair the newest line, and the newest exact W₁. */
  readonly latest: {
    readonly lines: readonly (RecordedMetrics | undefined)[];
    readonly w1: readonly (number | undefined)[];
  };
  /** The metrics that came last, for the curves. */
  readonly news: Pick<Extract<EngineEvent, { kind: 'metrics' }>, 'lines' | 'distances'> | undefined;
  readonly frame: { readonly step: number; readonly frame: Frame } | undefined;
}

/** What a visitor can do about a message, besides dismissing it. */
export interface Offer {
  readonly label: string;
  readonly action: 'resume' | 'discard';
  readonly view: ViewName;
}

/** A message above the run; of those with one id there is one. */
export interface Note {
  readonly id: string;
  readonly tone: 'info' | 'fault';
  readonly text: string;
  readonly offers: readonly Offer[];
}

export interface PageState {
  readonly view: AnyView;
  readonly gpu: 'opening' | 'ready' | 'none';
  /** Whether the page has done what it does by itself when it is opened. */
  readonly opened: boolean;
  readonly playing: boolean;
  /** Runs that are being begun, resumed, changed or loaded. */
  readonly pending: number;
  /** Iteration of the newest save in the browser's storage. */
  readonly savedStep: number | undefined;
  readonly runs: Readonly<Partial<Record<ViewName, ShownRun>>>;
  /** What each view trains on, as its list has it. */
  readonly targets: Readonly<Record<ViewName, string>>;
  /** Settings that a link asks for, until the view's first run is begun with them. */
  readonly wishes: Readonly<Partial<Record<ViewName, RawSettings>>>;
  readonly layers: Layers;
  readonly notes: readonly Note[];
}

/** A message; its text is its id where none is given. */
interface NoteEvent {
  readonly kind: 'note';
  readonly tone: Note['tone'];
  readonly text: string;
  readonly id?: string;
  readonly offers?: readonly Offer[];
}

/** What happens: what the worker tells, and what visitor and page do. */
export type PageEvent =
  | Exclude<EngineEvent, { kind: 'note' }>
  | NoteEvent
  | { readonly kind: 'dismissed'; readonly id: string }
  | { readonly kind: 'shown'; readonly view: AnyView }
  | { readonly kind: 'targeted'; readonly view: ViewName; readonly target: string }
  | { readonly kind: 'wished'; readonly view: ViewName; readonly settings: RawSettings }
  | { readonly kind: 'layered'; readonly layer: keyof Layers; readonly visible: boolean }
  /** A run was asked for, which replaces a view's last one; `answered` follows. */
  | { readonly kind: 'asked' }
  | { readonly kind: 'answered' }
  | { readonly kind: 'gpu'; readonly gpu: 'ready' | 'none' }
  | { readonly kind: 'opened' };

/** Notes at most; the oldest go. */
const mostNotes = 4;

export function initialState(): PageState {
  return {
    view: 'points',
    gpu: 'opening',
    opened: false,
    playing: false,
    pending: 0,
    savedStep: undefined,
    runs: {},
    targets: { points: '8gaussians', compare: '8gaussians', pictures: 'mnist' },
    wishes: {},
    layers: { real: true, fake: true, field: true, arrows: true, lattice: false },
    notes: [],
  };
}

/** The view that trains, if the page shows one. */
export function trainingView({ view }: PageState): ViewName | undefined {
  return view === 'recorded' ? undefined : view;
}

/** The run of the view that the page shows. */
export function shownRun(state: PageState): ShownRun | undefined {
  return state.view === 'recorded' ? undefined : state.runs[state.view];
}

/** The state after an event; the same one where the event changes nothing. */
export function reduce(state: PageState, event: PageEvent): PageState {
  switch (event.kind) {
    case 'state':
      return withRun(state, event.state.view, { ...begun(event.state), frame: frameOf(state, event.state) });
    case 'metrics':
      return changeRun(state, event.view, (shown) => withMetrics(shown, event));
    case 'frame':
      return changeRun(state, event.view, (shown) => ({
        ...shown,
        frame: { step: event.step, frame: event.frame },
      }));
    case 'playing':
      return { ...state, playing: event.playing };
    case 'saved':
      return { ...state, savedStep: event.step };
    case 'note':
      return withNote(state, event);
    case 'lost':
      return withNote(state, lossNote(event.secondsLeft));
    case 'recovered':
      return withNote(withoutNote(state, 'lost'), recoveryNote(event.step));
    case 'dismissed':
      return withoutNote(state, event.id);
    case 'shown':
      return { ...state, view: event.view };
    case 'targeted':
      return { ...state, targets: { ...state.targets, [event.view]: event.target } };
    case 'wished':
      return { ...state, wishes: { ...state.wishes, [event.view]: event.settings } };
    case 'layered':
      return { ...state, layers: { ...state.layers, [event.layer]: event.visible } };
    case 'asked':
      return { ...state, pending: state.pending + 1 };
    case 'answered':
      return { ...state, pending: state.pending - 1 };
    case 'gpu':
      return { ...state, gpu: event.gpu };
    case 'opened':
      return { ...state, opened: true };
    default:
      event satisfies never;
      return state;
  }
}

function begun(run: RunState): Omit<ShownRun, 'frame'> {
  const latest = {
    lines: run.history.map((lines) => lines.at(-1)),
    w1: run.distances.map((distances) => distances.at(-1)?.w1),
  };
  return { run, latest, news: undefined };
}

/** The frame of the run before stays until the new run has one. */
function frameOf(state: PageState, { view }: RunState): ShownRun['frame'] {
  return state.runs[view]?.frame;
}

function withMetrics(shown: ShownRun, { lines, distances }: NonNullable<ShownRun['news']>): ShownRun {
  const { latest } = shown;
  return {
    ...shown,
    latest: {
      lines: lines.map((each, i) => each.at(-1) ?? latest.lines[i]),
      w1: distances.map((each, i) => each.at(-1)?.w1 ?? latest.w1[i]),
    },
    news: { lines, distances },
  };
}

function withRun(state: PageState, view: ViewName, run: ShownRun): PageState {
  return { ...state, runs: { ...state.runs, [view]: run } };
}

/** Events of a run that the page does not know yet change nothing. */
function changeRun(state: PageState, view: ViewName, change: (run: ShownRun) => ShownRun): PageState {
  const shown = state.runs[view];
  return shown ? withRun(state, view, change(shown)) : state;
}

/** A message takes the place of one with its id; with offers it comes last. */
function withNote(state: PageState, { tone, text, id = text, offers = [] }: NoteEvent): PageState {
  const before = state.notes.find((note) => note.id === id);
  if (before && offers.length === 0) {
    return { ...state, notes: state.notes.map((note) => (note === before ? { ...before, text } : note)) };
  }
  const others = state.notes.filter((note) => note !== before);
  return { ...state, notes: [...others, { id, tone, text, offers }].slice(-mostNotes) };
}

function withoutNote(state: PageState, id: string): PageState {
  const notes = state.notes.filter((note) => note.id !== id);
  return notes.length === state.notes.length ? state : { ...state, notes };
}

function lossNote(secondsLeft: number): NoteEvent {
  return {
    kind: 'note',
    tone: 'fault',
    id: 'lost',
    text: `The GPU was lost: the run goes on from its last state as soon as the browser gives it back. Giving up in ${secondsLeft} s.`,
  };
}

function recoveryNote(step: number): NoteEvent {
  return {
    kind: 'note',
    tone: 'info',
    id: 'recovered',
    text: `The GPU is back: the run went on from iteration ${step.toLocaleString('en')}.`,
  };
}
