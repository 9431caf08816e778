// What processes that train together need of whatever connects them: MPI, or in tests nothing but memory.
// Words: a `rank` is one of the processes, and its number from 0; rank 0 `leads`: it holds the run's folder, and says what is next.

/** Calls that all ranks make in the same order; each resolves once its part is done. */
export interface Exchange {
  readonly rank: number;
  /** How many there are. */
  readonly ranks: number;
  /** Replaces the values by their sum over the ranks: the same bits on all. @throws ranks error where one is gone, or late */
  readonly sum: (values: Float32Array, withinMs?: number) => Promise<void>;
  /** Replaces the bytes by those of rank 0. @throws ranks error where it is gone */
  readonly broadcast: (bytes: Uint8Array) => Promise<void>;
  /** Resolves once all ranks have come. @throws ranks error after `withinMs` */
  readonly barrier: (withinMs?: number) => Promise<void>;
}

/** Which part of the run's batches a rank takes. */
export interface Shard {
  readonly rank: number;
  readonly ranks: number;
}
