// The worker's half of the page: owns the device and the runs, and does one after the other what the page asks for.

import { createRecovery } from '../../runtime/recovery.ts';
import type {
  Answer,
  Asked,
  Look,
  PicturesFrame,
  PicturesReport,
  RawSettings,
  RunState,
  SavedRun,
  Speed,
  Taken,
} from '../protocol.ts';
import { showRun, type Tell } from './active-run.ts';
import { openAgain } from './adapter-watch.ts';
import { createBeginnings } from './beginnings.ts';
import { createLoop, trainStretch } from './loop.ts';
import { openPageDevice } from './page-device.ts';
import { pictureAt } from './pictures-frame.ts';
import { createQueue, type InTurn } from './queue.ts';
import { createRuns } from './runs.ts';
import { changeRecord, savedRuns } from './saved-runs.ts';
import { createSaving } from './saving.ts';
import { isSoftware } from './software.ts';
import type { TrainedShow } from './trained.ts';
import { createVisitorData } from './visitor-data.ts';

/** What the page can ask of its worker; of a run by its id, so that no other one is meant by the time it is done. */
export interface Engine extends TrainedShow {
  /** Opens the adapter. */
  open: () => Promise<Answer<undefined>>;
  savedRuns: () => Promise<SavedRun[]>;
  /** Begins a new run in a view, and plays it if asked; the run that it replaces stays untouched where that fails. */
  begin: (asked: Asked) => Promise<Answer<RunState>>;
  /** Goes on with a run in storage, unless another tab has it open. */
  resume: (id: string) => Promise<Answer<RunState>>;
  /** A discarded run can be had back for a while. False, here and below, where it is open in some tab. */
  discard: (id: string) => Promise<Answer<boolean>>;
  undiscard: (id: string) => Promise<Answer<boolean>>;
  rename: (id: string, name: string) => Promise<Answer<boolean>>;
  /** The same run with other settings, weights and all kept. */
  change: (id: string, raw: RawSettings) => Promise<Answer<RunState>>;
  play: (id: string) => Promise<Answer<undefined>>;
  pause: () => Promise<void>;
  step: (id: string) => Promise<Answer<undefined>>;
  setSpeed: (speed: Speed) => void;
  /** Saves at once: the page is being hidden or left. */
  save: () => Promise<void>;
  look: (id: string, look: Look) => Promise<Answer<PicturesFrame>>;
  /** Shows pictures of one class, or of all, a row each. */
  showClass: (id: string, label: number | undefined) => Promise<Answer<undefined>>;
  /** Takes points; their hash tells `begin` which. */
  setPoints: (points: Float32Array) => Promise<Answer<string>>;
  loadPoints: (file: File) => Promise<Answer<{ readonly points: Float32Array; readonly hash: string }>>;
  setPictures: (files: readonly File[], raw: RawSettings) => Promise<Answer<PicturesReport>>;
  checkpoint: (id: string) => Promise<Answer<Taken<Blob>>>;
  savedCheckpoint: (id: string) => Promise<Answer<Taken<Blob>>>;
  loadCheckpoint: (file: File) => Promise<Answer<RunState>>;
  samplesPng: (id: string) => Promise<Answer<Taken<Blob>>>;
  onnx: (id: string) => Promise<Answer<Taken<Blob>>>;
  metricsJsonl: (id: string) => Promise<Answer<Taken<Blob> & { readonly gaps: boolean }>>;
}

const takeAlong = () => import('./take-along.ts');

/**
 * @param base address of the page, beside which the samples lie
 * @param tell hands an event to the page; resolves when the page has taken it in
 */
export function createEngine(base: string, tell: Tell): Engine {
  const runs = createRuns(tell);
  const visitor = createVisitorData();
  const recovery = createRecovery({
    open: openPageDevice,
    openAgain: () => openAgain((secondsLeft) => void tell({ kind: 'lost', secondsLeft })),
    restore: runs.restoreAll,
  });
  const inTurn = createQueue(recovery.persistently);
  const saving = createSaving(tell, recovery.progressed);
  const loop = createLoop({ tell, inTurn, saving, runOf: runs.of });
  let trained: TrainedShow | undefined;
  const trainedShow = async () => {
    const { createTrainedShow } = await import('./trained.ts');
    trained ??= createTrainedShow({ base, device: recovery.device });
    return trained;
  };
  /** Pauses first: for what must not happen in the middle of a stretch. */
  const paused: InTurn = async (work) => {
    await loop.pause();
    return inTurn(work);
  };
  return {
    open: () => inTurn(async () => void (await recovery.device())),
    ...createBeginnings({ runs, visitor, paused, play: loop.play, base, device: recovery.device }),
    showTrained: async (name) => (await trainedShow()).showTrained(name),
    lookAtTrained: async (name, look) => (await trainedShow()).lookAtTrained(name, look),
    trainedClass: async (name, label) => (await trainedShow()).trainedClass(name, label),
    savedRuns,
    discard: (id) => inTurn(() => changeRecord(id, { discardedAt: Date.now() })),
    undiscard: (id) => inTurn(() => changeRecord(id, { discardedAt: undefined })),
    rename: (id, name) =>
      inTurn(() => {
        const open = runs.find(id);
        if (open) open.identity.name = name;
        return changeRecord(id, { name }, open !== undefined);
      }),
    play: loop.play,
    pause: loop.pause,
    step: (id) =>
      paused(async () => {
        const run = runs.of(id);
        await trainStretch(run, { most: 1, signal: new AbortController().signal, tell });
        await showRun(run, tell);
        await saving.save(run);
        return undefined;
      }),
    setSpeed: loop.setSpeed,
    save: async () => {
      const id = loop.playing();
      if (id !== undefined) await inTurn(() => saving.save(runs.of(id)));
    },
    look: (id, look) =>
      inTurn(async () => {
        const { pairs, data, shownClass } = runs.of(id);
        return pictureAt(pairs[0].trainer, data.shape, look, shownClass);
      }),
    showClass: (id, label) =>
      inTurn(async () => {
        const run = runs.of(id);
        run.shownClass = label;
        await showRun(run, tell);
        return undefined;
      }),
    setPoints: (points) => inTurn(async () => visitor.setPoints(points)),
    loadPoints: (file) => inTurn(() => visitor.loadPoints(file)),
    setPictures: (files, raw) =>
      inTurn(async () => visitor.setPictures(files, raw, isSoftware(await recovery.device()))),
    // Few visits need these: they are files of their own.
    checkpoint: (id) => inTurn(async () => (await takeAlong()).checkpointOf(runs.of(id))),
    savedCheckpoint: (id) => inTurn(async () => (await takeAlong()).savedCheckpoint(id)),
    metricsJsonl: (id) => inTurn(async () => (await takeAlong()).metricsOf(runs.of(id))),
    onnx: (id) => inTurn(async () => (await import('./onnx.ts')).onnxOf(runs.of(id))),
    samplesPng: (id) => inTurn(async () => (await import('./samples-png.ts')).samplesPng(runs.of(id))),
  };
}
