// The run that a view has in the worker now: trained, looked at, and kept with a state to fall back to.

import { sizeOf } from '../../core/shape.ts';
import { classCount } from '../../data/dataset.ts';
import { buildNetworks } from '../../gan/networks.ts';
import type { Device } from '../../runtime/device.ts';
import type { EngineEvent, RunState } from '../protocol.ts';
import { createFieldReader, type FieldReader } from './critic-field.ts';
import { distanceFloor, distanceToData } from './distance.ts';
import { destroyPageRun, encodePageRun, type PageRun } from './page-run.ts';
import { picturesFrame } from './pictures-frame.ts';
import { aroundZero, type PlaneWindow, windowOf } from './plane-window.ts';
import { frameAroundZero, pointsFrame } from './points-frame.ts';

const pointsShown = 600;
const picturesShown = 12;

/** Hands an event to the page; resolves when the page has taken it in. */
export type Tell = (event: EngineEvent) => Promise<void> | void;

/** A run of points has a reader of each critic's field; a run of pictures has none. */
export interface ActiveRun extends PageRun {
  readonly fields: readonly FieldReader[];
  /** What the picture of points covers. */
  readonly window: PlaneWindow;
  readonly floor: number | undefined;
  /** The newest checkpoint files, from before anything that may have gone wrong. */
  lastGood: readonly Uint8Array[];
  /** Of conditional networks: the class that pictures are shown of; undefined where classes take turns. */
  shownClass?: number | undefined;
}

/** Compiles what looking at the run needs, and keeps its state as the first one to fall back to. */
export async function activateRun(device: Device, run: PageRun): Promise<ActiveRun> {
  const { data, config, pairs } = run;
  const points = data.shape.length === 1;
  const window: PlaneWindow = points ? windowOf(data.values) : { centre: [0, 0], reach: 0 };
  const { critic } = buildNetworks(config, data.shape, classCount(data));
  const readerOf = ({ trainer: { standardization } }: PageRun['pairs'][number]) =>
    createFieldReader(device, critic, { window, standardization });
  const fields = points ? await Promise.all(pairs.map(readerOf)) : [];
  const floor = points ? distanceFloor(data) : undefined;
  return { ...run, fields, window, floor, lastGood: await encodePageRun(run) };
}

export function destroyActiveRun(run: ActiveRun): void {
  for (const field of run.fields) field.destroy();
  destroyPageRun(run);
}

/** Iterations done, by the first pair. */
export function stepOf({ pairs: [{ trainer }] }: PageRun): number {
  return trainer.step;
}

/** The iteration at which the run stops. */
export function goalOf({ config }: PageRun): number {
  return config.steps ?? Number.POSITIVE_INFINITY;
}

/** Generates from the fixed latents, measures exact W₁ of points, and tells the page of both. */
export async function showRun(run: ActiveRun, tell: Tell): Promise<void> {
  const { view, data, pairs, fields, window } = run;
  const step = stepOf(run);
  if (data.shape.length !== 1) {
    const frame = await picturesFrame(pairs[0].trainer, data.shape, run.shownClass);
    await tell({ kind: 'frame', view, step, frame });
    return;
  }
  const read = fields.flatMap((field, i) => (pairs[i] ? [{ trainer: pairs[i].trainer, field }] : []));
  const frame = await pointsFrame(read, data);
  const distances = pairs.map((pair, i) => {
    const shown = frame.pairs[i];
    if (!shown || pair.distances.at(-1)?.step === step) return [];
    const distance = { step, w1: distanceToData(data, shown.points) };
    pair.distances.push(distance);
    return [distance];
  });
  await tell({ kind: 'metrics', view, lines: pairs.map(() => []), distances });
  await tell({ kind: 'frame', view, step, frame: frameAroundZero(frame, window) });
}

/** The run as the page takes it in. */
export function stateOf(run: ActiveRun): RunState {
  const { view, config, data, pairs, adapter, window, floor } = run;
  const { generatorParameters, criticParameters, classes } = pairs[0].trainer.summary;
  const shown = data.shape.length === 1 ? pointsShown : picturesShown;
  const sample = data.values.slice(0, shown * sizeOf(data.shape));
  return {
    view,
    run: config,
    step: stepOf(run),
    adapter,
    data: {
      name: data.name,
      count: data.count,
      shape: data.shape,
      sample: sample instanceof Float32Array ? aroundZero(sample, window) : sample,
    },
    parameters: { generator: generatorParameters, critic: criticParameters },
    classes,
    reach: window.reach,
    floor,
    history: pairs.map(({ history }) => history.lines),
    distances: pairs.map(({ distances }) => distances),
  };
}
