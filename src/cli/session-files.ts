// The files of a session: metrics, sheets, checkpoints, as they come.
import { isInMemory } from '../data/dataset.ts';
import type { StepMetrics } from '../gan/metrics.ts';
import { createRun, type RunParts } from '../gan/run.ts';
import type { RecordedMetrics } from '../gan/run-history.ts';
import type { StoredCheckpoint } from '../node/checkpoint-store.ts';
import type { RunFolder } from '../node/run-folder.ts';
import { createDispensable, type Dispensable } from './dispensable.ts';
import { drawSheet, sheetExtension, sheetLayout, sheetSamples } from './outputs.ts';
import {
  type CheckpointedRun,
  openSessionCheckpoints,
  type SessionCheckpoints,
} from './session-checkpoints.ts';
import type { Board } from './tensorboard.ts';
import type { Terminal } from './terminal.ts';

/** A run, and where it is kept. */
export interface KeptRun
  extends Omit<RunParts, 'from' | 'lines' | 'keepsLines'>,
    Partial<Pick<CheckpointedRun, 'changed' | 'saved' | 'board'>> {
  readonly folder: RunFolder;
  /** Where the run goes on from; the trainer's state was restored from it. */
  readonly resumed: StoredCheckpoint | undefined;
  /** Why the device was lost on which the run was before, where it was. */
  readonly lost?: string | undefined;
  readonly terminal: Terminal;
  /** With --tensorboard. */
  readonly board?: Board | undefined;
}

/** Writes what comes of a run into its folder, and tells the terminal. */
export interface SessionFiles extends Pick<Dispensable, 'attempt' | 'unwritten'> {
  readonly checkpoints: SessionCheckpoints;
  /** The metrics of every iteration so far, read from the disk. */
  readonly lines: Iterable<RecordedMetrics>;
  /** Takes up an iteration's metrics. @throws what came of a checkpoint that was being written */
  readonly record: (metrics: StepMetrics) => RecordedMetrics;
  /** Writes a sheet of samples, unless the last one is of this step; returns its file, if the disk has room for it. */
  readonly sample: () => Promise<string | undefined>;
  readonly close: () => Promise<void>;
}

export async function openSessionFiles(kept: KeptRun): Promise<SessionFiles> {
  const { folder, data, trainer, resumed, lost, terminal, board, origin, changed, saved } = kept;
  const points = isInMemory(data) ? data : undefined;
  const metrics = folder.openMetrics(trainer.step);
  const run = createRun({ ...kept, from: resumed?.checkpoint, lines: metrics.lines, keepsLines: false });
  const checkpoints = await openSessionCheckpoints({
    run,
    folder: folder.checkpoints,
    metrics,
    resumed,
    changed,
    earlierData: origin?.dataChanges?.map(({ from }) => from),
    saved,
    terminal,
    board,
  });
  const dispensable = createDispensable(terminal.say);
  const first = trainer.step + 1;
  let drawn: { readonly file: string; readonly step: number } | undefined;

  async function sample(): Promise<string> {
    const { step } = trainer;
    if (drawn?.step === step) return drawn.file;
    const extension = sheetExtension(data.shape);
    const file = folder.sampleFile(step, extension);
    const layout = sheetLayout(data.shape, trainer.summary.classes);
    const samples = await sheetSamples(trainer, layout);
    const title = `${data.name}, step ${step}`;
    const { columns } = layout;
    const sheet = drawSheet({ samples, sampleShape: data.shape, extension, data: points, title, columns });
    folder.writeFile(file, sheet);
    await board?.sheet(step, sheet, extension);
    drawn = { step, file };
    terminal.event('sample', drawn);
    return file;
  }

  return {
    ...dispensable,
    checkpoints,
    lines: metrics.lines,
    record: (measured) => {
      checkpoints.requireWritten();
      const recorded = run.history.record(measured);
      const line =
        lost !== undefined && measured.step === first ? { ...recorded, deviceLost: lost } : recorded;
      metrics.append(line);
      board?.metrics(line);
      terminal.event('step', line);
      return line;
    },
    sample: () => dispensable.attempt('sample sheets', sample),
    close: async () => {
      await checkpoints.close();
      metrics.close();
    },
  };
}
