import { EarthmoverError } from '../core/errors.ts';
import type { Dataset } from '../data/dataset.ts';
import { objectiveOf } from '../gan/objectives.ts';
import { clearRunEnd, writeRunEnd } from '../node/run-end.ts';
import { writeCurve, writeProgress } from './outputs.ts';
import { createProgress } from './progress.ts';
import type { Scoring } from './scoring.ts';
import { type KeptRun, openSessionFiles, type SessionFiles } from './session-files.ts';
import { type HealthWatch, openHealthWatch } from './session-health.ts';
import { type SessionTime, scheduleHasEnded, sessionTime } from './session-time.ts';

export interface FolderSession extends KeptRun {
  /** Real samples that training does not see, where there are any. */
  readonly heldOut: Dataset | undefined;
  readonly signal: AbortSignal;
  readonly scoring?: Scoring;
  /** Iteration at which this session ends, where the run's own goal lies beyond it. */
  readonly until?: number | undefined;
}

/** What a session left behind. */
export interface Outcome {
  readonly step: number;
  readonly samples: string;
  /** How the samples came about, as a film; undefined for points, and with fewer than two sheets. */
  readonly progress: string | undefined;
  readonly curve: readonly string[];
  readonly checkpoint: string;
  readonly best: string | undefined;
  /** Whether the run ended because its estimate had stopped moving. */
  readonly flat: boolean;
  /** How good the samples are at the end, in a sentence; undefined where the run is not scored. */
  readonly quality: string | undefined;
}

/** A session under way. */
interface Active {
  readonly session: FolderSession;
  readonly files: SessionFiles;
  readonly watch: HealthWatch;
  readonly time: SessionTime;
  readonly lastStep: number;
}

/**
 * Trains until the goal or the signal, and writes metrics, sample sheets and checkpoints on the way. There is a
 * checkpoint from the first moment on; whatever goes wrong, the last good one is named.
 */
export async function trainInFolder(session: FolderSession): Promise<Outcome> {
  const { run, folder, trainer, resumed, terminal } = session;
  const time = sessionTime(run, resumed?.checkpoint, performance.now());
  clearRunEnd(folder.path);
  const files = await openSessionFiles(session);
  const watch = openHealthWatch(session);
  const lastStep = Math.min(run.steps ?? Number.POSITIVE_INFINITY, session.until ?? Number.POSITIVE_INFINITY);
  const active = { session, files, watch, time, lastStep };
  if (scheduleHasEnded(run, trainer.step, time.share?.() ?? 0)) {
    terminal.say(
      'warning: the schedule has brought the learning rate down to 0: training on changes nothing; a longer run begins anew',
    );
  }
  if (time.deadlineMs !== undefined && performance.now() >= time.deadlineMs) {
    const minutes = Number(((time.clock().trainedMs ?? 0) / 30_000).toPrecision(2));
    terminal.say(
      `the run has had its ${run.minutes} minutes; with --resume ${folder.path} --minutes ${minutes} it goes on`,
    );
  }
  try {
    await files.checkpoint(time.clock());
    const flat = await trainToGoal(active);
    return await finish(active, flat);
  } catch (error) {
    if (!(error instanceof EarthmoverError) || error.kind === 'usage') throw error;
    // The curve shows how it came to that; if it cannot be drawn, the error at hand matters more.
    if (error.kind === 'diverged') {
      writeRunEnd(folder.path, { how: 'diverged', step: trainer.step, at: new Date().toISOString() });
      await writeCurve(folder, files.run.history.lines, run.objective).catch(() => []);
    }
    throw withLastGood(error, files.lastGood());
  } finally {
    watch.close();
    files.close();
  }
}

/** Trains and writes what is due; returns whether the run ended because its estimate had stopped moving. */
async function trainToGoal(active: Active): Promise<boolean> {
  const { session, files, watch, time, lastStep } = active;
  const { run, trainer, signal, scoring } = session;
  const { deadlineMs } = time;
  const scoreEvery = scoring?.every ?? 0;
  const cadences = [run.sampleEvery, run.checkpointEvery, run.monitorEvery, scoreEvery];
  const tell = progressTeller(active);
  let flat = false;
  const done = () =>
    signal.aborted ||
    flat ||
    trainer.step >= lastStep ||
    (deadlineMs !== undefined && performance.now() >= deadlineMs);
  while (!done()) {
    // To the next sheet, checkpoint or end, and no further: what is written then belongs to that step.
    const steps = Math.min(lastStep, ...cadences.map((every) => nextDue(trainer.step, every))) - trainer.step;
    const minutes =
      deadlineMs === undefined
        ? Number.POSITIVE_INFINITY
        : Math.max(0, deadlineMs - performance.now()) / 60_000;
    const { share } = time;
    for await (const metrics of trainer.train({ steps, minutes, signal, ...(share && { share }) })) {
      tell(files.record(metrics));
    }
    if (isDue(trainer.step, run.monitorEvery)) flat = await watch.look();
    if (isDue(trainer.step, run.sampleEvery)) await files.sample();
    // What is scored at the end takes more samples.
    if (isDue(trainer.step, scoreEvery) && !(done() && scoring?.end)) await scoring?.score();
    if (isDue(trainer.step, run.checkpointEvery)) await files.checkpoint(time.clock());
  }
  return flat;
}

function progressTeller({
  session,
  time,
  lastStep,
}: Active): (line: ReturnType<SessionFiles['record']>) => void {
  const { run, terminal, scoring } = session;
  const progress = createProgress({
    steps: Number.isFinite(lastStep) ? lastStep : undefined,
    startMs: time.beganMs,
    deadlineMs: time.deadlineMs,
    estimates: objectiveOf(run.objective).estimates,
  });
  return (line) => {
    progress.take(line);
    terminal.progress((columns) =>
      progress.text({ nowMs: performance.now(), columns, score: scoring?.latest() }),
    );
  };
}

/** The last sheet, score and checkpoint, the curve and the film. */
async function finish({ session, files, time }: Active, flat: boolean): Promise<Outcome> {
  const { run, folder, data, trainer, signal, scoring } = session;
  const { lines } = files.run.history;
  const samples = await files.sample();
  if (!signal.aborted && !scoring?.end) await scoring?.score();
  const checkpoint = await files.checkpoint(time.clock());
  const curve = lines.length > 0 ? await writeCurve(folder, lines, run.objective) : [];
  const progress = writeProgress(folder, trainer.step, data.shape);
  const quality = signal.aborted ? undefined : await scoring?.end?.(lines);
  const short = signal.aborted || (trainer.step === session.until && trainer.step < (run.steps ?? Infinity));
  writeRunEnd(folder.path, {
    how: short ? 'stopped' : 'finished',
    step: trainer.step,
    at: new Date().toISOString(),
  });
  return { step: trainer.step, samples, progress, curve, checkpoint, best: files.best(), flat, quality };
}

function nextDue(step: number, every: number): number {
  return every === 0 ? Number.POSITIVE_INFINITY : (Math.floor(step / every) + 1) * every;
}

function isDue(step: number, every: number): boolean {
  return every > 0 && step % every === 0;
}

function withLastGood(error: EarthmoverError, file: string | undefined): EarthmoverError {
  const { hint, ...facts } = error.facts;
  return new EarthmoverError(error.kind, error.message.split('\n')[0] ?? error.message, {
    ...facts,
    'last good checkpoint': file ?? 'none yet',
    ...(hint !== undefined && { hint }),
  });
}
