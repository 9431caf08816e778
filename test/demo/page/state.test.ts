import '../english.ts';
import { describe, expect, it } from 'vitest';
import {
  asksForOther,
  initialState,
  isPlaying,
  type PageEvent,
  type PageState,
  reduce,
  shownRun,
  trainingView,
} from '../../../src/demo/page/state.ts';
import type { RunKey } from '../../../src/demo/protocol.ts';
import { line, pictureFrame, runState, savedRun } from './run.ts';

const stateAfter = (...events: readonly PageEvent[]): PageState => events.reduce(reduce, initialState());
const begun: PageEvent = { kind: 'state', state: runState('points') };
const first: RunKey = { view: 'points', id: 'points-1' };

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
    const early: PageEvent = {
      kind: 'metrics',
      ...first,
      lines: [[line(1), line(2)]],
      distances: [[{ step: 2, w1: 0.7 }]],
    };
    const second: PageEvent = { kind: 'metrics', ...first, lines: [[line(3)]], distances: [[]] };
    const shown = stateAfter(begun, early, second).runs.points;
    expect(shown?.latest).toEqual({ lines: [line(3)], w1: [0.7] });
    expect(shown?.news).toEqual({ lines: [[line(3)]], distances: [[]] });
    expect(shown?.course).toEqual({
      lines: [[line(1), line(2), line(3)]],
      distances: [[{ step: 2, w1: 0.7 }]],
    });
    expect(stateAfter(early)).toEqual(initialState());
    const ofAnother = stateAfter(begun, { ...early, id: 'points-0' });
    expect(ofAnother).toEqual(stateAfter(begun));
  },
  frame: () => {
    const event: PageEvent = { kind: 'frame', ...first, step: 4, frame: pictureFrame };
    expect(stateAfter(begun, event).runs.points?.frame).toEqual({ step: 4, frame: pictureFrame });
    expect(stateAfter(begun, event, begun).runs.points?.frame?.step).toBe(4);
    expect(stateAfter(event)).toEqual(initialState());
  },
  playing: () => {
    const event = { kind: 'playing', ...first, step: 0 } as const;
    const playing = stateAfter(begun, { ...event, playing: true });
    expect([playing.playing, isPlaying(playing)]).toEqual([first, true]);
    expect(isPlaying(reduce(playing, { kind: 'shown', view: 'compare' }))).toBe(false);
    expect(reduce(playing, { ...event, playing: false }).playing).toBeUndefined();
  },
  saved: () => {
    const [older, newer] = [savedRun('a'), savedRun('b', { step: 9 })];
    const { saved } = stateAfter({ kind: 'listed', runs: [older] }, { kind: 'saved', run: newer });
    expect(saved).toEqual([newer, older]);
    const again = stateAfter({ kind: 'listed', runs: [newer, older] }, { kind: 'saved', run: older });
    expect(again.saved).toEqual([older, newer]);
  },
  dropped: () => {
    const run = savedRun('a');
    const [back, gone] = [false, true].map((forGood) =>
      stateAfter({ kind: 'listed', runs: [run] }, { kind: 'dropped', run, forGood }),
    );
    expect([back?.saved, gone?.saved]).toEqual([[], []]);
    expect(back?.notes[0]?.offers).toEqual([{ label: 'Undo', action: 'undiscard', run }]);
    expect(gone?.notes[0]?.offers).toEqual([]);
  },
  listed: () => {
    const runs = [savedRun('points-1', { open: true }), savedRun('b')];
    const state = stateAfter(begun, { kind: 'listed', runs });
    expect(state.saved).toEqual(runs);
    // The view's next run closes the one before: it can be continued from the list.
    const next = reduce(state, { kind: 'state', state: runState('points', { id: 'points-2' }) });
    expect(next.saved.map(({ open }) => open)).toEqual([false, false]);
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
    const offers = [{ label: 'Continue it', action: 'resume', run: savedRun('x') }] as const;
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
    const targeted: PageEvent = { kind: 'targeted', view: 'points', target: 'lines' };
    const { targets } = stateAfter(targeted);
    expect(targets).toEqual({ points: 'lines', compare: '8gaussians', pictures: 'mnist' });
    // A wish is not what the run trains on, until a run says so.
    expect(asksForOther(stateAfter(begun, targeted), runState('points'))).toBe(true);
    expect(asksForOther(stateAfter(targeted, begun), runState('points'))).toBe(false);
  },
  wished: () => {
    const wish = { settings: [['seed', '7']], until: 40 } as const;
    expect(stateAfter({ kind: 'wished', view: 'pictures', wish }).wishes).toEqual({ pictures: wish });
  },
  layered: () => {
    const { layers } = stateAfter({ kind: 'layered', layer: 'lattice', visible: true });
    expect(layers).toEqual({ ...initialState().layers, lattice: true });
  },
  asked: () => {
    const asked = { kind: 'asked', view: 'points' } as const;
    expect(stateAfter(asked, { ...asked, view: 'compare' }).pending).toEqual(['points', 'compare']);
  },
  answered: () => {
    const asked = { kind: 'asked', view: 'points' } as const;
    expect(stateAfter(asked, asked, { kind: 'answered', view: 'points' }).pending).toEqual(['points']);
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
    reduce(before, { kind: 'metrics', ...first, lines: [[line(1)]], distances: [[]] });
    reduce(before, { kind: 'note', tone: 'info', text: 'a note' });
    reduce(before, { kind: 'targeted', view: 'points', target: 'lines' });
    expect(before).toEqual(copy);
  });
});

it('the figures of a run do not fall back to its beginning when another view was looked at', () => {
  const state = stateAfter(
    begun,
    { kind: 'metrics', ...first, lines: [[line(50)]], distances: [[]] },
    { kind: 'shown', view: 'compare' },
    { kind: 'shown', view: 'points' },
  );
  expect(shownRun(state)?.latest.lines).toEqual([line(50)]);
});
