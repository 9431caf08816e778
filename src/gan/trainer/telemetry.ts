// What the GPU tells of the steps that it did: read from the ring, checked, and made into metrics.
// Words: each step writes an `entry` into the ring of telemetry; `diverged` is a run with a weight, gradient or loss that
// is not finite; `rates` are the learning rates of an iteration.

import { EarthmoverError } from '../../core/errors.ts';
import type { TelemetryEntry } from '../../kernels/telemetry.ts';
import { AsyncReader, type PendingCopy } from '../../runtime/async-reader.ts';
import { type Replay, submitReplays } from '../../runtime/replay.ts';
import { stepBatch } from '../config.ts';
import { type LearningRates, learningRatesAt, ratesChange } from '../learning-rate.ts';
import { metricsOf, type StepMetrics } from '../metrics.ts';
import { parameterAt } from '../network.ts';
import { goesToNCriticEnd } from '../schedule.ts';
import { ringCopies } from '../step-constants.ts';
import { TelemetryLog } from '../telemetry-log.ts';
import type { RunState } from './run-state.ts';

export class Telemetry {
  /** Of the time of a run whose schedules follow it, the share that is gone. */
  timeShare = 0;
  readonly #state: RunState;
  readonly #reader: AsyncReader;
  readonly #log = new TelemetryLog();
  readonly #listeners = new Set<(metrics: StepMetrics) => void>();
  /** The rates of iterations that were submitted and not read yet, by their number. */
  readonly #rates = new Map<number, LearningRates>();

  constructor(state: RunState) {
    this.#state = state;
    this.#reader = new AsyncReader(state.device, state.buffers, 'telemetry', ringCopies);
  }

  get bytes(): number {
    return this.#reader.bytes;
  }

  /** Whether a schedule of the run follows the time. */
  get followsTime(): boolean {
    const { config } = this.#state;
    return config.scheduleOver === 'time' && (goesToNCriticEnd(config.schedule) || ratesChange(config));
  }

  onStep(listener: (metrics: StepMetrics) => void): () => void {
    this.#state.requireAlive();
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** Notes the rates of the next iteration, and writes them where they follow the time: else the GPU has a table. */
  settleRates(): void {
    const { config, buffers, position } = this.#state;
    if (!ratesChange(config)) return;
    const rates = learningRatesAt(config, position.step, this.timeShare);
    this.#rates.set(position.step + 1, rates);
    if (!this.followsTime) return;
    // In the queue of what is submitted: it takes effect between two iterations.
    for (const network of ['critic', 'generator'] as const) {
      buffers.write(`${network}.rates`, new Float32Array(4).fill(rates[network]));
    }
  }

  /** Submits replays with a copy of the ring behind them. */
  submit(label: string, replays: readonly Replay[]): PendingCopy {
    this.#state.requireAlive();
    return submitReplays(this.#state.device, label, replays, this.#reader);
  }

  /** The entries up to number `end` that no reading took before. @throws diverged error */
  async take(copy: PendingCopy, end: number): Promise<TelemetryEntry[]> {
    const words = await this.#reader.take(copy).catch((fault: unknown) => {
      // A copy that was under way ends with its buffer.
      this.#state.requireAlive();
      throw fault;
    });
    const entries = this.#log.take(words, end);
    this.#requireFinite(entries);
    return entries;
  }

  /** The metrics of the iterations that end in `entries`; tells every listener. */
  announce(entries: readonly TelemetryEntry[], elapsedMs: number): StepMetrics[] {
    const metrics = this.#metricsOf(entries, elapsedMs);
    for (const each of metrics) for (const listener of this.#listeners) listener(each);
    return metrics;
  }

  /** The same of exactly one iteration. */
  announceOne(entries: readonly TelemetryEntry[], elapsedMs: number): StepMetrics {
    const [metrics] = this.announce(entries, elapsedMs);
    if (!metrics) throw new Error('an iteration left no metrics');
    return metrics;
  }

  /** Goes on from the state's position. */
  reset(): void {
    this.#log.reset(this.#state.entries);
    this.#rates.clear();
  }

  destroy(): void {
    this.#reader.destroy();
  }

  #metricsOf(entries: readonly TelemetryEntry[], elapsedMs: number): StepMetrics[] {
    const { objective, config, critic: network } = this.#state;
    const iterations = entries.filter(({ kind }) => kind === 'generator').length;
    const milliseconds = elapsedMs / Math.max(1, iterations);
    let critic: TelemetryEntry | undefined;
    let images = 0;
    return entries.flatMap((entry) => {
      if (entry.kind === 'critic') {
        critic = entry;
        images += stepBatch(config);
        return [];
      }
      const timing = { milliseconds, imagesPerSecond: (1000 * images) / milliseconds };
      images = 0;
      const rates = this.#rates.get(entry.generatorStep);
      this.#rates.delete(entry.generatorStep);
      const run = { objective, criticWeights: network.parameterCount, rates };
      return critic ? [metricsOf(critic, entry, run, timing)] : [];
    });
  }

  /** @throws diverged error that names tensor and step */
  #requireFinite(entries: readonly TelemetryEntry[]): void {
    const bad = entries.find((entry) => divergedPart(entry) !== undefined);
    if (!bad) return;
    const layout = this.#state[bad.kind];
    const tensor = bad.firstBadIndex === undefined ? undefined : parameterAt(layout, bad.firstBadIndex);
    const what = divergedPart(bad);
    throw new EarthmoverError('diverged', `training diverged: a ${what} is not finite`, {
      tensor: tensor ? `${bad.kind}.${tensor}` : `${bad.kind} loss`,
      step: `${bad.kind} step ${bad.step} (generator iteration ${bad.generatorStep + (bad.kind === 'critic' ? 1 : 0)})`,
      gradients: `${bad.nonFiniteGradients} not finite`,
      weights: `${bad.nonFiniteWeights} not finite`,
      'mean squares': `${bad.nonFiniteSquares} not finite`,
      hint: `go back to the last checkpoint, with a smaller learning rate${this.#state.objective.clips ? ' or clip' : ''}`,
    });
  }
}

/** What of a step is not finite, the first of what says most; undefined where all is. */
function divergedPart(entry: TelemetryEntry): string | undefined {
  if (entry.nonFiniteWeights > 0) return 'weight';
  if (entry.nonFiniteGradients > 0) return 'gradient';
  if (entry.nonFiniteSquares > 0) return 'mean square of the optimiser';
  return entry.nonFiniteScores > 0 ? 'loss' : undefined;
}
