import type { ShownRun } from '../../../src/demo/page/state.ts';
import type { Frame, RunState, SavedRun, ViewName } from '../../../src/demo/protocol.ts';
import { readSettings } from '../../../src/demo/worker/settings.ts';
import type { RecordedMetrics } from '../../../src/gan/run-history.ts';

/** A line of metrics whose numbers follow from its iteration. */
export function line(step: number): RecordedMetrics {
  return {
    step,
    criticSteps: 5 * step,
    wassersteinEstimate: step / 10,
    wassersteinMedian101: step / 20,
    criticLoss: -step / 10,
    generatorLoss: 0,
    clippedShare: 0.5,
    cosine: 1,
    largestGradient: 1,
    imagesPerSecond: 3200,
    milliseconds: 20,
  };
}

/** A run as the worker tells of it after it was begun on 8 Gaussians. */
export function runState(view: ViewName, more: Partial<RunState> = {}): RunState {
  const pairs = view === 'compare' ? 2 : 1;
  const run = readSettings(view, [], 'test');
  return {
    id: `${view}-1`,
    view,
    target: run.dataset,
    run,
    wish: run,
    step: 0,
    replays: true,
    adapter: 'test adapter',
    software: false,
    data: { name: '8gaussians', hash: 'h', count: 8000, shape: [2], sample: new Float32Array(4) },
    parameters: { generator: 1000, critic: 500 },
    reach: 2.5,
    centre: [0, 0],
    floor: 0.1,
    history: Array.from({ length: pairs }, () => []),
    distances: Array.from({ length: pairs }, () => []),
    ...more,
  };
}

export function shownOf(run: RunState, more: Partial<ShownRun> = {}): ShownRun {
  const course = { lines: [], distances: [] };
  return { run, latest: { lines: [], w1: [] }, course, news: undefined, frame: undefined, ...more };
}

/** A run as the list of saved ones has it. */
export function savedRun(id: string, more: Partial<SavedRun> = {}): SavedRun {
  const { view, target, wish } = runState('points');
  return { id, view, name: '', target, config: wish, step: 32, savedAt: 0, open: false, ...more };
}

/** A frame of one picture of one pixel. */
export const pictureFrame: Frame = {
  kind: 'pictures',
  count: 1,
  shape: [1, 1, 1],
  pixels: new Uint8Array(1),
};
