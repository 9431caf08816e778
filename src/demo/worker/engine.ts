import { EarthmoverError } from '../../core/errors.ts';
import { sizeOf } from '../../core/shape.ts';
import type { Dataset } from '../../data/dataset.ts';
import { createDataset } from '../../data/dataset.ts';
import { parsePointsCsv } from '../../data/points-csv.ts';
import { buildNetworks } from '../../gan/networks.ts';
import type { RunConfig } from '../../gan/run-config.ts';
import { encodeImageGrid } from '../../io/image-grid.ts';
import { jsonLine } from '../../io/jsonl.ts';
import type { Device } from '../../runtime/device.ts';
import { openDevice } from '../../runtime/platform/browser/open-device.ts';
import type {
  Answer,
  EngineEvent,
  Look,
  PicturesFrame,
  PicturesReport,
  RawSettings,
  RunState,
  SavedRun,
  Speed,
  ViewName,
} from '../protocol.ts';
import { openAgain, sleep } from './adapter-watch.ts';
import { createFieldReader, type FieldReader } from './critic-field.ts';
import { loadData, type OwnData, pointsDataset } from './data.ts';
import { distanceFloor, distanceToData } from './distance.ts';
import { ownPictures } from './own-pictures.ts';
import { pictureAt, picturesFrame } from './pictures-frame.ts';
import { pointsFrame, reachOf } from './points-frame.ts';
import { createSession, decodePast, encodeSession, endSession, type Past, type Session } from './session.ts';
import { readSettings } from './settings.ts';
import { discardRun, loadRun, loadStoredData, saveData, savedRuns, saveRun } from './store.ts';

/** Training between two looks at it. */
const stretchMs = 150;
/** A picture takes at most half of the time that training takes, and there are at most eight a second. */
const frameShare = 0.5;
const leastFrameMs = 125;
const saveEveryMs = 4000;
const sampleShown = 600;
/** Devices that may be lost one after the other, without a saved iteration between them, before a run is given up. */
const mostRecoveries = 3;

/** What the page can ask of its worker. */
export interface Engine {
  /** Opens the adapter; the answer names it. */
  open: () => Promise<Answer<string>>;
  savedRuns: () => Promise<SavedRun[]>;
  /** Begins a view's run anew; the run that it replaces stays untouched where that fails. */
  begin: (view: ViewName, raw: RawSettings, source: string) => Promise<Answer<RunState>>;
  /** Goes on from what an earlier visit left. */
  resume: (view: ViewName) => Promise<Answer<RunState>>;
  discard: (view: ViewName) => Promise<void>;
  /** The same run with other settings, weights and all kept. */
  change: (view: ViewName, raw: RawSettings) => Promise<Answer<RunState>>;
  play: (view: ViewName) => Promise<Answer<undefined>>;
  pause: () => Promise<void>;
  step: (view: ViewName) => Promise<Answer<undefined>>;
  setSpeed: (speed: Speed) => void;
  /** Saves at once: the page is being hidden or left. */
  save: () => Promise<void>;
  refresh: (view: ViewName) => Promise<Answer<undefined>>;
  look: (view: ViewName, look: Look) => Promise<Answer<PicturesFrame>>;
  setPoints: (points: Float32Array) => Promise<Answer<number>>;
  loadPoints: (file: File) => Promise<Answer<Float32Array>>;
  setPictures: (files: readonly File[], raw: RawSettings) => Promise<Answer<PicturesReport>>;
  checkpoint: (view: ViewName, pair: number) => Promise<Answer<Uint8Array>>;
  loadCheckpoint: (file: File) => Promise<Answer<RunState>>;
  samplesPng: (view: ViewName) => Promise<Answer<Uint8Array>>;
  metricsJsonl: (view: ViewName, pair: number) => Promise<Answer<string>>;
}

