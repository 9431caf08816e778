// Reads the telemetry ring: a GPU buffer in which every step leaves an entry, written over when the ring comes
// round.

import { decodeEntry, entryWords, type TelemetryEntry } from '../kernels/telemetry.ts';
import { ringSize } from './step-constants.ts';

/** Finds in copies of the telemetry ring what was not read before. */
export class TelemetryLog {
  /** Entries read so far: as many as critic and generator steps. */
  #next = 0;

  /** Goes on from entry number `next`: the steps done before. */
  reset(next: number): void {
    this.#next = next;
  }

  /** The entries up to number `end` that were not taken yet. */
  take(ring: Uint32Array, end: number): TelemetryEntry[] {
    const entries: TelemetryEntry[] = [];
    for (; this.#next < end; this.#next++) {
      const entry = decodeEntry(ring, (this.#next % ringSize) * entryWords);
      // An entry's own counters say whether the ring has come round and written over it.
      if (!entry || entry.criticStep + entry.generatorStep !== this.#next + 1) {
        throw new Error(`telemetry entry ${this.#next} is missing`);
      }
      entries.push(entry);
    }
    return entries;
  }
}
