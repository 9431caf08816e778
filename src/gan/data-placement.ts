// Where a run's data lie: whole on the GPU, or on the host, from where the batches of the next critic steps stream to it.
// Words: a `slot` of the streamed buffer has room for a batch; the ring of slots is as long as an iteration has critic
// steps, so that one submit takes it round once.

import { sizeOf } from '../core/shape.ts';
import type { AdapterTraits } from '../kernels/kernel.ts';
import type { BatchSlots } from '../ops/random.ts';
import { stepBatch, type TrainingConfig } from './config.ts';
import { checkLimits, largestBinding } from './plan-limits.ts';
import type { DataDescription } from './planned-step.ts';
import { mostCriticSteps } from './schedule.ts';

/** Where the data of a run lie. */
export interface DataPlacement {
  /** Whether batches come from the host, as they are needed. */
  readonly streamed: boolean;
  /** Bytes of the whole set. */
  readonly bytes: number;
  /** Bytes of it on the GPU at once. */
  readonly gpuBytes: number;
}

/** The most that lies on a GPU for the whole run, unless it is asked for: the networks need room, too, and others. */
const mostResidentBytes = 2 ** 30;
/** The most that the slots take: an iteration of more critic steps is submitted in pieces. */
const mostSlotBytes = 2 ** 25;

/** Bytes of so many samples. */
export function sampleBytes({ shape, encoding }: Pick<DataDescription, 'shape' | 'encoding'>, samples = 1) {
  return samples * sizeOf(shape) * (encoding === 'u8' ? 1 : 4);
}

/**
 * The slots that data stream through; undefined where they lie on the GPU.
 *
 * @param streaming what was asked for; left out, what fits is resident
 * @throws gpu error where they are to lie on the GPU, and the adapter does not hold them
 */
export function slotsOf(
  data: DataDescription,
  config: TrainingConfig,
  traits: AdapterTraits,
  streaming?: boolean,
): BatchSlots | undefined {
  const bytes = sampleBytes(data, data.count);
  const { offer } = largestBinding(traits);
  if (!(streaming ?? bytes > Math.min(offer, mostResidentBytes))) {
    const smaller = data.shape.length === 3 ? 'a smaller image size or ' : '';
    checkLimits(
      new Map([['data', bytes]]),
      traits,
      `let the data stream, or use ${smaller}fewer samples, or another adapter`,
    );
    return undefined;
  }
  let rows = stepBatch(config);
  while (sampleBytes(data, rows) % 4 !== 0) rows++;
  const count = Math.floor(Math.min(mostSlotBytes, offer) / sampleBytes(data, rows));
  return { count: Math.max(1, Math.min(mostCriticSteps(config), count)), rows };
}

/** What a run says of where its data lie. */
export function placementOf(data: DataDescription, slots: BatchSlots | undefined): DataPlacement {
  const bytes = sampleBytes(data, data.count);
  const gpuBytes = slots ? sampleBytes(data, slots.count * slots.rows) : bytes;
  return { streamed: slots !== undefined, bytes, gpuBytes };
}
