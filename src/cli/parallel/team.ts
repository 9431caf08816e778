// Rank 0 of processes that train together: it trains in the run's folder as a process alone does, and tells the others what
// to do. Loaded by processes that a launcher of MPI started, and by no others.
import { EarthmoverError, usageError } from '../../core/errors.ts';
import { requireBatch, type TrainingData } from '../../data/dataset.ts';
import type { Standardization } from '../../data/standardization.ts';
import { stepBatch } from '../../gan/config.ts';
import { Leader } from '../../gan/parallel/commands.ts';
import type { Exchange } from '../../gan/parallel/exchange.ts';
import { parallelOf } from '../../gan/parallel/parallel.ts';
import { type Sync, syncOf } from '../../gan/parallel/sync.ts';
import { type RunConfig, trainingConfig } from '../../gan/run-config.ts';
import type { Trainer, TrainerOptions } from '../../gan/trainer.ts';
import { type ArrayTensor, encodeSafetensors } from '../../io/safetensors.ts';
import type { Communicator } from '../../node/mpi/communicator.ts';
import type { Terminal } from '../terminal.ts';

/** What rank 0 tells the others before anything is made. */
export interface Setup {
  readonly run: RunConfig;
  readonly sync: Sync;
  /** Of the data, by which each rank knows that it has the same. */
  readonly hash: string;
  /** Of rank 0's adapter: on another one a rank has its own kernels. */
  readonly adapter: string;
  readonly variants?: Readonly<Record<string, string>> | undefined;
  readonly standardization?: Standardization | undefined;
  /** Whether the weights of all ranks are compared after each mean. */
  readonly compares: boolean;
}

/** What a run is, once its data are loaded. */
export interface SharedRun extends Pick<Setup, 'run' | 'adapter' | 'variants' | 'standardization'> {
  readonly data: TrainingData;
  readonly networks: Pick<TrainerOptions, 'critic' | 'generator'>;
  /** Ranks that trained it before; undefined where it begins. */
  readonly ranksBefore: number | undefined;
}

export interface TeamOptions {
  readonly terminal: Terminal;
  /** Milliseconds that an exchange may take. */
  readonly timeoutMs: number;
  /** Aborted where this rank was asked to stop. */
  readonly signal: AbortSignal;
  /** Called where another was. */
  readonly stop: () => void;
}

/** A sign of life comes so many times within the others' patience. */
const signsOfLife = 4;

export class Team {
  readonly #communicator: Pick<Communicator, 'leave'> & Exchange;
  readonly #options: TeamOptions;
  readonly #leader: Leader;

  constructor(communicator: Pick<Communicator, 'leave'> & Exchange, options: TeamOptions) {
    this.#communicator = communicator;
    this.#options = options;
    this.#leader = new Leader(communicator, options.timeoutMs / signsOfLife);
  }

  /**
   * Tells the others what is trained, and gives rank 0's part in it.
   * @throws data error where the data make no batch for all; usage error on a schedule over time
   */
  async setUp({ run, data, networks, ranksBefore, ...rest }: SharedRun): Promise<TrainerOptions['parallel']> {
    const { terminal, signal, stop } = this.#options;
    const { ranks } = this.#communicator;
    const batch = stepBatch(trainingConfig(run));
    requireBatch(data, batch * ranks, 'more data, or fewer ranks');
    if (run.scheduleOver === 'time') {
      throw usageError('ranks have no common clock for schedules over time', {
        'schedule-over': run.scheduleOver,
        hint: 'give --schedule-over steps, with --schedule-steps where the run has minutes',
      });
    }
    const sync = syncOf(run.sync ?? 'weights');
    terminal.say(`${ranks} ranks of batch ${batch}, together by means of ${syncText(sync)}`);
    if (ranksBefore !== undefined && ranksBefore !== ranks) {
      terminal.say(`the run had ${ranksBefore} ranks; with ${ranks} it goes on, but not with the same bits`);
    }
    if (sync.mode === 'gradients' && hasBatchNorm(networks)) {
      terminal.say(
        'warning: batch norm takes the statistics of each rank’s own batch: this is not the run of one process with the whole batch',
      );
    }
    const compares = process.env.EARTHMOVER_DEBUG === '1';
    const setup: Setup = { run, sync, hash: data.hash, compares, ...rest };
    await this.#leader.send('setup', new TextEncoder().encode(JSON.stringify(setup)));
    this.#leader.rest();
    return parallelOf(sync, {
      exchange: this.#communicator,
      leader: this.#leader,
      signal,
      stop,
      ...(compares && { compared: terminal.say }),
    });
  }

  /** Gives the others the state that rank 0's trainer goes on from. */
  async handOut(trainer: Trainer): Promise<void> {
    const { tensors, counters } = await trainer.capture();
    const all = new Map<string, ArrayTensor>(tensors);
    all.set('counters', { shape: [counters.length], data: counters });
    await this.#leader.send('state', encodeSafetensors(all, {}));
    this.#leader.rest();
  }

  /** Ends the run on all ranks. Where they are no longer together, each ends by itself. */
  async end(exitCode: number): Promise<void> {
    try {
      await this.#leader.send('end', undefined, exitCode);
    } catch (fault) {
      if (!(fault instanceof EarthmoverError)) throw fault;
    }
    await this.#communicator.leave();
  }
}

function syncText(sync: Sync): string {
  if (sync.mode === 'gradients') return 'the gradients in every step';
  return `weights and averages after every ${sync.every === 1 ? 'iteration' : `${sync.every} iterations`}`;
}

function hasBatchNorm({ critic, generator }: SharedRun['networks']): boolean {
  return [critic, generator].some(({ statistics }) =>
    statistics.some(({ name }) => name.endsWith('running_mean')),
  );
}
