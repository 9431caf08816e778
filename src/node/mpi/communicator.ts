// The processes that train together, over MPI: sums, and messages of rank 0 to all. No wait is longer than a bound: where a
// rank is gone, the others learn it, and end.
// Words: an `exchange` is a call that all ranks make in the same order; the `launcher` is the process that started them.
import { EarthmoverError, usageError } from '../../core/errors.ts';
import type { Exchange } from '../../gan/parallel/exchange.ts';
import { endLauncherLater } from './end-launcher.ts';
import type { Launched } from './launcher.ts';
import { loadMpi, type MpiLibrary } from './library.ts';

export interface CommunicatorOptions {
  /** Milliseconds that an exchange may take. */
  readonly timeoutMs: number;
  /** Once it is aborted, an exchange has `leavingMs` only: who stops this process kills it soon. */
  readonly signal?: AbortSignal | undefined;
}

/** Open MPI's launcher gives a second between SIGTERM and SIGKILL, in which the checkpoint must be written, too. */
const leavingMs = 400;
/** An answer that comes at once is looked for in every turn of the event loop, for so long. */
const eagerMs = 2;
/** Between two looks later on. */
const pauseMs = 1;

/**
 * Joins the other ranks, which all call it.
 * @throws usage error where there is no MPI, or its processes do not know of each other
 */
export async function joinRanks(launched: Launched, environment: Environment, options: CommunicatorOptions) {
  const library = await loadMpi(launched, environment.EARTHMOVER_MPI);
  requireDone('MPI_Init', library.init());
  requireDone('MPI_Comm_set_errhandler', library.returnErrors());
  const [rank, ranks] = [library.rank, library.size].map((ask) => {
    const into = new Int32Array(1);
    requireDone('MPI_Comm_size', ask(into));
    return into[0] ?? 0;
  });
  if (rank !== launched.rank || ranks !== launched.ranks) {
    throw usageError('the processes were started together, and MPI does not know of it', {
      launcher: `rank ${launched.rank} of ${launched.ranks}`,
      MPI: `rank ${rank} of ${ranks}, by ${library.name}`,
      hint: 'use the launcher of the same MPI (srun: --mpi=pmix or --mpi=pmi2), or say with EARTHMOVER_MPI which library it belongs to',
    });
  }
  return new Communicator(library, launched, options);
}

type Environment = Readonly<Record<string, string | undefined>>;

export class Communicator implements Exchange {
  readonly rank: number;
  readonly ranks: number;
  /** The name of the library. */
  readonly library: string;
  readonly #mpi: MpiLibrary;
  readonly #options: CommunicatorOptions;
  /** Whoever started this process; where it is gone, nobody ends the ranks any more. */
  readonly #parent = process.ppid;
  /** One exchange after the other. */
  #last: Promise<unknown> = Promise.resolve();
  #broken: EarthmoverError | undefined;

  constructor(mpi: MpiLibrary, { rank, ranks }: Launched, options: CommunicatorOptions) {
    this.rank = rank;
    this.ranks = ranks;
    this.library = mpi.name;
    this.#mpi = mpi;
    this.#options = options;
  }

  async sum(values: Float32Array, withinMs?: number): Promise<void> {
    await this.#exchange('a sum over the ranks', (request) => this.#mpi.sum(values, request), withinMs);
  }

  async broadcast(bytes: Uint8Array): Promise<void> {
    await this.#exchange('word of rank 0', (request) => this.#mpi.broadcast(bytes, request));
  }

  async barrier(withinMs = this.#options.timeoutMs): Promise<void> {
    await this.#exchange('the other ranks', (request) => this.#mpi.barrier(request), withinMs);
  }

  /** Leaves in order, once all ranks do; where they do not, without a word, and the launcher must not wait for them. */
  async leave(): Promise<void> {
    if (this.#broken) {
      if (process.ppid === this.#parent) endLauncherLater(this.#parent);
      return;
    }
    try {
      await this.barrier(Math.min(this.#options.timeoutMs, 5000));
      this.#mpi.finalize();
    } catch (fault) {
      if (!(fault instanceof EarthmoverError)) throw fault;
    }
  }

  #exchange(what: string, begin: (request: Uint8Array) => number, withinMs?: number): Promise<void> {
    const done = this.#last.then(() => this.#finish(what, begin, withinMs));
    this.#last = done.catch(() => {});
    return done;
  }

  async #finish(
    what: string,
    begin: (request: Uint8Array) => number,
    withinMs = this.#options.timeoutMs,
  ): Promise<void> {
    if (this.#broken) throw this.#broken;
    const request = new Uint8Array(new ArrayBuffer(16));
    const done = new Int32Array(1);
    const sinceMs = performance.now();
    let abortedMs: number | undefined;
    this.#require(what, begin(request));
    for (;;) {
      this.#require(what, this.#mpi.test(request, done));
      if (done[0] === 1) return;
      const nowMs = performance.now();
      if (this.#options.signal?.aborted) abortedMs ??= nowMs;
      if (nowMs - sinceMs > withinMs || nowMs - (abortedMs ?? nowMs) > leavingMs) {
        throw this.#lost(what, `waited ${((nowMs - sinceMs) / 1000).toFixed(1)} s`);
      }
      if (process.ppid !== this.#parent) throw this.#lost(what, 'the launcher is gone');
      await (nowMs - sinceMs < eagerMs ? turn() : pause(pauseMs));
    }
  }

  #require(what: string, code: number): void {
    if (code !== 0) throw this.#lost(what, `MPI error ${code}`);
  }

  /** Nothing more is exchanged: the ranks may not be at the same place any more. */
  #lost(what: string, reason: string): EarthmoverError {
    this.#broken = new EarthmoverError('ranks', 'the ranks are no longer together', {
      rank: `${this.rank} of ${this.ranks}`,
      'waited for': what,
      reason,
      hint: 'see what the launcher says of the others, and go on with --resume; where a rank is only slow, give a longer --sync-timeout',
    });
    return this.#broken;
  }
}

function requireDone(call: string, code: number): void {
  if (code === 0) return;
  throw usageError(`${call} failed`, { code, hint: 'start the processes with the launcher of the same MPI' });
}

const turn = () => new Promise<void>((resolve) => setImmediate(resolve));
const pause = (ms: number) => new Promise<void>((resolve) => setTimeout(resolve, ms));
