// Batches of a data set that stays on the host, in the order in which the GPU would draw them: read a few iterations
// ahead, and uploaded right before the step that takes them.
// Words: a `slot` of the GPU's buffer `data` holds a batch, that of the critic's step t in slot t % slots.count.

import { initialCounters, orderPlaceOf } from '../../core/counters.ts';
import { afterBatch, type OrderPlace, orderedRow } from '../../core/permutation.ts';
import { readRows, roomFor, type TrainingData } from '../../data/dataset.ts';
import type { BatchSlots } from '../../ops/random.ts';
import type { Buffers } from '../../runtime/buffers.ts';
import { stepBatch, type TrainingConfig } from '../config.ts';
import { sampleBytes } from '../data-placement.ts';
import { mostCriticSteps } from '../schedule.ts';
import type { Units } from './units.ts';

/** A batch that is read, or being read. */
interface Batch {
  /** A whole slot. */
  readonly values: Uint8Array | Float32Array;
  readonly begins: OrderPlace;
  readonly read: Promise<void>;
  done: boolean;
}

/** Iterations whose batches are read ahead: while the GPU has one before it, the next ones must come. */
const iterationsAhead = 3;
/** The most that lies read on the host, unless the slots alone have more. */
const mostBytesAhead = 2 ** 26;

interface StreamOptions {
  readonly config: TrainingConfig;
  readonly slots: BatchSlots;
  readonly units: Units;
  /** Processes that train together, each on a part of a batch of theirs. */
  readonly ranks?: number | undefined;
}

export class BatchStream {
  /** Milliseconds that steps have waited for their batches. */
  waitedMs = 0;
  readonly slots: BatchSlots;
  readonly #buffers: Buffers;
  readonly #data: TrainingData;
  readonly #units: Units;
  readonly #batch: number;
  /** Samples that a step uses up, on all ranks together. */
  readonly #used: number;
  readonly #slotBytes: number;
  /** Batches that are held at once. */
  readonly #most: number;
  /** In the order of the steps that take them. */
  #ahead: Batch[] = [];
  /** Memory of batches that were uploaded. */
  readonly #free: Batch['values'][] = [];
  /** The batch to be read next. */
  #place: OrderPlace;

  constructor(buffers: Buffers, data: TrainingData, { config, slots, units, ranks = 1 }: StreamOptions) {
    this.slots = slots;
    this.#buffers = buffers;
    this.#data = data;
    this.#units = units;
    this.#batch = stepBatch(config);
    this.#used = this.#batch * ranks;
    this.#slotBytes = sampleBytes(data, slots.rows);
    const affordable = Math.floor(mostBytesAhead / this.#slotBytes);
    this.#most = Math.max(slots.count, Math.min(iterationsAhead * mostCriticSteps(config), affordable));
    this.#place = orderPlaceOf(initialCounters(config.seed));
  }

  /** Goes on from a run's counters, and drops what was read for another place. */
  moveTo(counters: Uint32Array): void {
    this.#drop(orderPlaceOf(counters));
  }

  /** Reads as far ahead as there is room. */
  readAhead(): void {
    while (this.#ahead.length < this.#most) this.#ahead.push(this.#next());
  }

  /**
   * Resolves once the next `count` batches, at most as many as there are slots, are read.
   * @throws data error where they cannot be; a later call tries again
   */
  async ready(count: number): Promise<void> {
    this.readAhead();
    const wanted = this.#ahead.slice(0, count);
    if (wanted.every(({ done }) => done)) return;
    const begunMs = performance.now();
    try {
      await Promise.all(wanted.map(({ read }) => read));
    } catch (fault) {
      // Those behind it may have failed, too.
      const [first] = this.#ahead;
      if (first) this.#drop(first.begins);
      throw fault;
    } finally {
      this.waitedMs += performance.now() - begunMs;
    }
  }

  /** Uploads the next `count` batches, which are read, to the slots of the critic's steps from `step` on. */
  upload(step: number, count: number): void {
    for (let t = 0; t < count; t++) {
      const batch = this.#ahead.shift();
      if (!batch?.done) throw new Error('a batch was not read before its step');
      this.#buffers.write('data', batch.values, ((step + t) % this.slots.count) * this.#slotBytes);
      this.#free.push(batch.values);
    }
    this.readAhead();
  }

  #next(): Batch {
    const begins = this.#place;
    const { count } = this.#data;
    const values = this.#free.pop() ?? roomFor(this.#data, this.slots.rows);
    const rows = Uint32Array.from({ length: this.#batch }, (_, i) => orderedRow(begins, i, count));
    this.#place = afterBatch(begins, this.#used, count);
    const samples = values.subarray(0, (values.length / this.slots.rows) * this.#batch);
    const read = readRows(this.#data, rows, samples).then(() => {
      const seen = this.#units.forNetworks(samples);
      if (seen !== samples) samples.set(seen);
      batch.done = true;
    });
    const batch: Batch = { values, begins, read, done: false };
    // Whoever waits for it looks at its failure.
    batch.read.catch(() => {});
    return batch;
  }

  /** Memory that is still read into is left to the reader. */
  #drop(place: OrderPlace): void {
    this.#ahead = [];
    this.#place = place;
  }
}
