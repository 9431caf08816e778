// The run that a view has in the worker now: trained, looked at, and kept with a state to fall back to.

import { sizeOf } from '../../core/shape.ts';
import { classCount } from '../../data/dataset.ts';
import { buildNetworks } from '../../gan/networks.ts';
import type { RunConfig } from '../../gan/run-config.ts';
import type { Device } from '../../runtime/device.ts';
import type { Course } from '../course.ts';
import type { Distance, EngineEvent, PicturesFrame, RunKey, RunState, Thumbnail } from '../protocol.ts';
import type { TrainedName } from '../trained-names.ts';
import { createFieldReader, createFields, type Fields } from './critic-field.ts';
import { distanceFloor, distanceToData } from './distance.ts';
import type { Journal } from './journal.ts';
import { destroyPageRun, encodePageRun, type PageRun } from './page-run.ts';
import { picturesFrame } from './pictures-frame.ts';
import { aroundZero, type PlaneWindow, windowOf } from './plane-window.ts';
import { frameAroundZero, pointsFrame } from './points-frame.ts';
import type { Release } from './run-lock.ts';
import { thumbnailOf } from './thumbnail.ts';

const pointsShown = 600;
const picturesShown = 12;
/** Between two searches for the nearest real pictures, at least; and the share of the time that they take, at most. */
const nearestEveryMs = 3000;
const nearestShare = 0.05;

/** Hands an event to the page; resolves when the page has taken it in. */
export type Tell = (event: EngineEvent) => Promise<void> | void;

/** What stays the same of a run when its settings are changed, or the device that it is on. */
export interface Identity {
  readonly id: string;
  readonly target: string;
  /** The trained generator that the run went on from. */
  readonly from?: TrainedName | undefined;
  readonly journal: Journal;
  /** Lets other tabs have the run. */
  readonly release: Release;
  /** As the visitor calls it. */
  name: string;
  /** What storage has of it: chunks of metrics, and whether it has the visitor's data. */
  chunks: number;
  keepsData: boolean;
  /** Whether its settings and seed lead to where it is: nothing was changed on the way. */
  replays: boolean;
  /** The iteration at which it stops first. */
  until?: number | undefined;
}

/** A run of points shows each critic's field; a run of pictures never reads it. */
export interface ActiveRun extends PageRun {
  readonly identity: Identity;
  /** What was wished for; `config` is what the data allow. */
  readonly wish: RunConfig;
  readonly fields: Fields;
  /** What the picture of points covers. */
  readonly window: PlaneWindow;
  readonly floor: number | undefined;
  /** The newest checkpoint files, from before anything that may have gone wrong. */
  lastGood: readonly Uint8Array[];
  /** Of conditional networks: the class that pictures are shown of; undefined where classes take turns. */
  shownClass?: number | undefined;
  /** When the nearest real pictures are due again, by `performance.now`. */
  nearestAfter?: number | undefined;
  /** Of the last frame. */
  thumbnail?: Thumbnail | undefined;
}

/** Adds what looking at the run needs, and its state as the first one to fall back to. */
export async function activateRun(
  device: Device,
  run: PageRun,
  kept: Pick<ActiveRun, 'identity' | 'wish'>,
): Promise<ActiveRun> {
  const { data, config, pairs } = run;
  const points = data.shape.length === 1;
  const window: PlaneWindow = points ? windowOf(data.values) : { centre: [0, 0], reach: 0 };
  const { critic } = buildNetworks(config, data.shape, classCount(data));
  const readerOf = ({ trainer: { standardization } }: PageRun['pairs'][number]) =>
    createFieldReader(device, critic, { window, standardization });
  const fields = createFields(() => Promise.all(pairs.map(readerOf)));
  const floor = points ? distanceFloor(data) : undefined;
  const { identity, wish } = kept;
  return { ...run, identity, wish, fields, window, floor, lastGood: await encodePageRun(run) };
}

export function destroyActiveRun(run: ActiveRun): void {
  run.fields.destroy();
  destroyPageRun(run);
}