/** One view as it lives in the worker: its session, its pictures of it, and the state to fall back to. */
interface Stage {
  readonly session: Session;
  readonly fields: readonly FieldReader[];
  readonly reach: number;
  readonly floor: number | undefined;
  /** The newest checkpoint files, from before anything that may have gone wrong. */
  lastGood: readonly Uint8Array[];
}

/**
 * The worker's half of the page: owns the device, trains, looks, saves.
 * @param base address of the page, beside which the samples lie
 * @param tell hands an event to the page; resolves when the page has taken it in
 */
export function createEngine(base: string, tell: (event: EngineEvent) => Promise<void> | void): Engine {
  const stages = new Map<ViewName, Stage>();
  const own: { -readonly [K in keyof OwnData]: OwnData[K] } = {};
  let device: Device | undefined;
  let speed: Speed = Number.POSITIVE_INFINITY;
  let playing:
    | { readonly view: ViewName; readonly stop: AbortController; readonly done: Promise<void> }
    | undefined;
  let savedAt = 0;
  let roomIsOut = false;
  let recoveries = 0;
  /** One thing at a time: whatever touches a session waits for what was asked before. */
  let queue: Promise<unknown> = Promise.resolve();

  /** A device that is lost on the way is replaced, and the work done again on the new one. */
  async function persistently<T>(work: () => Promise<T>): Promise<T> {
    try {
      return await work();
    } catch (fault) {
      if (!device?.failure || ++recoveries > mostRecoveries) throw fault;
      await recover();
      return work();
    }
  }

  function inTurn<T>(work: () => Promise<T>): Promise<Answer<T>> {
    const result = queue.then(() => persistently(work));
    queue = result.catch(() => {});
    return result.then(
      (value) => ({ ok: true, value }) as const,
      (fault: unknown) => ({ ok: false, message: messageOf(fault) }) as const,
    );
  }

  /** Pauses first: for what must not happen in the middle of a stretch. */
  async function paused<T>(work: () => Promise<T>): Promise<Answer<T>> {
    await pause();
    return inTurn(work);
  }

  async function openedDevice(): Promise<Device> {
    if (device && !device.failure) return device;
    device = await openDevice();
    return device;
  }

  async function begin(view: ViewName, run: RunConfig, data: Dataset, past?: Past): Promise<RunState> {
    const gpu = await openedDevice();
    const fitted = run.batch > data.count ? { ...run, batch: data.count } : run;
    if (fitted !== run) {
      tell({ kind: 'note', tone: 'info', text: `The batch is ${data.count}, all the samples there are.` });
    }
    const session = await createSession(gpu, view, fitted, data, past);
    const stage = await raise(gpu, session);
    const before = stages.get(view);
    if (before) lower(before);
    stages.set(view, stage);
    const state = stateOf(stage);
    await tell({ kind: 'state', state });
    await show(stage);
    return state;
  }

  async function raise(gpu: Device, session: Session): Promise<Stage> {
    const { data, run } = session;
    const points = data.shape.length === 1;
    const reach = points ? reachOf(data) : 0;
    const { critic } = buildNetworks(run, data.shape);
    const fields = points
      ? await Promise.all(session.pairs.map(() => createFieldReader(gpu, critic, reach)))
      : [];
    const floor = points ? distanceFloor(data) : undefined;
    return { session, fields, reach, floor, lastGood: await encodeSession(session) };
  }

  function lower({ session, fields }: Stage): void {
    for (const field of fields) field.destroy();
    endSession(session);
  }

  function stageOf(view: ViewName): Stage {
    const stage = stages.get(view);
    if (stage) return stage;
    throw new EarthmoverError('usage', 'nothing has been begun here yet', {
      hint: 'choose the data and begin a run',
    });
  }

  async function show(stage: Stage): Promise<void> {
    const { session, fields } = stage;
    const { view, data, pairs } = session;
    const { trainer } = pairs[0]!;
    const step = trainer.step;
    const frame =
      data.shape.length === 1
        ? await pointsFrame(
            pairs.map((pair, i) => ({ trainer: pair.trainer, field: fields[i]! })),
            data,
          )
        : await picturesFrame(trainer, data.shape);
    if (frame.kind === 'points') {
      const distances = pairs.map((pair, i) => {
        if (pair.distances.at(-1)?.step === step) return [];
        const distance = { step, w1: distanceToData(data, frame.pairs[i]!.points) };
        pair.distances.push(distance);
        return [distance];
      });
      await tell({ kind: 'metrics', view, lines: pairs.map(() => []), distances });
    }
    await tell({ kind: 'frame', view, step, frame });
  }

  /** Trains for a moment, every pair as many iterations, and tells what came of it. */
  async function stretch({ session }: Stage, most: number, signal: AbortSignal): Promise<void> {
    const { view, pairs } = session;
    const [first, ...others] = pairs;
    const goal = session.run.steps ?? Number.POSITIVE_INFINITY;
    const from = first!.trainer.step;
    const steps = Math.min(most, goal - from);
    const minutes = stretchMs / pairs.length / 60_000;
    const lines = [await trainPair(first!, { steps, minutes, signal })];
    // After a lost device one pair may be ahead of the other; each trains up to the first.
    for (const pair of others)
      lines.push(await trainPair(pair, { steps: first!.trainer.step - pair.trainer.step }));
    await tell({ kind: 'metrics', view, lines, distances: pairs.map(() => []) });
  }

  function atGoal({ session }: Stage): boolean {
    return session.pairs[0]!.trainer.step >= (session.run.steps ?? Number.POSITIVE_INFINITY);
  }

  async function loop(view: ViewName, stop: AbortSignal): Promise<void> {
    let framedAt = 0;
    let frameMs = 0;
    // Asked for anew each time: the run may be another by then.
    while (!stop.aborted && !atGoal(stageOf(view))) {
      const begun = performance.now();
      const result = await inTurn(async () => {
        const stage = stageOf(view);
        await stretch(stage, speed === Number.POSITIVE_INFINITY ? speed : 1, stop);
        if (performance.now() - framedAt > Math.max(leastFrameMs, frameMs / frameShare)) {
          const start = performance.now();
          await show(stage);
          framedAt = performance.now();
          frameMs = framedAt - start;
        }
        if (performance.now() - savedAt > saveEveryMs) await save(view);
      });
      if (!result.ok) {
        await tell({ kind: 'note', tone: 'fault', text: result.message });
        return;
      }
      if (speed !== Number.POSITIVE_INFINITY)
        await sleep(Math.max(0, 1000 / speed - (performance.now() - begun)));
    }
  }

  /** A new device, and every session on it as it was last known good. */
  async function recover(): Promise<void> {
    device = await openAgain((secondsLeft) => void tell({ kind: 'lost', secondsLeft }));
    for (const [view, stage] of stages) {
      const { session, lastGood } = stage;
      const past = await decodePast(
        lastGood,
        session.pairs.map(({ lines }) => lines),
        session.pairs.map(({ distances }) => distances),
      );
      const again = await raise(device, await createSession(device, view, session.run, session.data, past));
      stages.set(view, again);
      await tell({ kind: 'state', state: stateOf(again) });
    }
    await tell({
      kind: 'recovered',
      step: Math.max(...[...stages.values()].map((s) => s.session.pairs[0]!.trainer.step)),
    });
  }

  async function save(view: ViewName): Promise<void> {
    const stage = stageOf(view);
    const { session } = stage;
    savedAt = performance.now();
    stage.lastGood = await encodeSession(session);
    recoveries = 0;
    const { data, pairs } = session;
    const step = pairs[0]!.trainer.step;
    try {
      if (['csv', 'images'].includes(session.run.dataset)) {
        const stored = await loadStoredData(view);
        if (stored?.hash !== data.hash) {
          await saveData(view, { hash: data.hash, shape: data.shape, values: data.values });
        }
      }
      await saveRun(view, {
        savedAt: Date.now(),
        step,
        dataset: session.run.dataset,
        checkpoints: stage.lastGood,
        lines: pairs.map(({ lines }) => lines),
        distances: pairs.map(({ distances }) => distances),
      });
      roomIsOut = false;
      await tell({ kind: 'saved', view, step });
    } catch (fault) {
      if (roomIsOut) return;
      roomIsOut = true;
      const quota = fault instanceof Error && fault.name === 'QuotaExceededError';
      await tell({
        kind: 'note',
        tone: 'fault',
        text: quota
          ? 'The browser’s storage is full: training goes on, but a reload would lose the run.\n  hint  download the checkpoint, or free storage for this site'
          : `The browser did not save the run: training goes on, but a reload would lose it.\n  reason  ${messageOf(fault)}\n  hint  download the checkpoint`,
      });
    }
  }

  async function pause(): Promise<void> {
    playing?.stop.abort();
    await playing?.done;
  }

  async function play(view: ViewName): Promise<Answer<undefined>> {
    await pause();
    // Behind whatever else was asked for: a run that is being begun is the one to play.
    const ready = await inTurn(async () => {
      const { session } = stageOf(view);
      if (!atGoal(stageOf(view))) return undefined;
      throw new EarthmoverError('usage', `the run has come to its goal, iteration ${session.run.steps}`, {
        hint: 'raise “Stop at iteration” and apply it to this run',
      });
    });
    if (!ready.ok) return ready;
    const stop = new AbortController();
    await tell({ kind: 'playing', view, playing: true, step: stageOf(view).session.pairs[0]!.trainer.step });
    const done = loop(view, stop.signal).then(async () => {
      playing = undefined;
      await inTurn(async () => {
        await show(stageOf(view));
        await save(view);
      });
      await tell({
        kind: 'playing',
        view,
        playing: false,
        step: stageOf(view).session.pairs[0]!.trainer.step,
      });
    });
    playing = { view, stop, done };
    return { ok: true, value: undefined };
  }

  async function resume(view: ViewName): Promise<RunState> {
    const stored = await loadRun(view);
    if (!stored)
      throw new EarthmoverError('data', 'the saved run is not there any more', { hint: 'begin a new one' });
    const past = await decodePast(stored.checkpoints, stored.lines, stored.distances);
    const { run } = past.checkpoints[0]!;
    const data = await loadStoredData(view);
    if (data && (run.dataset === 'csv' || run.dataset === 'images')) {
      own[run.dataset] = createDataset(run.dataset, data.shape, data.values);
    }
    return begin(view, run, await loadData(run, own, base), past);
  }

  return {
    open: () =>
      inTurn(async () => {
        const { info, traits } = await openedDevice();
        const name = info.description || `${info.vendor} ${info.architecture} ${info.device}`.trim();
        return traits.class === 'hardware' ? name : `${name} (software, slow)`;
      }),
    savedRuns,
    begin: (view, raw, source) =>
      paused(async () => {
        const run = readSettings(view, raw, source);
        return begin(view, run, await loadData(run, own, base));
      }),
    resume: (view) => paused(() => resume(view)),
    discard: (view) => discardRun(view).catch(() => {}),
    change: (view, raw) =>
      paused(async () => {
        const { session } = stageOf(view);
        const run = readSettings(view, raw, 'controls');
        const past = await decodePast(
          await encodeSession(session),
          session.pairs.map(({ lines }) => lines),
          session.pairs.map(({ distances }) => distances),
        );
        return begin(view, run, session.data, past);
      }),
    play,
    pause,
    step: (view) =>
      paused(async () => {
        const stage = stageOf(view);
        await stretch(stage, 1, new AbortController().signal);
        await show(stage);
        await save(view);
        return undefined;
      }),
    setSpeed: (asked) => {
      speed = asked > 0 ? asked : Number.POSITIVE_INFINITY;
    },
    save: async () => {
      const view = playing?.view;
      if (view) await inTurn(() => save(view));
    },
    refresh: (view) =>
      inTurn(async () => {
        const stage = stageOf(view);
        await tell({ kind: 'state', state: stateOf(stage) });
        await show(stage);
        return undefined;
      }),
    look: (view, look) =>
      inTurn(async () => {
        const { session } = stageOf(view);
        return pictureAt(session.pairs[0]!.trainer, session.data.shape, look);
      }),
    setPoints: (points) =>
      inTurn(async () => {
        own.csv = pointsDataset(points);
        return own.csv.count;
      }),
    loadPoints: (file) =>
      inTurn(async () => {
        if (file.size > 20e6) {
          throw new EarthmoverError('data', 'the file is too large for a page', {
            file: file.name,
            hint: 'give at most 20 MB',
          });
        }
        const read = parsePointsCsv(await file.text(), file.name);
        if (sizeOf(read.shape) !== 2) {
          throw new EarthmoverError('data', 'the points are not in the plane', {
            file: file.name,
            columns: sizeOf(read.shape),
            hint: 'give two columns, x and y',
          });
        }
        own.csv = createDataset('csv', [2], read.values);
        return Float32Array.from(read.values);
      }),
    setPictures: (files, raw) =>
      inTurn(async () => {
        const run = readSettings('pictures', raw, 'controls');
        const { imageSize: size = 32, channels = 3 } = run;
        const { dataset, report } = await ownPictures(files, { size, channels });
        own.images = dataset;
        return report;
      }),
    checkpoint: (view, pair) =>
      inTurn(async () => {
        const files = await encodeSession(stageOf(view).session);
        return files[pair] ?? files[0]!;
      }),
    loadCheckpoint: (file) =>
      paused(async () => {
        if (file.size > 2 ** 30) {
          throw new EarthmoverError('checkpoint', 'the file is too large for a page', {
            file: file.name,
            hint: 'resume it in Node',
          });
        }
        const past = await decodePast([new Uint8Array(await file.arrayBuffer())], [], [], file.name);
        const { run, dataset } = past.checkpoints[0]!;
        const view: ViewName = dataset.shape.length === 1 ? 'points' : 'pictures';
        return begin(view, run, await loadData(run, own, base), past);
      }),
    samplesPng: (view) =>
      inTurn(async () => {
        const { session } = stageOf(view);
        const { trainer } = session.pairs[0]!;
        if (session.data.shape.length !== 3) {
          throw new EarthmoverError('usage', 'points make no pictures', { hint: 'save the drawing instead' });
        }
        const count = 64;
        return encodeImageGrid(await trainer.sample(trainer.fixedLatents(count)), [
          count,
          ...session.data.shape,
        ]);
      }),
    metricsJsonl: (view, pair) =>
      inTurn(async () => (stageOf(view).session.pairs[pair]?.lines ?? []).map(jsonLine).join('')),
  };
}

async function trainPair(
  { trainer, record }: Session['pairs'][number],
  options: Parameters<Session['pairs'][number]['trainer']['train']>[0],
) {
  const lines = [];
  for await (const metrics of trainer.train(options)) lines.push(record(metrics));
  return lines;
}

function stateOf({ session, reach, floor }: Stage): RunState {
  const { view, run, data, pairs, adapter } = session;
  const { trainer } = pairs[0]!;
  const { generatorParameters, criticParameters } = trainer.summary;
  const shown = data.shape.length === 1 ? sampleShown : 12;
  return {
    view,
    run,
    step: trainer.step,
    adapter,
    data: {
      name: data.name,
      count: data.count,
      shape: data.shape,
      sample: data.values.slice(0, shown * sizeOf(data.shape)),
    },
    parameters: { generator: generatorParameters, critic: criticParameters },
    reach,
    floor,
    history: pairs.map(({ lines }) => lines),
    distances: pairs.map(({ distances }) => distances),
  };
}

function messageOf(fault: unknown): string {
  return fault instanceof Error ? fault.message : String(fault);
}
