import { EarthmoverError } from '../core/errors.ts';
import type { Dataset } from '../data/dataset.ts';
import type { AlarmKind } from '../gan/alarms.ts';
import type { Checkpoint } from '../gan/checkpoint.ts';
import { createMonitor } from '../gan/monitor.ts';
import { objectiveOf } from '../gan/objectives.ts';
import type { RunConfig } from '../gan/run-config.ts';
import type { Trainer } from '../gan/trainer.ts';
import { createRunningMedian } from '../metrics/median.ts';
import type { StoredCheckpoint } from '../node/checkpoint-store.ts';
import { openCheckpointStore } from '../node/checkpoint-store.ts';
import type { MetricsLine, RunFolder } from '../node/run-folder.ts';
import { drawSheet, sheetCount, sheetExtension, writeCurve, writeProgress } from './outputs.ts';
import { createProgress } from './progress.ts';
import type { Scoring } from './scoring.ts';
import type { Terminal } from './terminal.ts';

export interface Session {
  readonly run: RunConfig;
  readonly folder: RunFolder;
  readonly data: Dataset;
  /** Real samples that training does not see, where there are any. */
  readonly heldOut: Dataset | undefined;
  readonly trainer: Trainer;
  /** Of the adapter; recorded in checkpoints. */
  readonly adapter: string;
  readonly version: string;
  /** Where the run goes on from; the trainer's state was restored from it. */
  readonly resumed: StoredCheckpoint | undefined;
  readonly terminal: Terminal;
  readonly signal: AbortSignal;
  readonly scoring?: Scoring;
  /** Iteration at which this sitting ends, where the run's own goal lies beyond it. */
  readonly until?: number | undefined;
}

/** What a sitting left behind. */
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

/**
 * Trains until the goal or the signal, and writes metrics, sample sheets and checkpoints on the way. There is a
 * checkpoint from the first moment on; whatever goes wrong, the last good one is named.
 */
export async function trainInFolder(session: Session): Promise<Outcome> {
  const { run, folder, data, trainer, resumed, terminal, signal, scoring } = session;
  const startMs = performance.now();
  const time = timeOf(run, resumed?.checkpoint, startMs);
  const { deadlineMs } = time;
  const store = await openCheckpointStore(folder.checkpoints, resumed);
  const metrics = folder.openMetrics(trainer.step);
  const lines: MetricsLine[] = [...metrics.lines];
  const { estimates } = objectiveOf(run.objective);
  const median = createRunningMedian();
  const jsMedian = createRunningMedian();
  for (const { wassersteinEstimate, jsEstimate } of lines) {
    median(wassersteinEstimate);
    if (jsEstimate !== undefined) jsMedian(jsEstimate);
  }
  let peak = { step: resumed?.checkpoint.peakStep ?? 0, value: Number.NEGATIVE_INFINITY };
  for (const line of lines) peak = higher(peak, line);
  const scoreEvery = scoring?.every ?? 0;
  const lastStep = Math.min(run.steps ?? Number.POSITIVE_INFINITY, session.until ?? Number.POSITIVE_INFINITY);
  const cadences = [run.sampleEvery, run.checkpointEvery, run.monitorEvery, scoreEvery];
  const describe = createProgress({
    steps: Number.isFinite(lastStep) ? lastStep : undefined,
    deadlineMs,
    estimates,
  });
  const watch = openWatch(session);
  let samples = '';
  let flat = false;

  async function checkpoint(): Promise<string> {
    metrics.sync();
    const file = await store.save({
      ...identityOf(session),
      state: await trainer.capture(),
      step: trainer.step,
      // Only a distance tells a best checkpoint from a lucky one.
      wassersteinMedian: estimates === 'wasserstein' ? (lines.at(-1)?.wassersteinMedian101 ?? null) : null,
      peakStep: peak.step,
      share: time.share?.(),
    });
    terminal.event('checkpoint', { step: trainer.step, file });
    return file;
  }

  async function sample(): Promise<void> {
    const extension = sheetExtension(data.shape);
    const file = folder.sampleFile(trainer.step, extension);
    const drawn = await trainer.sample(trainer.fixedLatents(sheetCount(data.shape)));
    const title = `${data.name}, step ${trainer.step}`;
    folder.writeFile(file, drawSheet({ samples: drawn, sampleShape: data.shape, extension, data, title }));
    samples = file;
    terminal.event('sample', { step: trainer.step, file });
  }

  /** Trains to the next sheet, checkpoint or end, and no further: what is written then belongs to that step. */
  async function stretch(): Promise<void> {
    const ends = [lastStep, ...cadences.map(next)];
    const steps = Math.min(...ends) - trainer.step;
    const minutes =
      deadlineMs === undefined ? Number.POSITIVE_INFINITY : (deadlineMs - performance.now()) / 60_000;
    const { share } = time;
    for await (const step of trainer.train({ steps, minutes, signal, ...(share && { share }) })) {
      const { step: number, criticSteps, wassersteinEstimate, jsEstimate, ...rest } = step;
      const line = {
        step: number,
        criticSteps,
        wassersteinEstimate,
        wassersteinMedian101: median(wassersteinEstimate),
        ...(jsEstimate !== undefined && { jsEstimate, jsMedian101: jsMedian(jsEstimate) }),
        ...rest,
      };
      lines.push(line);
      peak = higher(peak, line);
      metrics.append(line);
      terminal.event('step', line);
      terminal.progress(() => describe(line, performance.now()));
    }
  }

  function next(every: number): number {
    return every === 0 ? Number.POSITIVE_INFINITY : (Math.floor(trainer.step / every) + 1) * every;
  }

  function done(): boolean {
    return (
      signal.aborted ||
      flat ||
      trainer.step >= lastStep ||
      (deadlineMs !== undefined && performance.now() >= deadlineMs)
    );
  }

  if (hasEnded(run, trainer.step, time.share?.() ?? 0)) {
    terminal.say(
      'warning: the schedule has brought the learning rate down to 0: training on changes nothing; a longer run begins anew',
    );
  }
  try {
    let saved = resumed?.file ?? (await checkpoint());
    let savedStep = trainer.step;
    let sampledStep = -1;
    while (!done()) {
      await stretch();
      if (due(trainer.step, run.monitorEvery)) flat = await watch.look();
      if (due(trainer.step, run.sampleEvery)) {
        await sample();
        sampledStep = trainer.step;
      }
      // What is scored at the end takes more samples.
      if (due(trainer.step, scoreEvery) && !(done() && scoring?.end)) await scoring?.score();
      if (due(trainer.step, run.checkpointEvery)) {
        saved = await checkpoint();
        savedStep = trainer.step;
      }
    }
    if (sampledStep !== trainer.step) await sample();
    if (!signal.aborted && !scoring?.end) await scoring?.score();
    if (savedStep !== trainer.step) saved = await checkpoint();
    const curve = lines.length > 0 ? await writeCurve(folder, lines, estimates) : [];
    const progress = writeProgress(folder, trainer.step, data.shape);
    const quality = signal.aborted ? undefined : await scoring?.end?.(lines);
    return {
      step: trainer.step,
      samples,
      progress,
      curve,
      checkpoint: saved,
      best: store.best,
      flat,
      quality,
    };
  } catch (error) {
    if (!(error instanceof EarthmoverError) || error.kind === 'usage') throw error;
    // The curve shows how it came to that; if it cannot be drawn, the error at hand matters more.
    if (error.kind === 'diverged') await writeCurve(folder, lines, estimates).catch(() => []);
    throw withLastGood(error, store.lastGood);
  } finally {
    watch.close();
    metrics.close();
  }
}

