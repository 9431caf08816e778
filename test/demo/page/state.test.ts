import { describe, expect, it } from 'vitest';
import {
  initialState,
  type PageEvent,
  type PageState,
  reduce,
  shownRun,
  trainingView,
} from '../../../src/demo/page/state.ts';
import { line, pictureFrame, runState } from './run.ts';

const stateAfter = (...events: readonly PageEvent[]): PageState => events.reduce(reduce, initialState());
const begun: PageEvent = { kind: 'state', state: runState('points') };

/** One test for each event: an event without one does not compile. */
const tests: Readonly<Record<PageEvent['kind'], () => void>> = {
  state: () => {
    const run = runState('compare', {
      step: 2,
      history: [[line(1), line(2)], [line(1)]],
      distances: [[{ step: 2, w1: 0.3 }], []],
    });
    const shown = stateAfter({ kind: 'state', state: run }).runs.compare;
    expect(shown?.run).toBe(run);
    expect(shown?.latest).toEqual({ lines: [line(2), line(1)], w1: [0.3, undefined] });
    expect(shown?.news).toBeUndefined();
  },
  metrics: () => {
    const first: PageEvent = {
      kind: 'metrics',
      view: 'points',
      lines: [[line(1), line(2)]],
      distances: [[{ step: 2, w1: 0.7 }]],
    };
    const second: PageEvent = { kind: 'metrics', view: 'points', lines: [[line(3)]], distances: [[]] };
    const shown = stateAfter(begun, first, second).runs.points;
    expect(shown?.latest).toEqual({ lines: [line(3)], w1: [0.7] });
    expect(shown?.news).toEqual({ lines: [[line(3)]], distances: [[]] });
    expect(stateAfter(first)).toEqual(initialState());
  },
  frame: () => {
    const event: PageEvent = { kind: 'frame', view: 'points', step: 4, frame: pictureFrame };
    expect(stateAfter(begun, event).runs.points?.frame).toEqual({ step: 4, frame: pictureFrame });
    expect(stateAfter(begun, event, begun).runs.points?.frame?.step).toBe(4);
    expect(stateAfter(event)).toEqual(initialState());
  },
  playing: () => {
    const event = { kind: 'playing', view: 'points', step: 0 } as const;
    const playing = stateAfter({ ...event, playing: true });
    expect(playing.playing).toBe(true);
    expect(reduce(playing, { ...event, playing: false }).playing).toBe(false);
  },
  saved: () => {
    expect(stateAfter({ kind: 'saved', view: 'points', step: 9 }).savedStep).toBe(9);
  },
  note: () => {
    const note = (text: string, id?: string): PageEvent => ({
      kind: 'note',
      tone: 'info',
      text,
      ...(id !== undefined && { id }),
    });
    const ids = (state: PageState) => state.notes.map(({ id }) => id);
    expect(ids(stateAfter(note('one'), note('two', 'b')))).toEqual(['one', 'b']);
    expect(stateAfter(note('one', 'a'), note('two', 'b'), note('new', 'a')).notes[0]?.text).toBe('new');
    expect(ids(stateAfter(...['a', 'b', 'c', 'd', 'e'].map((id) => note(id))))).toEqual(['b', 'c', 'd', 'e']);
    const offers = [{ label: 'Continue it', action: 'resume', view: 'points' }] as const;
    const offering: PageEvent = { kind: 'note', tone: 'info', id: 'a', text: 'offer', offers };
    expect(stateAfter(note('one', 'a'), note('two', 'b'), offering).notes.map(({ text }) => text)).toEqual([
      'two',
      'offer',
    ]);
  },
  lost: () => {
    const [note, ...others] = stateAfter(
      { kind: 'lost', secondsLeft: 150 },
      { kind: 'lost', secondsLeft: 149 },
    ).notes;
    expect(note).toMatchObject({ id: 'lost', tone: 'fault' });
    expect(note?.text).toContain('Giving up in 149 s');
    expect(others).toEqual([]);
  },
  recovered: () => {
    const { notes } = stateAfter({ kind: 'lost', secondsLeft: 150 }, { kind: 'recovered', step: 1234 });
    expect(notes).toMatchObject([
      { tone: 'info', text: 'The GPU is back: the run went on from iteration 1,234.' },
    ]);
  },
  dismissed: () => {
    const state = stateAfter({ kind: 'note', tone: 'fault', text: 'a fault' });
    expect(reduce(state, { kind: 'dismissed', id: 'a fault' }).notes).toEqual([]);
    expect(reduce(state, { kind: 'dismissed', id: 'another' })).toBe(state);
  },
  shown: () => {
    const state = stateAfter(begun, { kind: 'shown', view: 'recorded' });
    expect([trainingView(state), shownRun(state)]).toEqual([undefined, undefined]);
    const back = reduce(state, { kind: 'shown', view: 'points' });
    expect([trainingView(back), shownRun(back)]).toEqual(['points', state.runs.points]);
  },
  targeted: () => {
    const { targets } = stateAfter({ kind: 'targeted', view: 'points', target: 'lines' });
    expect(targets).toEqual({ points: 'lines', compare: '8gaussians', pictures: 'mnist' });
  },
  wished: () => {
    const settings = [['seed', '7']] as const;
    expect(stateAfter({ kind: 'wished', view: 'pictures', settings }).wishes).toEqual({ pictures: settings });
  },
  layered: () => {
    const { layers } = stateAfter({ kind: 'layered', layer: 'lattice', visible: true });
    expect(layers).toEqual({ ...initialState().layers, lattice: true });
  },
  asked: () => {
    expect(stateAfter({ kind: 'asked' }, { kind: 'asked' }).pending).toBe(2);
  },
  answered: () => {
    expect(stateAfter({ kind: 'asked' }, { kind: 'asked' }, { kind: 'answered' }).pending).toBe(1);
  },
  gpu: () => {
    expect(stateAfter().gpu).toBe('opening');
    expect(stateAfter({ kind: 'gpu', gpu: 'none' }).gpu).toBe('none');
  },
  opened: () => {
    expect(stateAfter({ kind: 'opened' }).opened).toBe(true);
  },
};

describe('the state of the page after the event', () => {
  it.each(Object.entries(tests))('%s', (_, test) => test());

  it('is a new value: the one before stays as it was', () => {
    const before = Object.freeze(stateAfter(begun));
    const copy = structuredClone(before);
    reduce(before, { kind: 'metrics', view: 'points', lines: [[line(1)]], distances: [[]] });
    reduce(before, { kind: 'note', tone: 'info', text: 'a note' });
    reduce(before, { kind: 'targeted', view: 'points', target: 'lines' });
    expect(before).toEqual(copy);
  });
});

it('the figures of a run do not fall back to its beginning when another view was looked at', () => {
  const state = stateAfter(
    begun,
    { kind: 'metrics', view: 'points', lines: [[line(50)]], distances: [[]] },
    { kind: 'shown', view: 'compare' },
    { kind: 'shown', view: 'points' },
  );
  expect(shownRun(state)?.latest.lines).toEqual([line(50)]);
});
