// Training on the run's data, one outer iteration after the other, without waiting for the GPU.
// Words: the `ring` of telemetry holds the entries of several iterations; a `reading` takes a copy of it, and `cadence` is
// how many iterations lie between two; a `watchdog` is the driver's limit on the time of one submit.

import { EarthmoverError, usageError } from '../../core/errors.ts';
import type { PendingCopy } from '../../runtime/async-reader.ts';
import { compileAhead } from '../../runtime/compile-ahead.ts';
import { type Replay, submitReplays } from '../../runtime/replay.ts';
import { type OptionNames, requireKnownOptions } from '../known-options.ts';
import type { StepMetrics } from '../metrics.ts';
import { criticStepsAt, mostCriticSteps } from '../schedule.ts';
import { ringCopies, ringSize } from '../step-constants.ts';
import type { RunState } from './run-state.ts';
import { submitSteps } from './submit-steps.ts';
import type { Telemetry } from './telemetry.ts';

/** How long `train` goes on. */
export interface TrainOptions {
  /** Generator iterations to do; without end by default. */
  readonly steps?: number;
  /** Wall-clock bound; the iteration under way is finished, and any bound above 0 is enough for one. */
  readonly minutes?: number;
  /** Ends it after the iteration under way. */
  readonly signal?: AbortSignal;
  /**
   * Schedules over time: the share of the run's time that is gone, in [0, 1], asked before each iteration. Left out: of
   * `minutes`.
   */
  readonly share?: () => number;
}

const trainOptions: OptionNames<TrainOptions> = { steps: true, minutes: true, signal: true, share: true };

/** Generator iterations between two readings of the telemetry, at most: a fault is seen within three times as many. */
const maxCadence = 4;
/** Wall-clock time that one reading should cover where iterations are short. */
const cadenceMs = 50;
/** Longest time that a single submit should keep a GPU with a watchdog, or a page, waiting. */
const submitMs = 100;

/** Readings under way, and what was submitted since the last one. */
interface Readings {
  readonly pending: Promise<StepMetrics[]>[];
  /** Iterations that no reading covers. */
  unread: number;
  /** When the first of them was submitted. */
  sinceMs: number;
}

export class Pace {
  /** Milliseconds that the host has spent encoding and submitting outer iterations. */
  hostMs = 0;
  readonly #state: RunState;
  readonly #telemetry: Telemetry;
  #cadence = 1;
  #iterationMs: number | undefined;
  /** When the last reading came. */
  #readAtMs = 0;

  constructor(state: RunState, telemetry: Telemetry) {
    this.#state = state;
    this.#telemetry = telemetry;
  }

  /** As `Trainer.train`, with options that `check` has let through. */
  async *train(options: TrainOptions): AsyncGenerator<StepMetrics, void> {
    const state = this.#state;
    const { device } = state;
    state.begin();
    const readings: Readings = { pending: [], unread: 0, sinceMs: performance.now() };
    try {
      const parted = yield* this.#iterate(options, readings);
      if (readings.unread > 0) {
        if (readings.pending.length === ringCopies) yield* await oldest(readings);
        this.#read(this.#telemetry.submit('telemetry', []), readings);
      }
      while (readings.pending.length > 0) yield* await oldest(readings);
      if (parted) throw parted;
      await state.companion?.rest();
    } finally {
      await Promise.allSettled(readings.pending);
      // Where the loop was left, the rest is for the listeners, and a later loop begins behind it.
      if (readings.unread > 0) await this.#readRest(readings).catch(() => {});
      await device.wait(device.gpu.queue.onSubmittedWorkDone()).catch(() => {});
      state.end();
    }
  }

