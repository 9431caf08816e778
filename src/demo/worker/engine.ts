// The worker's half of the page: owns the device and the runs, and does one after the other what the page asks for.

import { EarthmoverError } from '../../core/errors.ts';
import type { Dataset } from '../../data/dataset.ts';
import type { RunConfig } from '../../gan/run-config.ts';
import { jsonLine } from '../../io/jsonl.ts';
import type { Device } from '../../runtime/device.ts';
import { openDevice } from '../../runtime/platform/browser/open-device.ts';
import { createRecovery } from '../../runtime/recovery.ts';
import type {
  Answer,
  Look,
  PicturesFrame,
  PicturesReport,
  RawSettings,
  RunState,
  SavedRun,
  Speed,
  ViewName,
} from '../protocol.ts';
import {
  type ActiveRun,
  activateRun,
  destroyActiveRun,
  showRun,
  stateOf,
  stepOf,
  type Tell,
} from './active-run.ts';
import { openAgain } from './adapter-watch.ts';
import { loadData } from './data.ts';
import { createLoop, trainStretch } from './loop.ts';
import { createPageRun, decodePast, encodePageRun, type Past } from './page-run.ts';
import { pictureAt } from './pictures-frame.ts';
import { createQueue } from './queue.ts';
import { createSaving, loadSaved } from './saving.ts';
import { readSettings } from './settings.ts';
import { discardRun, savedRuns } from './store.ts';
import { createVisitorData, type VisitorData } from './visitor-data.ts';

const samplesSaved = 64;
const mostCheckpointBytes = 2 ** 30;

/** What the page can ask of its worker. */
export interface Engine {
  /** Opens the adapter. */
  open: () => Promise<Answer<undefined>>;
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
  look: (view: ViewName, look: Look) => Promise<Answer<PicturesFrame>>;
  /** Shows pictures of one class, or of all in turn. */
  showClass: (view: ViewName, label: number | undefined) => Promise<Answer<undefined>>;
  setPoints: (points: Float32Array) => Promise<Answer<number>>;
  loadPoints: (file: File) => Promise<Answer<Float32Array>>;
  setPictures: (files: readonly File[], raw: RawSettings) => Promise<Answer<PicturesReport>>;
  checkpoint: (view: ViewName, pair: number) => Promise<Answer<Uint8Array>>;
  loadCheckpoint: (file: File) => Promise<Answer<RunState>>;
  samplesPng: (view: ViewName) => Promise<Answer<Uint8Array>>;
  metricsJsonl: (view: ViewName, pair: number) => Promise<Answer<string>>;
}

/**
 * @param base address of the page, beside which the samples lie
 * @param tell hands an event to the page; resolves when the page has taken it in
 */
export function createEngine(base: string, tell: Tell): Engine {
  const runs = createRuns(tell);
  const visitor = createVisitorData();
  const recovery = createRecovery({
    open: openDevice,
    openAgain: () => openAgain((secondsLeft) => void tell({ kind: 'lost', secondsLeft })),
    restore: runs.restoreAll,
  });
  const inTurn = createQueue(recovery.persistently);
  const saving = createSaving(tell, recovery.progressed);
  const loop = createLoop({ tell, inTurn, saving, runOf: runs.of });
  /** Pauses first: for what must not happen in the middle of a stretch. */
  const paused = async <T>(work: () => Promise<T>): Promise<Answer<T>> => {
    await loop.pause();
    return inTurn(work);
  };
  const begin = async (asked: BeginOptions) => runs.begin(await recovery.device(), asked);
  const onData = async (view: ViewName, config: RunConfig, past?: Past) =>
    begin({ view, config, past, data: await loadData(config, visitor.sets(), base) });

  return {
    open: () => inTurn(async () => void (await recovery.device())),
    savedRuns,
    begin: (view, raw, source) => paused(() => onData(view, readSettings(view, raw, source))),
    resume: (view) => paused(async () => onData(view, ...(await savedRun(view, visitor)))),
    discard: (view) => discardRun(view).catch(() => {}),
    change: (view, raw) =>
      paused(async () => {
        const run = runs.of(view);
        const config = readSettings(view, raw, 'controls');
        return begin({ view, config, data: run.data, past: await pastOf(run, await encodePageRun(run)) });
      }),
    play: loop.play,
    pause: loop.pause,
    step: (view) =>
      paused(async () => {
        const run = runs.of(view);
        await trainStretch(run, { most: 1, signal: new AbortController().signal, tell });
        await showRun(run, tell);
        await saving.save(run);
        return undefined;
      }),
    setSpeed: loop.setSpeed,
    save: async () => {
      const view = loop.playing();
      if (view) await inTurn(() => saving.save(runs.of(view)));
    },
    look: (view, look) =>
      inTurn(async () => {
        const { pairs, data, shownClass } = runs.of(view);
        return pictureAt(pairs[0].trainer, data.shape, look, shownClass);
      }),
    showClass: (view, label) =>
      inTurn(async () => {
        const run = runs.of(view);
        run.shownClass = label;
        await showRun(run, tell);
        return undefined;
      }),
    setPoints: (points) => inTurn(async () => visitor.setPoints(points)),
    loadPoints: (file) => inTurn(() => visitor.loadPoints(file)),
    setPictures: (files, raw) => inTurn(() => visitor.setPictures(files, raw)),
    checkpoint: (view, pair) => inTurn(() => checkpointOf(runs.of(view), pair)),
    loadCheckpoint: (file) =>
      paused(async () => {
        const past = await readCheckpoint(file);
        const { run, dataset } = past[0].checkpoint;
        return onData(dataset.shape.length === 1 ? 'points' : 'pictures', run, past);
      }),
    samplesPng: (view) => inTurn(() => samplesPng(runs.of(view))),
    metricsJsonl: (view, pair) =>
      inTurn(async () => (runs.of(view).pairs[pair]?.history.lines ?? []).map(jsonLine).join('')),
  };
}