/** Looks at the run's health, tells it, and says whether the run should end. */
interface Watch {
  readonly look: () => Promise<boolean>;
  readonly close: () => void;
}

function openWatch({ run, folder, data, heldOut, trainer, terminal }: Session): Watch {
  if (run.monitorEvery === 0) return { look: async () => false, close: () => {} };
  const log = folder.openMonitor(trainer.step);
  const earlier = log.reports.map(({ estimate }) => estimate);
  const monitor = createMonitor(trainer, { data, heldOut, earlier });
  let told: readonly AlarmKind[] = [];
  return {
    look: async () => {
      const report = await monitor.look();
      log.append(report);
      terminal.event('monitor', report);
      // An alarm is told when it begins; monitor.jsonl has it at every look.
      for (const { kind, message } of report.alarms) {
        if (!told.includes(kind)) terminal.say(`warning: step ${report.step}: ${message}`);
      }
      told = report.alarms.map(({ kind }) => kind);
      if (!(run.stopWhenFlat && report.flat)) return false;
      terminal.say(`step ${report.step}: the held-out estimate has stopped moving; the run ends`);
      return true;
    },
    close: () => {
      monitor.end();
      log.close();
    },
  };
}

interface SittingTime {
  /** Time at which the sitting ends, in milliseconds of `performance.now()`. */
  readonly deadlineMs: number | undefined;
  /** Of the run's time that is gone; undefined where no schedule follows it. */
  readonly share: (() => number) | undefined;
}

/**
 * A sitting has the run's minutes. Where schedules follow the time, a run that was stopped has the rest of them, or
 * spreads the rest of its schedule over new ones.
 */
function timeOf(run: RunConfig, resumed: Checkpoint | undefined, startMs: number): SittingTime {
  if (run.minutes === undefined) return { deadlineMs: undefined, share: undefined };
  const follows = run.scheduleOver === 'time';
  const gone = follows ? (resumed?.share ?? 0) : 0;
  const rest = gone < 1 && resumed?.run.minutes === run.minutes ? 1 - gone : 1;
  const milliseconds = rest * run.minutes * 60_000;
  const share = () => Math.min(1, gone + ((1 - gone) * (performance.now() - startMs)) / milliseconds);
  return { deadlineMs: startMs + milliseconds, share: follows ? share : undefined };
}

/** Whether a schedule is at its end, and its end is a rate of 0. */
function hasEnded({ lrSchedule, lrFloor, scheduleSteps }: RunConfig, step: number, share: number): boolean {
  return lrSchedule !== 'constant' && lrFloor === 0 && (share >= 1 || step >= (scheduleSteps ?? Infinity));
}

function due(step: number, every: number): boolean {
  return every > 0 && step % every === 0;
}

function identityOf({
  run,
  data,
  adapter,
  version,
  trainer,
}: Session): Pick<Checkpoint, 'run' | 'variants' | 'dataset' | 'adapter' | 'version'> {
  const { name, hash, shape } = data;
  return { run, variants: trainer.variants, dataset: { name, hash, shape }, adapter, version };
}

function higher(peak: { step: number; value: number }, line: MetricsLine): { step: number; value: number } {
  const { step, wassersteinMedian101: value } = line;
  return value > peak.value ? { step, value } : peak;
}

function withLastGood(error: EarthmoverError, file: string | undefined): EarthmoverError {
  const { hint, ...facts } = error.facts;
  return new EarthmoverError(error.kind, error.message.split('\n')[0]!, {
    ...facts,
    'last good checkpoint': file ?? 'none yet',
    ...(hint !== undefined && { hint }),
  });
}
