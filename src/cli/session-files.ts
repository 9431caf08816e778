import type { StepMetrics } from '../gan/metrics.ts';
import { createRun, type Run, type RunClock, type RunParts } from '../gan/run.ts';
import type { RecordedMetrics } from '../gan/run-history.ts';
import { openCheckpointStore, type StoredCheckpoint } from '../node/checkpoint-store.ts';
import type { RunFolder } from '../node/run-folder.ts';
import { drawSheet, sheetCount, sheetExtension } from './outputs.ts';
import type { Board } from './tensorboard.ts';
import type { Terminal } from './terminal.ts';

/** A run, and where it is kept. */
export interface KeptRun extends Omit<RunParts, 'from' | 'lines'> {
  readonly folder: RunFolder;
  /** Where the run goes on from; the trainer's state was restored from it. */
  readonly resumed: StoredCheckpoint | undefined;
  readonly terminal: Terminal;
  /** With --tensorboard. */
  readonly board?: Board | undefined;
}

/** Writes what comes of a run into its folder, and tells the terminal. */
export interface SessionFiles {
  readonly run: Run;
  /** Takes up an iteration's metrics. */
  readonly record: (metrics: StepMetrics) => RecordedMetrics;
  /** Writes a checkpoint, unless the last one is of this step; returns its file. */
  readonly checkpoint: (clock: RunClock) => Promise<string>;
  /** Writes a sheet of samples, unless the last one is of this step; returns its file. */
  readonly sample: () => Promise<string>;
  /** The newest checkpoint, and the best one. */
  readonly lastGood: () => string | undefined;
  readonly best: () => string | undefined;
  readonly close: () => void;
}

export async function openSessionFiles(kept: KeptRun): Promise<SessionFiles> {
  const { folder, data, trainer, resumed, terminal, board } = kept;
  const store = await openCheckpointStore(folder.checkpoints, { resumed, keep: kept.run.keep });
  const metrics = folder.openMetrics(trainer.step);
  const run = createRun({ ...kept, from: resumed?.checkpoint, lines: metrics.lines });
  let saved = resumed && { file: resumed.file, step: trainer.step };
  let drawn: { readonly file: string; readonly step: number } | undefined;
  return {
    run,
    record: (measured) => {
      const line = run.history.record(measured);
      metrics.append(line);
      board?.metrics(line);
      terminal.event('step', line);
      return line;
    },
    checkpoint: async (clock) => {
      if (saved?.step === trainer.step) return saved.file;
      metrics.sync();
      const file = await store.save(await run.checkpoint(clock));
      board?.weights(trainer.step, await trainer.readWeights());
      saved = { step: trainer.step, file };
      terminal.event('checkpoint', saved);
      return file;
    },
    sample: async () => {
      if (drawn?.step === trainer.step) return drawn.file;
      const extension = sheetExtension(data.shape);
      const file = folder.sampleFile(trainer.step, extension);
      const samples = await trainer.sample(trainer.fixedLatents(sheetCount(data.shape)));
      const title = `${data.name}, step ${trainer.step}`;
      const sheet = drawSheet({ samples, sampleShape: data.shape, extension, data, title });
      folder.writeFile(file, sheet);
      await board?.sheet(trainer.step, sheet, extension);
      drawn = { step: trainer.step, file };
      terminal.event('sample', drawn);
      return file;
    },
    lastGood: () => store.lastGood,
    best: () => store.best,
    close: () => metrics.close(),
  };
}