interface BeginOptions {
  readonly view: ViewName;
  readonly config: RunConfig;
  readonly data: Dataset;
  readonly past?: Past | undefined;
}

/** The views' runs, at most one each. */
function createRuns(tell: Tell) {
  const runs = new Map<ViewName, ActiveRun>();
  return {
    /** @throws usage error where the view has none yet */
    of: (view: ViewName): ActiveRun => {
      const run = runs.get(view);
      if (run) return run;
      throw new EarthmoverError('usage', 'nothing has been begun here yet', {
        hint: 'choose the data and begin a run',
      });
    },
    /** Puts a run in place of the view's last one, which stays where that fails, and shows it. */
    begin: async (device: Device, { view, config, data, past }: BeginOptions): Promise<RunState> => {
      const fitted = config.batch > data.count ? { ...config, batch: data.count } : config;
      if (fitted !== config) {
        tell({ kind: 'note', tone: 'info', text: `The batch is ${data.count}, all the samples there are.` });
      }
      const run = await activateRun(
        device,
        await createPageRun(device, { view, config: fitted, data, past }),
      );
      const before = runs.get(view);
      if (before && classesOf(before) === classesOf(run)) run.shownClass = before.shownClass;
      if (before) destroyActiveRun(before);
      runs.set(view, run);
      const state = stateOf(run);
      await tell({ kind: 'state', state });
      await showRun(run, tell);
      return state;
    },
    /** Every run once more on another device, as it was last known good. */
    restoreAll: async (device: Device): Promise<void> => {
      for (const [view, run] of runs) {
        const past = await pastOf(run, run.lastGood);
        const again = await activateRun(device, await createPageRun(device, { ...run, past }));
        again.shownClass = run.shownClass;
        runs.set(view, again);
        await tell({ kind: 'state', state: stateOf(again) });
      }
      await tell({ kind: 'recovered', step: Math.max(...[...runs.values()].map(stepOf)) });
    },
  };
}

function classesOf({ pairs }: ActiveRun): number | undefined {
  return pairs[0].trainer.summary.classes;
}

/** Where a run goes on from: its checkpoint files with the metrics that it has. */
function pastOf({ pairs }: ActiveRun, files: readonly Uint8Array[]): Promise<Past> {
  return decodePast(
    files.map((file, i) => ({ file, lines: pairs[i]?.history.lines, distances: pairs[i]?.distances })),
  );
}

/** The run that an earlier visit left, and its past; the visitor's own data come along. */
async function savedRun(view: ViewName, visitor: VisitorData): Promise<[RunConfig, Past]> {
  const saved = await loadSaved(view);
  if (!saved) {
    throw new EarthmoverError('data', 'the saved run is not there any more', { hint: 'begin a new one' });
  }
  visitor.keep(saved.visitorData);
  return [saved.past[0].checkpoint.run, saved.past];
}

async function readCheckpoint(file: File): Promise<Past> {
  if (file.size > mostCheckpointBytes) {
    throw new EarthmoverError('checkpoint', 'the file is too large for a page', {
      file: file.name,
      hint: 'resume it in Node',
    });
  }
  return decodePast([{ file: new Uint8Array(await file.arrayBuffer()) }], file.name);
}

/** The file of one pair; of the first where there is no such pair. */
async function checkpointOf(run: ActiveRun, pair: number): Promise<Uint8Array> {
  const files = await encodePageRun(run);
  const file = files[pair] ?? files[0];
  if (file) return file;
  throw new EarthmoverError('checkpoint', 'the run gave no checkpoint', { hint: 'begin it anew' });
}

async function samplesPng({ data, pairs }: ActiveRun): Promise<Uint8Array> {
  if (data.shape.length !== 3) {
    throw new EarthmoverError('usage', 'points make no pictures', { hint: 'save the drawing instead' });
  }
  const { trainer } = pairs[0];
  const samples = await trainer.sample(trainer.fixedLatents(samplesSaved));
  const { encodeImageGrid } = await import('../../io/image-grid.ts');
  return encodeImageGrid(samples, [samplesSaved, ...data.shape]);
}
