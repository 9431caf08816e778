import { EarthmoverError } from '../core/errors.ts';
import type { Dataset } from '../data/dataset.ts';
import { requireBatch } from '../data/dataset.ts';
import { reportLines } from '../data/report-text.ts';
import type { Checkpoint } from '../gan/checkpoint.ts';
import { buildNetworks } from '../gan/networks.ts';
import { firstDifference } from '../gan/resumed-run.ts';
import { createRunTrainer, misfitOf, standardizationFor } from '../gan/run.ts';
import type { RunConfig } from '../gan/run-config.ts';
import { trainingConfig } from '../gan/run-config.ts';
import { kebab } from '../gan/run-settings.ts';
import type { Score } from '../gan/scores.ts';
import type { StoredCheckpoint } from '../node/checkpoint-store.ts';
import { loadNewest } from '../node/checkpoint-store.ts';
import { loadRunData, type RunData, unseenBy } from '../node/run-data.ts';
import type { Device } from '../runtime/device.ts';
import { adapterOf } from './gpu.ts';
import { loading } from './loading.ts';
import type { OpenedRun } from './open-run.ts';
import type { ScoredRun, Scoring } from './scoring.ts';
import { openScoring, usualScoring } from './scoring.ts';
import type { Outcome } from './session.ts';
import { trainInFolder } from './session.ts';
import type { StopSignal } from './stop-signal.ts';
import { summaryLine } from './summary.ts';
import { type Board, openBoard } from './tensorboard.ts';
import type { Terminal } from './terminal.ts';
import { variantsForRun } from './tuning.ts';
import { earthmoverVersion } from './version.ts';

export interface SessionOptions {
  readonly terminal: Terminal;
  readonly stop: Pick<StopSignal, 'signal' | 'arm'>;
  readonly tune?: boolean | undefined;
  /** Makes what scores the run's samples on the way, in the place of what --score-every asks for. */
  readonly scoring?: ((run: ScoredRun) => Promise<Scoring>) | undefined;
  /** Iteration at which this session ends, where the run's own goal lies beyond it. */
  readonly until?: number | undefined;
  /** Whether event files of TensorBoard are written beside the metrics. */
  readonly tensorboard?: boolean | undefined;
}

/**
 * One session at an opened run: data, networks and trainer are made, the newest checkpoint is taken up, and training
 * goes on to the run's goal or the signal.
 * @param begin called right before the first step: from here on the folder holds something
 */
export async function trainOn(
  device: Device,
  { folder, run, from }: OpenedRun,
  { terminal, stop, tune, scoring, until, tensorboard }: SessionOptions,
  begin: () => void,
): Promise<Outcome> {
  const loaded = await loadChecked(run, terminal);
  const { data, whole, report } = loaded;
  for (const line of reportLines(report, run.overfit)) terminal.say(line);
  const scored = scoring !== undefined || run.scoreEvery > 0;
  const heldOut = run.monitorEvery > 0 || scored ? await unseenBy(run, loaded, { fetch: scored }) : undefined;
  const adapter = adapterOf(device);
  const resumed = await resumePoint(from, folder.checkpoints, misfit(run, data), terminal);
  const sameAdapter = resumed?.checkpoint.adapter === adapter;
  if (resumed !== undefined && !sameAdapter) {
    terminal.say(
      `the run was on ${resumed.checkpoint.adapter}; on ${adapter} it goes on, but not with the same bits`,
    );
  }
  const standardization = standardizationFor(run, { data, from: resumed?.checkpoint });
  const options = { ...buildNetworks(run, data.shape), data, standardization, config: trainingConfig(run) };
  const variants = sameAdapter
    ? resumed.checkpoint.variants
    : await variantsForRun(device, options, { wanted: tune, terminal });
  const trainer = await createRunTrainer(device, { run, data, from: resumed?.checkpoint, variants });
  let scorer: Scoring | undefined;
  let board: Board | undefined;
  try {
    if (resumed !== undefined) {
      folder.writeConfig(run);
      terminal.say(`resumed at step ${trainer.step} from ${resumed.file}`);
    }
    const running = { run, folder, data, whole, heldOut, trainer };
    if (scored) {
      const usual = { ...usualScoring(running, terminal), scored: (score: Score) => board?.score(score) };
      scorer = await (scoring?.(running) ?? openScoring(device, running, usual));
    }
    begin();
    stop.arm();
    terminal.say(summaryLine(trainer.summary));
    if (tensorboard) board = openBoard(folder.path, trainer.step, terminal);
    terminal.say(`training in ${folder.path}`);
    const { step, summary } = trainer;
    terminal.event('start', { folder: folder.path, adapter, step, run, summary, data: report });
    const { signal } = stop;
    const version = earthmoverVersion();
    return await trainInFolder({
      run,
      folder,
      data,
      heldOut,
      trainer,
      adapter,
      version,
      resumed,
      terminal,
      signal,
      until,
      board,
      ...(scorer && { scoring: scorer }),
    });
  } finally {
    scorer?.close();
    board?.close();
    trainer.destroy();
  }
}

/** The data of a run. @throws data error where they make no batch */
export async function loadChecked(run: RunConfig, terminal: Terminal): Promise<RunData> {
  const { dataset, data, columns, imageSize, fit, channels, strict, overfit, batch } = run;
  const asked = { dataset, data, columns, imageSize, fit, channels, strict, overfit };
  const loaded = await loadRunData({ ...asked, ...loading(run.cache, terminal) });
  requireBatch(loaded.data, batch, overfit === undefined ? undefined : `--overfit ${batch} or more`);
  return loaded;
}

/** Says why a checkpoint does not continue this run; undefined if it does. */
function misfit(run: RunConfig, data: Dataset): (checkpoint: Checkpoint) => string | undefined {
  return (checkpoint) => {
    const part = misfitOf(checkpoint, { run, data });
    if (part) return part.reason;
    const { run: saved } = checkpoint;
    const other = firstDifference(run, saved);
    return other && `other settings: ${kebab(other)} is ${String(saved[other as keyof RunConfig])}`;
  };
}

async function resumePoint(
  from: OpenedRun['from'],
  folder: string,
  unfit: (checkpoint: Checkpoint) => string | undefined,
  terminal: Terminal,
): Promise<StoredCheckpoint | undefined> {
  if (from === 'start') return undefined;
  if (from === 'newest') {
    const { skipped, ...newest } = await loadNewest(folder, unfit);
    for (const { file, reason } of skipped) terminal.say(`skipped ${file}: ${reason}`);
    return newest;
  }
  const reason = unfit(from.checkpoint);
  if (reason === undefined) return from;
  throw new EarthmoverError('checkpoint', 'the checkpoint does not continue this run', {
    file: from.file,
    reason,
    hint: 'give the data that the run was started with, or another checkpoint',
  });
}
