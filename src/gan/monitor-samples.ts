// What a monitor looks at: the same real samples and latents at every look, so that looks compare.

import { createRandom } from '../core/random.ts';
import { sizeOf } from '../core/shape.ts';
import type { TrainingData } from '../data/dataset.ts';
import { drawnSamples, drawOrder, firstRows, labelsOf } from '../data/drawn-samples.ts';
import { type Floor, realFloor } from '../metrics/floor.ts';
import { slicedWasserstein } from '../metrics/sliced-wasserstein.ts';
import type { TrainingConfig } from './config.ts';
import { drawLatents } from './latents.ts';

/** Streams of the monitor's own random numbers, beside those of the run. */
const streams = { training: 0x30_01, heldOut: 0x30_02, latents: 0x30_03, between: 0x30_04, floor: 0x30_05 };
/** For the sliced distance: a quarter of the usual, since it is only asked whether samples differ plainly. */
const projections = 32;
const floorRepeats = 5;

/** The samples that a monitor looks at. */
export interface MonitoredData {
  /** What the trainer trains on. */
  readonly data: TrainingData;
  /** Real samples that it does not see; without them nothing is said about overfitting. */
  readonly heldOut?: TrainingData | undefined;
  /** Samples of each kind, rounded to whole batches; 512 when left out. */
  readonly samples?: number;
}

/** How far generated samples are from data by the sliced Wasserstein distance, and how far data are from data. */
export interface FlooredSliced {
  readonly sliced: number;
  readonly floor: number;
}

export type MonitorSamples = Awaited<ReturnType<typeof drawMonitorSamples>>;

/** Draws `count` samples of each kind, all [count, ...sample shape]. @throws data error where a store cannot be read */
export async function drawMonitorSamples(
  config: TrainingConfig,
  { data, heldOut, samples = 512 }: MonitoredData,
  conditional = false,
) {
  const { seed, batch } = config;
  const count = Math.max(1, Math.round(samples / batch)) * batch;
  const width = sizeOf(data.shape);
  const rowsOf = (from: TrainingData, stream: number) =>
    firstRows(drawOrder(from.count, seed, stream), count);
  const drawn = async (from: TrainingData, stream: number) => {
    const rows = rowsOf(from, stream);
    const classes = conditional ? labelsOf(from, rows) : undefined;
    return { samples: await drawnSamples(from, rows), classes };
  };
  const { samples: training, classes: trainingClasses } = await drawn(data, streams.training);
  const scorable = heldOut && (!conditional || heldOut.labels);
  const held = scorable && (await drawn(heldOut, streams.heldOut));
  const unseen = held?.samples;
  const real = unseen ?? training;
  const latents = drawLatents({ count, latent: config.latent, seed, stream: streams.latents });
  const from = held ? heldOut : data;
  let floor: Promise<Floor> | undefined;

  return {
    count,
    width,
    training,
    /** Held-out samples, where there are any. */
    unseen,
    /** Held-out samples, or those of training. */
    real,
    /** Conditional networks: the classes of `real`, which generated samples have, too, and of `training`. */
    classes: held ? held.classes : trainingClasses,
    trainingClasses,
    /** Samples that `real` was drawn from. */
    realCount: from.count,
    /** [count, latent] */
    latents,
    /** Where between real and generated samples slopes are taken: the same places at every look. */
    betweenRandom: () => createRandom(seed, streams.between),

    /** @param fake [count, ...sample shape] */
    slicedFrom: async (fake: Float32Array): Promise<FlooredSliced> => {
      const options = { dimension: width, projections, seed };
      const pool = () =>
        drawnSamples(from, drawOrder(from.count, seed, streams.floor).subarray(0, 2 * count));
      // With fewer real samples at hand the floor is higher, which errs on the side of silence.
      floor ??= pool().then((drawn) =>
        realFloor(drawn, (x, y) => slicedWasserstein(x, y, options), {
          dimension: width,
          repeats: floorRepeats,
          seed,
        }),
      );
      return { sliced: slicedWasserstein(real, fake, options), floor: (await floor).mean };
    },
  };
}