/** What the page knows the run by. */
export function keyOf({ view, identity: { id } }: ActiveRun): RunKey {
  return { view, id };
}

/** Iterations done, by the first pair. */
export function stepOf({ pairs: [{ trainer }] }: PageRun): number {
  return trainer.step;
}

/** The iteration at which the run stops: the one that a link asks for until it was there, else the last one. */
export function goalOf(run: ActiveRun): number {
  const last = run.config.steps ?? Number.POSITIVE_INFINITY;
  const { until } = run.identity;
  return until !== undefined && stepOf(run) < until ? Math.min(until, last) : last;
}

/** Generates from the fixed latents, measures exact W₁ of points, and tells the page of both. */
export async function showRun(run: ActiveRun, tell: Tell): Promise<void> {
  const { data, pairs, window } = run;
  const step = stepOf(run);
  if (data.shape.length !== 1) {
    const frame = await withNearest(run, await picturesFrame(pairs[0].trainer, data.shape, run.shownClass));
    run.thumbnail = thumbnailOf(frame, 0);
    await tell({ kind: 'frame', ...keyOf(run), step, frame });
    return;
  }
  const fields = await run.fields.read();
  const read = fields.flatMap((field, i) => (pairs[i] ? [{ trainer: pairs[i].trainer, field }] : []));
  const shown = await pointsFrame(read, data);
  const distances = shown.pairs.map(({ points }, i) => newDistance(run, i, points));
  await record(run, { lines: pairs.map(() => []), distances }, tell);
  const frame = frameAroundZero(shown, window);
  run.thumbnail = thumbnailOf(frame, window.reach);
  await tell({ kind: 'frame', ...keyOf(run), step, frame });
}

/** Now and then, of a visitor's pictures, the nearest real ones: a search through all of them. */
async function withNearest(run: ActiveRun, frame: PicturesFrame): Promise<PicturesFrame> {
  const start = performance.now();
  if (run.config.dataset !== 'images' || start < (run.nearestAfter ?? 0)) return frame;
  const { nearestReal } = await import('./nearest-real.ts');
  const nearest = await nearestReal(run.data, frame);
  const end = performance.now();
  run.nearestAfter = end + Math.max(nearestEveryMs, (end - start) / nearestShare);
  return { ...frame, nearest };
}

/** Exact W₁ of what one pair generated; none where it was measured at this iteration. */
function newDistance(run: ActiveRun, pair: number, points: Float32Array): readonly Distance[] {
  const step = stepOf(run);
  const before = run.identity.journal.course().distances[pair]?.at(-1);
  return before?.step === step ? [] : [{ step, w1: distanceToData(run.data, points) }];
}

/** Notes metrics in the run's journal, and tells the page of them. */
export async function record(run: ActiveRun, news: Course, tell: Tell): Promise<void> {
  run.identity.journal.add(news);
  await tell({ kind: 'metrics', ...keyOf(run), ...news });
}

/** The run as the page takes it in. */
export function stateOf(run: ActiveRun): RunState {
  const { view, config, data, pairs, adapter, software, window, floor, wish } = run;
  const { id, target, from, journal, until, replays } = run.identity;
  const { lines, distances } = journal.course();
  const { generatorParameters, criticParameters, classes } = pairs[0].trainer.summary;
  const shown = data.shape.length === 1 ? pointsShown : picturesShown;
  const sample = data.values.slice(0, shown * sizeOf(data.shape));
  return {
    id,
    view,
    target,
    from,
    run: config,
    wish,
    step: stepOf(run),
    until,
    replays,
    adapter,
    software,
    data: {
      name: data.name,
      hash: data.hash,
      count: data.count,
      shape: data.shape,
      sample: sample instanceof Float32Array ? aroundZero(sample, window) : sample,
    },
    parameters: { generator: generatorParameters, critic: criticParameters },
    classes,
    reach: window.reach,
    centre: window.centre,
    floor,
    history: lines,
    distances,
  };
}