  /** Returns what has come between it and trainers of other processes, if anything: what was done until then is read first. */
  async *#iterate(
    { steps = Infinity, minutes = Infinity, signal, share }: TrainOptions,
    readings: Readings,
  ): AsyncGenerator<StepMetrics, EarthmoverError | undefined> {
    const telemetry = this.#telemetry;
    const { companion, device, position, replays, stream } = this.#state;
    const { step: first } = position;
    const target = first + steps;
    const begunMs = performance.now();
    const deadlineMs = begunMs + minutes * 60_000;
    const gone = share ?? (() => (performance.now() - begunMs) / (minutes * 60_000));
    // Here and not in createTrainer: the kernels of sampling would be compiled, too.
    stream?.readAhead();
    const kernels = [replays.critic, replays.generator].flatMap((replay) => replay.kernels);
    await compileAhead(device, kernels, signal);
    readings.sinceMs = performance.now();
    // What compiling takes of a short time leaves one iteration all the same.
    const inTime = () => performance.now() < deadlineMs || (minutes > 0 && position.step === first);
    while (position.step < target && !signal?.aborted && inTime()) {
      this.#state.requireAlive();
      if (readings.pending.length === ringCopies) {
        yield* await oldest(readings);
        continue;
      }
      try {
        if (companion && !(await companion.next())) return undefined;
      } catch (fault) {
        return requireParted(fault);
      }
      const due =
        readings.unread + 1 >= this.#cadence ||
        position.step + 1 >= target ||
        this.#ringIsFull(readings.unread);
      readings.unread++;
      if (telemetry.followsTime) {
        telemetry.timeShare = Math.min(1, Math.max(telemetry.timeShare, gone()));
      }
      try {
        const copy = await this.#submitIteration(due);
        if (copy) this.#read(copy, readings);
      } catch (fault) {
        const parted = requireParted(fault);
        readings.unread--;
        return parted;
      }
    }
    return undefined;
  }

  /** @throws usage error on options that would end the loop nowhere, or where nobody meant it to. */
  check(options: TrainOptions): void {
    requireKnownOptions(options, trainOptions, 'train');
    const { steps = Infinity, minutes = Infinity, share } = options;
    for (const [name, value] of Object.entries({ steps, minutes })) {
      if (typeof value === 'number' && value >= 0) continue;
      throw usageError(`train: ${name} cannot be ${String(value)}`, { hint: 'give a number, 0 or more' });
    }
    if (!this.#telemetry.followsTime || share || minutes !== Infinity) return;
    throw usageError('a schedule over time needs an end', {
      scheduleOver: 'time',
      hint: 'give `minutes` or `share`, or the schedule over steps',
    });
  }

  /** Submits an outer iteration; with a copy of the telemetry behind it where a reading is due. */
  async #submitIteration(due: boolean): Promise<PendingCopy | undefined> {
    const { companion, device, replays, stream } = this.#state;
    const begunMs = performance.now() - (stream?.waitedMs ?? 0);
    const label = 'outer iteration';
    const parts = this.#splitForWatchdog([
      ...new Array<Replay>(this.#nextCriticSteps()).fill(replays.critic),
      replays.generator,
    ]);
    this.#telemetry.settleRates();
    const submitLast = (last: readonly Replay[]) =>
      due ? this.#telemetry.submit(label, last) : submitReplays(device, label, last);
    const copy = companion?.submit
      ? await companion.submit(parts.flat(), submitLast)
      : await submitSteps(this.#state, { label, parts }, submitLast);
    this.hostMs += performance.now() - (stream?.waitedMs ?? 0) - begunMs;
    return copy;
  }

  #nextCriticSteps(): number {
    const { config, position } = this.#state;
    const { schedule, nCritic, nCriticEnd, scheduleSteps } = config;
    const share = this.#telemetry.followsTime
      ? this.#telemetry.timeShare
      : position.step / (scheduleSteps ?? Infinity);
    return criticStepsAt(schedule, position.step, nCritic, { nCriticEnd, share });
  }

  /** A software adapter has no watchdog; on others a long iteration goes in pieces, by the time it took before. */
  #splitForWatchdog(replays: readonly Replay[]): Replay[][] {
    if (this.#state.device.traits.class !== 'hardware') return [[...replays]];
    const pieces = this.#iterationMs === undefined ? replays.length : Math.ceil(this.#iterationMs / submitMs);
    const size = Math.ceil(replays.length / Math.max(1, pieces));
    return Array.from({ length: Math.ceil(replays.length / size) }, (_, i) =>
      replays.slice(i * size, (i + 1) * size),
    );
  }

  /** Whether another iteration unread might overwrite entries that were not read. */
  #ringIsFull(iterations: number): boolean {
    const most = 1 + mostCriticSteps(this.#state.config);
    return (iterations + 2) * most > ringSize;
  }

  #read(copy: PendingCopy, readings: Readings): void {
    const metrics = this.#metricsOf(copy, readings.sinceMs, readings.unread);
    // Whoever awaits it looks at its failure later.
    metrics.catch(() => {});
    readings.pending.push(metrics);
    readings.sinceMs = performance.now();
    readings.unread = 0;
  }

  async #readRest({ sinceMs, unread }: Readings): Promise<void> {
    await this.#metricsOf(this.#telemetry.submit('telemetry', []), sinceMs, unread);
  }

  async #metricsOf(copy: PendingCopy, sinceMs: number, iterations: number): Promise<StepMetrics[]> {
    const entries = await this.#telemetry.take(copy, this.#state.entries);
    // Readings overlap: what the one before has counted is not counted again.
    const nowMs = performance.now();
    const elapsedMs = nowMs - Math.max(sinceMs, this.#readAtMs);
    this.#readAtMs = nowMs;
    this.#iterationMs = elapsedMs / Math.max(1, iterations);
    this.#cadence = Math.max(1, Math.min(maxCadence, Math.floor(cadenceMs / this.#iterationMs)));
    return this.#telemetry.announce(entries, elapsedMs);
  }
}

/** The metrics of the oldest reading under way. */
async function oldest({ pending }: Readings): Promise<StepMetrics[]> {
  return (await pending.shift()) ?? [];
}

/** The fault, where ranks that train together have lost each other; any other is thrown on. */
function requireParted(fault: unknown): EarthmoverError {
  if (fault instanceof EarthmoverError && fault.kind === 'ranks') return fault;
  throw fault;
}
