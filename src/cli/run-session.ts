// A session's training: from the newest checkpoint to the goal or the signal.
import { dirname, resolve } from 'node:path';
import { classCount, requireBatch, type TrainingData } from '../data/dataset.ts';
import { reportLines } from '../data/report-text.ts';
import { buildNetworks } from '../gan/networks.ts';
import { createRunTrainer, standardizationFor } from '../gan/run.ts';
import type { RunConfig } from '../gan/run-config.ts';
import { streamingOf, trainingConfig } from '../gan/run-config.ts';
import type { Score } from '../gan/scores.ts';
import type { Trainer } from '../gan/trainer.ts';
import { closeRunData, loadRunData, type RunData, unseenBy } from '../node/run-data.ts';
import type { Device } from '../runtime/device.ts';
import { adapterOf } from './gpu.ts';
import { dataRequestOf } from './loading.ts';
import type { OpenedRun } from './opened-run.ts';
import type { Team } from './parallel/team.ts';
import { duration } from './progress.ts';
import { type ResumePoint, resumePoint } from './resume-point.ts';
import { requireRoomForRun } from './run-space.ts';
import type { ScoredRun, Scoring } from './scoring.ts';
import { openScoring, usualScoring } from './scoring.ts';
import type { Outcome } from './session.ts';
import { trainInFolder } from './session.ts';
import type { StopSignal } from './stop-signal.ts';
import { dataLine, summaryLine } from './summary.ts';
import { type Board, openBoard } from './tensorboard.ts';
import type { Terminal } from './terminal.ts';
import { variantsForRun } from './tuning.ts';
import { earthmoverVersion } from './version.ts';
import { openWorkClock } from './work-clock.ts';

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
  /** Why the device was lost on which the run was before, where it was. */
  readonly lost?: string | undefined;
  /** Called once a checkpoint of this session's iterations is safe. */
  readonly saved?: (() => void) | undefined;
  /** The other ranks, where several processes train together. */
  readonly team?: Team | undefined;
}

/**
 * One session at an opened run: data, networks and trainer are made, the newest checkpoint is taken up, and training
 * goes on to the run's goal or the signal.
 * @param begin called right before the first step: from here on the folder holds something
 */
export async function trainOn(
  device: Device,
  opened: OpenedRun,
  { terminal, stop, tune, scoring, until, tensorboard, lost, saved, team }: SessionOptions,
  begin: () => void,
): Promise<Outcome> {
  const { folder, run } = opened;
  const loaded = await loadChecked(run, terminal);
  const { data, whole, report } = loaded;
  for (const line of reportLines(report, run.overfit)) terminal.say(line);
  const scored = scoring !== undefined || run.scoreEvery > 0;
  const { seed, overfit } = run;
  const unseen = { ...dataRequestOf(run, terminal), seed, overfit };
  const heldOut =
    run.monitorEvery > 0 || scored ? await unseenBy(unseen, loaded, { fetch: scored }) : undefined;
  const adapter = adapterOf(device);
  const point = await resumePoint(opened, data, terminal);
  const { stored: resumed, origin = opened.origin } = point ?? {};
  const [{ shape }, classes] = [data, classCount(data)];
  requireRoomForRun({ run, folder, shape, classes, step: resumed?.checkpoint.step ?? 0 }, terminal.say);
  const trainer = await openTrainer(device, { opened, data, point, tune, terminal, team });
  let scorer: Scoring | undefined;
  let board: Board | undefined;
  const clock = openWorkClock((stoppedMs) =>
    terminal.say(`the process was stopped for ${duration(stoppedMs)}, which is not counted as training`),
  );
  try {
    if (resumed !== undefined) {
      folder.writeConfig(run, origin);
      terminal.say(
        `${opened.branches ? 'branched off' : 'resumed'} at step ${trainer.step} from ${resumed.file}`,
      );
    }
    const running = { run, folder, data, whole, heldOut, trainer };
    if (scored) {
      const usual = { ...usualScoring(running, terminal), scored: (score: Score) => board?.score(score) };
      scorer = await (scoring?.(running) ?? openScoring(device, running, usual));
    }
    await team?.handOut(trainer);
    begin();
    stop.arm();
    terminal.say(summaryLine(trainer.summary));
    if (trainer.summary.placement) terminal.say(dataLine(trainer.summary.placement));
    if (tensorboard) board = openBoard(folder.path, trainer.step, terminal);
    const { step, summary } = trainer;
    if (step < (run.steps ?? Number.POSITIVE_INFINITY)) terminal.say(`training in ${folder.path}`);
    const told = { adapter, step, run, ...(origin && { origin }), summary, data: report };
    terminal.event('start', { folder: folder.path, ...told });
    return await trainInFolder({
      ...running,
      adapter,
      version: earthmoverVersion(),
      resumed,
      origin,
      changed:
        point && (point.otherData || opened.branches || !liesIn(point.stored.file, folder.checkpoints)),
      lost,
      saved,
      terminal,
      signal: stop.signal,
      until,
      now: clock.now,
      board,
      ...(scorer && { scoring: scorer }),
    });
  } finally {
    clock.close();
    scorer?.close();
    board?.close();
    trainer.destroy();
    await closeRunData(loaded);
  }
}

function liesIn(file: string, folder: string): boolean {
  return resolve(dirname(file)) === resolve(folder);
}

interface TrainerParts extends Pick<SessionOptions, 'tune' | 'terminal' | 'team'> {
  readonly opened: OpenedRun;
  readonly data: TrainingData;
  readonly point: ResumePoint | undefined;
}

/** The trainer of a run, with the state that it goes on from: on the same adapter with the same kernels. */
async function openTrainer(
  device: Device,
  { opened: { run, branches }, data, point, tune, terminal, team }: TrainerParts,
): Promise<Trainer> {
  const from = point?.stored.checkpoint;
  const adapter = adapterOf(device);
  if (from && from.adapter !== adapter) {
    terminal.say(`the run was on ${from.adapter}; on ${adapter} it goes on, but not with the same bits`);
  }
  const networks = buildNetworks(run, data.shape, classCount(data));
  const options = {
    ...networks,
    data,
    streaming: streamingOf(run),
    standardization: standardizationFor(run, { data, from }),
    config: trainingConfig(run),
  };
  // Other settings have other kernels.
  const variants =
    from?.adapter === adapter && !branches
      ? from.variants
      : await variantsForRun(device, options, { wanted: tune, terminal });
  const { standardization } = options;
  const { otherData } = point ?? {};
  const ranksBefore = from && (from.ranks ?? 1);
  const shared = { run, data, networks, adapter, variants, standardization, ranksBefore };
  const parallel = await team?.setUp(shared);
  if (!team && ranksBefore !== undefined && ranksBefore > 1)
    terminal.say(`the run had ${ranksBefore} ranks; alone it goes on, but not with the same bits`);
  const begun = { from, branches, otherData, variants, standardization, parallel };
  return createRunTrainer(device, { run, data, ...begun });
}

/** The data of a run. @throws data error where they make no batch */
export async function loadChecked(run: RunConfig, terminal: Terminal): Promise<RunData> {
  const { overfit, batch } = run;
  const loaded = await loadRunData({ ...dataRequestOf(run, terminal), overfit });
  requireBatch(loaded.data, batch, overfit === undefined ? undefined : `--overfit ${batch} or more`);
  return loaded;
}
