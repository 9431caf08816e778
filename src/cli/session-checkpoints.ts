// The checkpoints of a session: each is captured between two iterations, and written while the run goes on.
import type { Run, RunClock } from '../gan/run.ts';
import { openCheckpointStore, type StoredCheckpoint } from '../node/checkpoint-store.ts';
import type { MetricsLog } from '../node/run-folder.ts';
import type { Board } from './tensorboard.ts';
import type { Terminal } from './terminal.ts';

export interface CheckpointedRun {
  readonly run: Run;
  readonly folder: string;
  readonly metrics: Pick<MetricsLog, 'sync'>;
  /** Where the run goes on from; the trainer's state was restored from it. */
  readonly resumed: StoredCheckpoint | undefined;
  /** Whether a checkpoint is written of where it goes on from, since the run or its data are others from here on. */
  readonly changed: boolean | undefined;
  /** Hashes of data sets that the run had before. */
  readonly earlierData: readonly string[] | undefined;
  /** Called once a checkpoint of this session's iterations is safe. */
  readonly saved: (() => void) | undefined;
  readonly terminal: Terminal;
  readonly board: Board | undefined;
}

export interface SessionCheckpoints {
  /** Captures the run, unless the last checkpoint is of this step, and begins to write; waits for the one before. */
  readonly capture: (clock: RunClock) => Promise<void>;
  /** Captures, and returns the file once it is safe. */
  readonly save: (clock: RunClock) => Promise<string>;
  /** @throws what came of a checkpoint that was being written meanwhile */
  readonly requireWritten: () => void;
  /** The newest checkpoint, and the best one. */
  readonly lastGood: () => string | undefined;
  readonly best: () => string | undefined;
  /** Waits for what is being written, whatever comes of it. */
  readonly close: () => Promise<void>;
}

export async function openSessionCheckpoints(kept: CheckpointedRun): Promise<SessionCheckpoints> {
  const { run, folder, metrics, resumed, changed, earlierData, terminal, board } = kept;
  const { trainer } = run;
  const store = await openCheckpointStore(folder, {
    // Of another run's folder nothing is ours to delete.
    resumed,
    keep: run.config.keep,
    earlierData,
    note: terminal.say,
  });
  const begun = trainer.step;
  let last = resumed && !changed ? { file: resumed.file, step: begun } : undefined;
  let writing = Promise.resolve();
  let fault: unknown;

  function requireWritten(): void {
    if (fault !== undefined) throw fault;
  }

  async function capture(clock: RunClock): Promise<void> {
    await writing;
    requireWritten();
    const { step } = trainer;
    if (last?.step === step) return;
    const checkpoint = await run.checkpoint(clock);
    board?.weights(step, await trainer.readWeights());
    const write = async () => {
      await metrics.sync();
      last = { step, file: await store.save(checkpoint) };
      terminal.event('checkpoint', last);
      if (step > begun) kept.saved?.();
    };
    // Whoever goes on looks at the fault.
    writing = write().catch((error: unknown) => {
      fault = error ?? new Error('a checkpoint was not written');
    });
  }

  return {
    capture,
    save: async (clock) => {
      await capture(clock);
      await writing;
      requireWritten();
      if (last === undefined) throw new Error('a session begins without a checkpoint');
      return last.file;
    },
    requireWritten,
    lastGood: () => store.lastGood,
    best: () => store.best,
    close: () => writing,
  };
}
