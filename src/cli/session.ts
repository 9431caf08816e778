// A session in a run folder: trains, looks, scores and saves until goal, time or signal.
import { EarthmoverError, firstLine } from '../core/errors.ts';
import type { TrainingData } from '../data/dataset.ts';
import { objectiveOf } from '../gan/objectives.ts';
import { clearRunEnd, type RunEnding, writeRunEnd } from '../node/run-end.ts';
import { writeCurve, writeProgress } from './outputs.ts';
import { createProgress } from './progress.ts';
import type { Scoring } from './scoring.ts';
import { type KeptRun, openSessionFiles, type SessionFiles } from './session-files.ts';
import { type HealthWatch, openHealthWatch } from './session-health.ts';
import { type SessionTime, sessionTime, wordsAtGoal } from './session-time.ts';

export interface FolderSession extends KeptRun {
  /** Real samples that training does not see, where there are any. */
  readonly heldOut: TrainingData | undefined;
  readonly signal: AbortSignal;
  readonly scoring?: Scoring;
  /** Iteration at which this session ends, where the run's own goal lies beyond it. */
  readonly until?: number | undefined;
  /** Milliseconds of a clock that stands still while the process does. */
  readonly now: () => number;
}

/** What a session left behind. */
export interface Outcome {
  readonly step: number;
  /** The last sheet; undefined where the disk had no room for it. */
  readonly samples: string | undefined;
  /** How the samples came about, as a film; undefined for points, and with fewer than two sheets. */
  readonly progress: string | undefined;
  readonly curve: readonly string[];
  readonly checkpoint: string;
  readonly best: string | undefined;
  /** Whether the run ended because its estimate had stopped moving. */
  readonly flat: boolean;
  /** How good the samples are at the end, in a sentence; undefined where the run is not scored. */
  readonly quality: string | undefined;
  /** Files that the disk had no room for, and the run could do without. */
  readonly unwritten: readonly string[];
}

/** Between two checkpoints: a stretch must have the time for an iteration, or the run never goes on. */
const leastBetweenMs = 200;

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
  const { run, folder, resumed, terminal } = session;
  const time = sessionTime(run, resumed?.checkpoint, session.now);
  clearRunEnd(folder.path);
  const files = await openSessionFiles(session);
  const watch = openHealthWatch(session);
  const lastStep = Math.min(run.steps ?? Number.POSITIVE_INFINITY, session.until ?? Number.POSITIVE_INFINITY);
  const active = { session, files, watch, time, lastStep };
  const { step } = session.trainer;
  for (const line of wordsAtGoal({ run, folder: folder.path, step, time })) terminal.say(line);
  try {
    await files.checkpoints.save(time.clock());
    const flat = await trainToGoal(active);
    return await finish(active, flat);
  } catch (error) {
    if (!(error instanceof EarthmoverError) || error.kind === 'usage') throw error;
    // The trainer is at the last state that it had in common with the other ranks.
    if (error.kind === 'ranks') {
      if (session.signal.aborted) return await finish(active, false);
      await files.checkpoints.save(time.clock());
    }
    await files.checkpoints.close();
    // The curve shows how it came to that; if it cannot be drawn, the error at hand matters more.
    if (error.kind === 'diverged') {
      await files.attempt('ended.json', () => endRun(session, 'diverged'));
      await writeCurve(folder, files.lines, run.objective).catch(() => []);
    }
    throw withLastGood(error, files.checkpoints.lastGood());
  } finally {
    watch.close();
    await files.close();
  }
}

function endRun({ folder, trainer }: FolderSession, how: RunEnding): void {
  writeRunEnd(folder.path, { how, step: trainer.step, at: new Date().toISOString() });
}

/** Trains and writes what is due; returns whether the run ended because its estimate had stopped moving. */
async function trainToGoal(active: Active): Promise<boolean> {
  const { session, files, watch, time, lastStep } = active;
  const { run, trainer, signal, scoring } = session;
  const { deadlineMs = Number.POSITIVE_INFINITY } = time;
  const scoreEvery = scoring?.every ?? 0;
  const cadences = [run.sampleEvery, run.checkpointEvery, run.monitorEvery, scoreEvery];
  const betweenMs =
    run.checkpointMinutes === 0
      ? Number.POSITIVE_INFINITY
      : Math.max(leastBetweenMs, 60_000 * run.checkpointMinutes);
  const tell = progressTeller(active);
  let flat = false;
  let capturedMs = time.now();
  const done = () => signal.aborted || flat || trainer.step >= lastStep || time.now() >= deadlineMs;
  while (!done()) {
    const { step: before } = trainer;
    // To the next sheet, checkpoint or end, and no further: what is written then belongs to that step.
    const steps = Math.min(lastStep, ...cadences.map((every) => nextDue(before, every))) - before;
    // A stretch that the process was stopped in ends early, and the next one makes up for it.
    const minutes = Math.max(0, Math.min(deadlineMs, capturedMs + betweenMs) - time.now()) / 60_000;
    const { share } = time;
    for await (const metrics of trainer.train({ steps, minutes, signal, ...(share && { share }) })) {
      tell(files.record(metrics));
    }
    const due = (every: number) => trainer.step > before && isDue(trainer.step, every);
    if (due(run.monitorEvery)) flat = await watch.look();
    if (due(run.sampleEvery)) await files.sample();
    // What is scored at the end takes more samples.
    if (due(scoreEvery) && !(done() && scoring?.end)) await scoring?.score();
    if (!due(run.checkpointEvery) && time.now() < capturedMs + betweenMs) continue;
    await files.checkpoints.capture(time.clock());
    capturedMs = time.now();
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
    terminal.progress((columns) => progress.text({ nowMs: time.now(), columns, score: scoring?.latest() }));
  };
}

/** The last sheet, score and checkpoint, the curve and the film. */
async function finish({ session, files, time }: Active, flat: boolean): Promise<Outcome> {
  const { run, folder, data, trainer, signal, scoring, board } = session;
  const { lines, checkpoints } = files;
  // First: whoever stops this process may not wait for the rest.
  if (signal.aborted) await checkpoints.save(time.clock());
  const samples = await files.sample();
  if (!signal.aborted && !scoring?.end) await scoring?.score();
  const checkpoint = await checkpoints.save(time.clock());
  const curve = await files.attempt('the curve', () => writeCurve(folder, lines, run.objective));
  const progress = await files.attempt('progress.gif', () => writeProgress(folder, trainer.step, data.shape));
  const quality = signal.aborted ? undefined : await scoring?.end?.(lines);
  const short = signal.aborted || (trainer.step === session.until && trainer.step < (run.steps ?? Infinity));
  await files.attempt('ended.json', () => endRun(session, short ? 'stopped' : 'finished'));
  return {
    step: trainer.step,
    samples,
    progress,
    curve: curve ?? [],
    checkpoint,
    best: checkpoints.best(),
    flat,
    quality,
    unwritten: [...files.unwritten(), ...(board?.broken() ? ['events of TensorBoard'] : [])],
  };
}

function nextDue(step: number, every: number): number {
  return every === 0 ? Number.POSITIVE_INFINITY : (Math.floor(step / every) + 1) * every;
}

function isDue(step: number, every: number): boolean {
  return every > 0 && step % every === 0;
}

function withLastGood(error: EarthmoverError, file: string | undefined): EarthmoverError {
  const { hint, ...facts } = error.facts;
  return new EarthmoverError(error.kind, firstLine(error.message), {
    ...facts,
    'last good checkpoint': file ?? 'none yet',
    ...(hint !== undefined && { hint }),
  });
}
