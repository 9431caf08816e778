import { variantsOfPlans } from '../compiler/plan.ts';
import { counterCount, counterWords, initialCounters } from '../core/counters.ts';
import { EarthmoverError, usageError } from '../core/errors.ts';
import { createRandom, philox } from '../core/random.ts';
import { type Shape, sizeOf } from '../core/shape.ts';
import type { Dataset } from '../data/dataset.ts';
import { settingsWords, unclipped } from '../kernels/rmsprop-clip.ts';
import type { TelemetryEntry } from '../kernels/telemetry.ts';
import { initialParameters, initialStatistics } from '../nn/initialise.ts';
import type { Model } from '../nn/module.ts';
import { AsyncReader, type PendingCopy } from '../runtime/async-reader.ts';
import { Buffers } from '../runtime/buffers.ts';
import { compileAhead } from '../runtime/compile-ahead.ts';
import type { Device } from '../runtime/device.ts';
import { Pipelines } from '../runtime/pipelines.ts';
import { Replay, submitReplays } from '../runtime/replay.ts';
import { completeConfig, type TrainingConfig } from './config.ts';
import { criticBuffers, pairScorePlan, slopePlan } from './critic-plans.ts';
import { type LearningRates, learningRatesAt, peakRates, ratesChange, rateTables } from './learning-rate.ts';
import { metricsOf, type StepMetrics } from './metrics.ts';
import { type NetworkLayout, parameterAt } from './network.ts';
import { type Objective, objectiveOf } from './objectives.ts';
import { type Optimiser, optimiserOf } from './optimisers.ts';
import { criticStepsAt, mostCriticSteps } from './schedule.ts';
import {
  criticStep,
  emaKinds,
  generatorStep,
  type PlannedStep,
  ringCopies,
  ringSize,
  samplePlan,
  streams,
} from './steps.ts';
import { TelemetryLog } from './telemetry-log.ts';
import { mergeBuffers, planTraining, type TrainerSummary, type TrainingPlan } from './training-plan.ts';
import { readTensors, type Tensor, type TensorPlace, writeTensors } from './weights.ts';

/** Everything that a bit-exact resume needs. */
export interface TrainerState {
  /** Weights, running averages and the optimisers' averages under PyTorch's names and layouts; the run's counters. */
  readonly tensors: ReadonlyMap<string, Tensor>;
  readonly counters: Uint32Array;
}

export interface TrainerOptions {
  readonly generator: Model;
  readonly critic: Model;
  /** Left out where every batch is fed with `stepWith`. */
  readonly data?: Dataset;
  /** Over the values of its objective's paper. */
  readonly config?: Partial<TrainingConfig>;
  /** Kernel variants by label, as a checkpoint recorded them; the adapter's prior elsewhere. */
  readonly variants?: Readonly<Record<string, string>>;
}

export interface TrainOptions {
  /** Generator iterations to do; without end by default. */
  readonly steps?: number;
  /** Wall-clock bound; the iteration under way is finished. */
  readonly minutes?: number;
  readonly signal?: AbortSignal;
  /**
   * Schedules over time: the share of the run's time that is gone, in [0, 1], asked before each iteration. Left out: of
   * `minutes`.
   */
  readonly share?: () => number;
}

/** Explicit data of one outer iteration: row-major f32, images NHWC. */
export interface StepFeeds {
  /** [batch, ...sample shape] for each critic step. */
  readonly real: readonly ArrayLike<number>[];
  /** [batch, latent] for each critic step. */
  readonly latents: readonly ArrayLike<number>[];
  /** [batch, latent] for the generator's step. */
  readonly generatorLatents: ArrayLike<number>;
  /** Objective `wgan-gp`, [batch] for each critic step: the share ε of the real sample in each x̂. Left out: drawn. */
  readonly mixes?: readonly ArrayLike<number>[];
}

/** What one critic step of `stepWith` showed, before its update. */
export interface CriticScores {
  /** Critic steps done, this one included. */
  readonly criticSteps: number;
  /** mean f(real) */
  readonly real: number;
  /** mean f(fake) */
  readonly fake: number;
}

/** Scores of equally many real and generated samples, in their order. */
export interface PairScores {
  readonly real: Float32Array;
  readonly fake: Float32Array;
}

/** The critic at points, each by itself. */
export interface CriticAtPoints {
  readonly scores: Float32Array;
  /** ‖∇f‖ at each point. */
  readonly slopes: Float32Array;
}

/** Generator iterations between two readings of the telemetry, at most: a fault is seen within three times as many. */
const maxCadence = 4;
/** Wall-clock time that one reading should cover where iterations are short. */
const cadenceMs = 50;
/** Longest time that a single submit should keep a GPU with a watchdog, or a page, waiting. */
const submitMs = 100;
const sampleRowsAtOnce = 64;
/** Points that one pass of `criticAt` takes. */
const pointsAtOnce = 64;

/**
 * Algorithm 1 on a device: all buffers, pipelines and bindings are made here, and none while it trains.
 *
 * @throws usage error where networks, data and configuration do not fit; gpu error where the adapter cannot hold them
 */
export async function createTrainer(device: Device, options: TrainerOptions): Promise<Trainer> {
  const { generator, critic, data, variants } = options;
  const config = completeConfig(options.config);
  const plan = planTraining({
    generator,
    critic,
    data,
    config,
    traits: device.traits,
    ...(variants && { variants }),
  });
  const buffers = new Buffers(device);
  try {
    for (const [name, size] of plan.buffers) {
      buffers.create(name, size, name.endsWith('settings') ? 'uniform' : 'storage');
    }
    const pipelines = new Pipelines(device);
    const prepare = (step: PlannedStep) => Replay.prepare(device, pipelines, buffers, step.plan);
    const [criticReplay, generatorReplay] = await Promise.all([
      prepare(plan.steps.critic),
      prepare(plan.steps.generator),
    ]);
    if (data) buffers.write('data', data.values);
    return new Trainer({ device, buffers, pipelines, plan, criticReplay, generatorReplay });
  } catch (fault) {
    buffers.destroy();
    throw fault;
  }
}

interface Parts {
  readonly device: Device;
  readonly buffers: Buffers;
  readonly pipelines: Pipelines;
  readonly plan: TrainingPlan;
  readonly criticReplay: Replay;
  readonly generatorReplay: Replay;
}

export class Trainer {
  readonly config: TrainingConfig;
  readonly summary: TrainerSummary;
  readonly #device: Device;
  readonly #buffers: Buffers;
  readonly #pipelines: Pipelines;
  readonly #plan: TrainingPlan;
  readonly #objective: Objective;
  readonly #optimiser: Optimiser;
  readonly #critic: NetworkLayout;
  readonly #generator: NetworkLayout;
  readonly #criticReplay: Replay;
  readonly #generatorReplay: Replay;
  readonly #reader: AsyncReader;
  readonly #log = new TelemetryLog();
  readonly #listeners = new Set<(metrics: StepMetrics) => void>();
  #fed: Promise<{ readonly critic: Replay; readonly generator: Replay }> | undefined;
  readonly #samplers = new Map<boolean, Promise<Replay>>();
  #pairScorer: Promise<Replay> | undefined;
  #sloper: Promise<Replay> | undefined;
  #step = 0;
  #criticSteps = 0;
  /** Of the time of a run whose schedules follow it. */
  #share = 0;
  /** The rates of iterations that were submitted and not read yet, by their number. */
  readonly #rates = new Map<number, LearningRates>();
  #cadence = 1;
  #iterationMs: number | undefined;
  /** When the last reading came. */
  #readAtMs = 0;
  #busy = false;
  #hostMs = 0;

  /** Use `createTrainer`. */
  constructor({ device, buffers, pipelines, plan, criticReplay, generatorReplay }: Parts) {
    this.#device = device;
    this.#buffers = buffers;
    this.#pipelines = pipelines;
    this.#plan = plan;
    this.config = plan.options.config;
    this.summary = plan.summary;
    this.#objective = objectiveOf(this.config.objective);
    this.#optimiser = optimiserOf(this.config.optimizer);
    this.#critic = plan.options.critic;
    this.#generator = plan.options.generator;
    this.#criticReplay = criticReplay;
    this.#generatorReplay = generatorReplay;
    this.#reader = new AsyncReader(device, buffers, 'telemetry', ringCopies);
    for (const { buffer, data } of [...plan.steps.critic.tables, ...plan.steps.generator.tables]) {
      buffers.write(buffer, data);
    }
    this.#writeSettings();
    this.#initialise();
  }

  /** Generator iterations done, or on their way to the GPU. */
  get step(): number {
    return this.#step;
  }

  /** Critic steps done, or on their way to the GPU. */
  get criticSteps(): number {
    return this.#criticSteps;
  }

  /** Bytes of the run's buffers on the GPU. */
  get liveBytes(): number {
    return this.#buffers.bytes + this.#reader.bytes;
  }

  /** Milliseconds that the host has spent encoding and submitting outer iterations. */
  get hostMs(): number {
    return this.#hostMs;
  }

  /** The kernel variant of every product, by label: what makes a run repeat bit for bit on its adapter. */
  get variants(): Readonly<Record<string, string>> {
    return variantsOfPlans([this.#plan.steps.critic.plan, this.#plan.steps.generator.plan]);
  }

  /** Calls `listener` with every iteration's metrics, in order; the result ends that. */
  onStep(listener: (metrics: StepMetrics) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /**
   * Trains and yields the metrics of each generator iteration, in order and a little late: the GPU is never waited
   * for. When the iterator ends, by itself, by the signal or by leaving the loop, everything submitted is done.
   *
   * @throws diverged error that names tensor and step where a weight, gradient or score is not finite; usage error
   * where there is no data
   */
  async *train({
    steps = Infinity,
    minutes = Infinity,
    signal,
    share,
  }: TrainOptions = {}): AsyncGenerator<StepMetrics, void> {
    this.#assertData();
    const overTime = this.#followsTime();
    if (overTime && !share && minutes === Infinity) {
      throw usageError('a schedule over time needs an end', {
        scheduleOver: 'time',
        hint: 'give `minutes` or `share`, or the schedule over steps',
      });
    }
    this.#begin();
    const target = this.#step + steps;
    const begun = performance.now();
    const deadline = begun + minutes * 60_000;
    const gone = share ?? (() => (performance.now() - begun) / (minutes * 60_000));
    const readings: Promise<StepMetrics[]>[] = [];
    let unread = 0;
    let since = performance.now();
    const read = (copy: PendingCopy) => {
      readings.push(unobserved(this.#read(copy, since, unread)));
      since = performance.now();
      unread = 0;
    };
    try {
      // Not sooner: of what else a trainer can do, such as sampling, it would compile too much.
      const replays = [this.#criticReplay, this.#generatorReplay];
      await compileAhead(
        this.#device,
        replays.flatMap(({ kernels }) => kernels),
        signal,
      );
      since = performance.now();
      while (this.#step < target && !signal?.aborted && performance.now() < deadline) {
        if (readings.length === ringCopies) {
          yield* await readings.shift()!;
          continue;
        }
        const due = unread + 1 >= this.#cadence || this.#step + 1 >= target || this.#ringIsFull(unread);
        unread++;
        if (overTime) this.#share = Math.min(1, Math.max(this.#share, gone()));
        const copy = this.#submitIteration(due);
        if (copy) read(copy);
      }
      if (unread > 0) {
        if (readings.length === ringCopies) yield* await readings.shift()!;
        read(this.#submitCopy());
      }
      while (readings.length > 0) yield* await readings.shift()!;
    } finally {
      await Promise.allSettled(readings);
      // Where the loop was left, the rest is for the listeners, and a later loop begins behind it.
      const rest = async () => this.#read(this.#submitCopy(), since, unread);
      if (unread > 0) await rest().catch(() => {});
      await this.#device.wait(this.#device.gpu.queue.onSubmittedWorkDone()).catch(() => {});
      this.#busy = false;
    }
  }

  /**
   * One outer iteration on data of your own; the number of critic steps is the number of batches.
   *
   * @param onCriticStep called after each critic step, which waits for it: gradients and weights can be read there
   * @throws usage error on batches of the wrong size, diverged error as `train`
   */
  async stepWith(
    { real, latents, generatorLatents, mixes }: StepFeeds,
    onCriticStep?: (scores: CriticScores) => void | Promise<void>,
  ): Promise<StepMetrics> {
    if (real.length !== latents.length || real.length === 0) {
      throw usageError('stepWith: one batch of latents for each real batch', {
        real: real.length,
        latents: latents.length,
        hint: 'give at least one of each',
      });
    }
    const sampleShape = this.#generator.model.outputShape;
    const latentShape = [this.config.latent];
    for (const batch of real) this.#checkFeed('real', batch, sampleShape);
    for (const batch of [...latents, generatorLatents]) this.#checkFeed('latents', batch, latentShape);
    if (mixes) this.#checkMixes(mixes, real.length);
    this.#begin();
    try {
      this.#fed ??= this.#prepareFed();
      const fed = await this.#fed;
      const begun = performance.now();
      this.#settleRates();
      const entries: TelemetryEntry[] = [];
      const run = async (replay: Replay) => {
        const copy = submitReplays(this.#device, 'fed step', [replay], this.#reader);
        entries.push(...this.#log.take(await this.#reader.take(copy), this.#step + this.#criticSteps));
        this.#assertFinite(entries);
      };
      for (let t = 0; t < real.length; t++) {
        this.#buffers.write('feed.real', Float32Array.from(real[t]!));
        this.#buffers.write('feed.latent', Float32Array.from(latents[t]!));
        if (this.#objective.penalises) {
          this.#buffers.write('feed.mix', Float32Array.from(mixes?.[t] ?? this.#drawMix()));
        }
        this.#criticSteps++;
        await run(fed.critic);
        const { criticStep, realScore, fakeScore } = entries[entries.length - 1]!;
        await onCriticStep?.({ criticSteps: criticStep, real: realScore, fake: fakeScore });
      }
      this.#buffers.write('feed.latent', Float32Array.from(generatorLatents));
      this.#step++;
      await run(fed.generator);
      const [metrics] = this.#announced(this.#metrics(entries, performance.now() - begun));
      return metrics!;
    } finally {
      this.#busy = false;
    }
  }

  /**
   * One outer iteration on the run's data whose critic steps are settled on the way, which waits for each block of them.
   *
   * @param next given what mean f(real) − mean f(fake) was in the steps of the last block (none at first), says how many
   *   steps come next; 0 for the generator's
   * @throws usage error where there is no data, or `next` begins with 0; diverged error as `train`
   */
  async trainOnce(next: (estimates: readonly number[]) => number): Promise<StepMetrics> {
    this.#assertData();
    this.#begin();
    try {
      const begun = performance.now();
      this.#settleRates();
      const entries: TelemetryEntry[] = [];
      const run = async (replays: readonly Replay[]) => {
        const copy = submitReplays(this.#device, 'settled on the way', replays, this.#reader);
        const taken = this.#log.take(await this.#reader.take(copy), this.#step + this.#criticSteps);
        this.#assertFinite(taken);
        entries.push(...taken);
        return taken.map(({ realScore, fakeScore }) => realScore - fakeScore);
      };
      let estimates: readonly number[] = [];
      for (let count = next(estimates); count > 0; count = next(estimates)) {
        if (!Number.isInteger(count) || count > ringSize / 2) {
          throw usageError('trainOnce: no such number of critic steps', {
            'critic steps': count,
            hint: `give a whole number up to ${ringSize / 2}`,
          });
        }
        this.#criticSteps += count;
        estimates = await run(new Array<Replay>(count).fill(this.#criticReplay));
      }
      if (entries.length === 0) {
        throw usageError('trainOnce: no critic steps', { hint: 'begin with one at least' });
      }
      this.#step++;
      await run([this.#generatorReplay]);
      const [metrics] = this.#announced(this.#metrics(entries, performance.now() - begun));
      return metrics!;
    } finally {
      this.#busy = false;
    }
  }

  /**
   * Samples of the generator under its running averages, so that each depends on its own latent only; with `ema`, of
   * the decaying mean of its weights.
   *
   * @param latents [count, latent]
   * @param options `averaged: false` takes the weights as they are, with `ema`, too
   * @returns [count, ...sample shape], images NHWC in [−1, 1]
   */
  async sample(
    latents: Float32Array,
    { averaged = this.config.ema > 0 }: { readonly averaged?: boolean } = {},
  ): Promise<Float32Array> {
    const { latent } = this.config;
    const count = latents.length / latent;
    if (!Number.isInteger(count) || count === 0) {
      throw usageError('sample: not whole latents', {
        elements: latents.length,
        hint: `give count × ${latent} elements`,
      });
    }
    const replay = await this.#sampler(averaged && this.config.ema > 0);
    const width = sizeOf(this.#generator.model.outputShape);
    const samples = new Float32Array(count * width);
    for (let start = 0; start < count; start += sampleRowsAtOnce) {
      const rows = Math.min(sampleRowsAtOnce, count - start);
      const z = new Float32Array(sampleRowsAtOnce * latent);
      z.set(latents.subarray(start * latent, (start + rows) * latent));
      this.#buffers.write('sample.latent', z);
      submitReplays(this.#device, 'sample', [replay]);
      const bytes = await this.#buffers.read('sample.output', 0, 4 * rows * width);
      samples.set(new Float32Array(bytes), start * width);
    }
    return samples;
  }

  /**
   * The critic's scores of real and generated samples, as a critic step computes them: a batch of each at a time, and in
   * batch norm the batch's own statistics. Training does not notice.
   *
   * @param real [count, ...sample shape], whole batches
   * @param fake of the same size
   */
  async score(real: Float32Array, fake: Float32Array): Promise<PairScores> {
    const { batch } = this.config;
    const half = batch * sizeOf(this.#critic.model.inputShape);
    const batches = real.length / half;
    if (real.length !== fake.length || !Number.isInteger(batches) || batches === 0) {
      throw usageError('score: not whole batches of both', {
        real: real.length,
        fake: fake.length,
        hint: `give the same number of each, in multiples of ${half} elements`,
      });
    }
    this.#pairScorer ??= this.#prepareOwn(pairScorePlan(this.#critic, batch, this.#device.traits));
    const replay = await this.#pairScorer;
    const scores = { real: new Float32Array(batches * batch), fake: new Float32Array(batches * batch) };
    for (let i = 0; i < batches; i++) {
      this.#buffers.write(criticBuffers.pairs, real.subarray(i * half, (i + 1) * half));
      this.#buffers.write(criticBuffers.pairs, fake.subarray(i * half, (i + 1) * half), 4 * half);
      submitReplays(this.#device, 'score', [replay]);
      const both = new Float32Array(await this.#buffers.read(criticBuffers.pairScores, 0, 8 * batch));
      scores.real.set(both.subarray(0, batch), i * batch);
      scores.fake.set(both.subarray(batch), i * batch);
    }
    return scores;
  }

  /**
   * The critic's score and slope at points [count, ...sample shape], each by itself: batch norm uses its running
   * averages. Training does not notice.
   */
  async criticAt(points: Float32Array): Promise<CriticAtPoints> {
    const width = sizeOf(this.#critic.model.inputShape);
    const count = points.length / width;
    if (!Number.isInteger(count) || count === 0) {
      throw usageError('criticAt: not whole points', {
        elements: points.length,
        hint: `give count × ${width} elements`,
      });
    }
    this.#sloper ??= this.#prepareOwn(slopePlan(this.#critic, pointsAtOnce, this.#device.traits));
    const replay = await this.#sloper;
    const result = { scores: new Float32Array(count), slopes: new Float32Array(count) };
    for (let start = 0; start < count; start += pointsAtOnce) {
      const rows = Math.min(pointsAtOnce, count - start);
      const padded = new Float32Array(pointsAtOnce * width);
      padded.set(points.subarray(start * width, (start + rows) * width));
      this.#buffers.write(criticBuffers.points, padded);
      submitReplays(this.#device, 'slope', [replay]);
      const [scores, squares] = await this.#buffers.readAll(
        [criticBuffers.scores, criticBuffers.squares].map((name) => ({ name, offset: 0, size: 4 * rows })),
      );
      result.scores.set(new Float32Array(scores!), start);
      result.slopes.set(new Float32Array(squares!).map(Math.sqrt), start);
    }
    return result;
  }

  /**
   * Trains the critic alone for `steps` steps on fresh batches of the run's data, calls `look`, and puts everything
   * back: the run goes on bit for bit as if it had not been. What the steps would have counted is not counted.
   *
   * @param look may train the critic on, with `more`
   * @throws usage error where there is no data, and while it trains
   */
  async afterCriticSteps<T>(
    steps: number,
    look: (more: (steps: number) => Promise<void>) => Promise<T>,
  ): Promise<T> {
    if (!this.#plan.options.data) {
      throw usageError('no data to train the critic on', { hint: 'give `data` to the trainer' });
    }
    this.#assertIdle();
    const before = await this.capture();
    this.#begin();
    const more = async (count: number) => {
      for (let t = 0; t < count; t++) {
        submitReplays(this.#device, 'critic alone', [this.#criticReplay]);
        // A watchdog must find pauses, and a queue an end.
        if (t % 8 === 7) await this.#device.idle();
      }
    };
    try {
      await more(steps);
      return await look(more);
    } finally {
      this.#busy = false;
      this.restore(before);
    }
  }

  /** Latents of a stream of their own: the same for every call and all of a run. */
  fixedLatents(count: number): Float32Array {
    const random = createRandom(this.config.seed, streams.fixedLatents);
    return Float32Array.from({ length: count * this.config.latent }, () => random.normal());
  }

  /** Weights and running averages of both networks: `generator.0.weight`, …, in PyTorch's layouts. */
  readWeights(): Promise<Map<string, Tensor>> {
    return readTensors(this.#buffers, this.#weightPlaces());
  }

  /** The gradients of each network's last step, under the names of the weights. */
  readGradients(): Promise<Map<string, Tensor>> {
    return readTensors(this.#buffers, [
      ...parameterPlaces(this.#generator, 'gradients', 'generator.'),
      ...parameterPlaces(this.#critic, 'gradients', 'critic.'),
    ]);
  }

  /**
   * Sets any of the tensors that `readWeights` names. The decaying mean of a generator's weight begins anew from it.
   *
   * @throws usage error on an unknown name or another shape
   */
  writeWeights(tensors: ReadonlyMap<string, Tensor>): void {
    writeTensors(this.#buffers, this.#weightPlaces(), tensors);
    const averaged = new Set(this.#emaPlaces().map(({ name }) => name));
    const renamed = [...tensors].map(([name, tensor]) => [`ema.${name}`, tensor] as const);
    const begun = new Map(renamed.filter(([name]) => averaged.has(name)));
    writeTensors(this.#buffers, this.#emaPlaces(), begun);
  }

  /** The state after `step` iterations; training may go on from it here or anywhere. */
  async capture(): Promise<TrainerState> {
    // Counters and tensors in one copy: nothing can come between them, whatever else is submitted meanwhile.
    const tensors = await readTensors(this.#buffers, [...this.#statePlaces(), countersPlace]);
    const { data } = tensors.get(countersPlace.name)!;
    tensors.delete(countersPlace.name);
    return { tensors, counters: new Uint32Array(data.buffer, data.byteOffset, counterCount) };
  }

  /**
   * Continues from a captured state, bit for bit on the same adapter.
   *
   * @throws checkpoint error where a tensor is missing or of another shape, usage error while it trains; nothing is
   * changed then
   */
  restore({ tensors, counters }: TrainerState): void {
    this.#assertIdle();
    const places = this.#statePlaces();
    const missing = places.find(({ name }) => !tensors.has(name));
    if (missing || counters.length !== counterCount) {
      throw new EarthmoverError('checkpoint', 'the state does not belong to these networks', {
        missing: missing?.name ?? 'counters',
        hint: 'resume with the configuration that the run was started with',
      });
    }
    writeTensors(this.#buffers, places, tensors, 'checkpoint');
    this.#buffers.write('state', counters);
    this.#step = counters[counterWords.generatorStep]!;
    this.#criticSteps = counters[counterWords.criticStep]!;
    this.#log.reset(this.#step + this.#criticSteps);
    this.#rates.clear();
  }

  /** Ends the run's hold on the GPU; the device stays. */
  destroy(): void {
    this.#reader.destroy();
    this.#buffers.destroy();
  }

  #assertData(): void {
    if (this.#plan.options.data) return;
    throw usageError('no data to train on', { hint: 'give `data`, or feed batches with stepWith' });
  }

  #begin(): void {
    this.#assertIdle();
    this.#busy = true;
  }

  #assertIdle(): void {
    if (this.#busy)
      throw usageError('this trainer is training already', { hint: 'end the other loop first' });
  }

  #submitIteration(withCopy: boolean): PendingCopy | undefined {
    const device = this.#device;
    const begun = performance.now();
    const count = this.#nextCriticSteps();
    const replays = [...new Array<Replay>(count).fill(this.#criticReplay), this.#generatorReplay];
    const parts = this.#splitForWatchdog(replays);
    this.#settleRates();
    this.#criticSteps += count;
    this.#step++;
    const last = parts.pop()!;
    for (const part of parts) submitReplays(device, 'outer iteration', part);
    const copy = withCopy
      ? submitReplays(device, 'outer iteration', last, this.#reader)
      : submitReplays(device, 'outer iteration', last);
    this.#hostMs += performance.now() - begun;
    return copy;
  }

  #nextCriticSteps(): number {
    const { schedule, nCritic, nCriticEnd, scheduleSteps } = this.config;
    const share = this.#followsTime() ? this.#share : this.#step / (scheduleSteps ?? Infinity);
    return criticStepsAt(schedule, this.#step, nCritic, { nCriticEnd, share });
  }

  #followsTime(): boolean {
    const { scheduleOver, schedule } = this.config;
    return scheduleOver === 'time' && (schedule === 'linear' || ratesChange(this.config));
  }

  /** Notes the rates of the next iteration; the GPU knows them, or is told where they follow the time. */
  #settleRates(): void {
    if (!ratesChange(this.config)) return;
    const rates = learningRatesAt(this.config, this.#step, this.#share);
    this.#rates.set(this.#step + 1, rates);
    if (!this.#followsTime()) return;
    // In the queue of what is submitted: it takes effect between two iterations.
    for (const network of ['critic', 'generator'] as const) {
      this.#buffers.write(`${network}.rates`, new Float32Array(4).fill(rates[network]));
    }
  }

  /** A software adapter has no watchdog; on others a long iteration goes in pieces, by the time it took before. */
  #splitForWatchdog(replays: readonly Replay[]): Replay[][] {
    if (this.#device.traits.class !== 'hardware') return [[...replays]];
    const pieces = this.#iterationMs === undefined ? replays.length : Math.ceil(this.#iterationMs / submitMs);
    const size = Math.ceil(replays.length / Math.max(1, pieces));
    return Array.from({ length: Math.ceil(replays.length / size) }, (_, i) =>
      replays.slice(i * size, (i + 1) * size),
    );
  }

  #submitCopy(): PendingCopy {
    return submitReplays(this.#device, 'telemetry', [], this.#reader);
  }

  /** Whether another iteration unread might overwrite entries that were not read. */
  #ringIsFull(iterations: number): boolean {
    const most = 1 + mostCriticSteps(this.config);
    return (iterations + 2) * most > ringSize;
  }

  async #read(copy: PendingCopy, begun: number, iterations: number): Promise<StepMetrics[]> {
    const end = this.#step + this.#criticSteps;
    const entries = this.#log.take(await this.#reader.take(copy), end);
    this.#assertFinite(entries);
    // Readings overlap: what the one before has counted is not counted again.
    const now = performance.now();
    const elapsed = now - Math.max(begun, this.#readAtMs);
    this.#readAtMs = now;
    this.#iterationMs = elapsed / Math.max(1, iterations);
    this.#cadence = Math.max(1, Math.min(maxCadence, Math.floor(cadenceMs / this.#iterationMs)));
    return this.#announced(this.#metrics(entries, elapsed));
  }

  #metrics(entries: readonly TelemetryEntry[], elapsedMs: number): StepMetrics[] {
    const iterations = entries.filter(({ kind }) => kind === 'generator').length;
    const milliseconds = elapsedMs / Math.max(1, iterations);
    let critic: TelemetryEntry | undefined;
    let images = 0;
    return entries.flatMap((entry) => {
      if (entry.kind === 'critic') {
        critic = entry;
        images += this.config.batch;
        return [];
      }
      const timing = { milliseconds, imagesPerSecond: (1000 * images) / milliseconds };
      images = 0;
      const run = { objective: this.#objective, criticWeights: this.#critic.parameterCount };
      const rates = this.#rates.get(entry.generatorStep);
      this.#rates.delete(entry.generatorStep);
      return critic ? [metricsOf(critic, entry, { ...run, rates }, timing)] : [];
    });
  }

  #assertFinite(entries: readonly TelemetryEntry[]): void {
    const bad = entries.find(
      (e) => e.nonFiniteGradients > 0 || e.nonFiniteWeights > 0 || e.nonFiniteScores > 0,
    );
    if (!bad) return;
    const layout = bad.kind === 'critic' ? this.#critic : this.#generator;
    const tensor = bad.firstBadIndex === undefined ? undefined : parameterAt(layout, bad.firstBadIndex);
    const what = bad.nonFiniteWeights > 0 ? 'weight' : bad.nonFiniteGradients > 0 ? 'gradient' : 'loss';
    throw new EarthmoverError('diverged', `training diverged: a ${what} is not finite`, {
      tensor: tensor ? `${bad.kind}.${tensor}` : `${bad.kind} loss`,
      step: `${bad.kind} step ${bad.step} (generator iteration ${bad.generatorStep + (bad.kind === 'critic' ? 1 : 0)})`,
      gradients: `${bad.nonFiniteGradients} not finite`,
      weights: `${bad.nonFiniteWeights} not finite`,
      hint: `go back to the last checkpoint, with a smaller learning rate${this.#objective.clips ? ' or clip' : ''}`,
    });
  }

  #announced(batch: StepMetrics[]): StepMetrics[] {
    for (const metrics of batch) for (const listener of this.#listeners) listener(metrics);
    return batch;
  }

  async #prepareFed(): Promise<{ critic: Replay; generator: Replay }> {
    const { options } = this.#plan;
    if (!options.data) return { critic: this.#criticReplay, generator: this.#generatorReplay };
    const steps = [criticStep(options, 'fed'), generatorStep(options, 'fed')];
    await this.#addBuffers(steps);
    const [critic, generator] = await Promise.all(steps.map((step) => this.#prepare(step)));
    return { critic: critic!, generator: generator! };
  }

  #sampler(averaged: boolean): Promise<Replay> {
    const { latent } = this.config;
    const plan = () =>
      samplePlan(this.#generator, sampleRowsAtOnce, { latent, averaged }, this.#device.traits);
    const sampler = this.#samplers.get(averaged) ?? this.#prepareOwn(plan());
    this.#samplers.set(averaged, sampler);
    return sampler;
  }

  async #prepareOwn(step: PlannedStep): Promise<Replay> {
    await this.#addBuffers([step]);
    return this.#prepare(step);
  }

  #prepare(step: PlannedStep): Promise<Replay> {
    return Replay.prepare(this.#device, this.#pipelines, this.#buffers, step.plan);
  }

  async #addBuffers(steps: readonly PlannedStep[]): Promise<void> {
    for (const [name, size] of mergeBuffers(steps)) {
      if (!this.#buffers.has(name)) this.#buffers.create(name, size);
    }
    for (const { buffer, data } of steps.flatMap((step) => step.tables)) this.#buffers.write(buffer, data);
  }

  #checkFeed(name: string, data: ArrayLike<number>, sampleShape: Shape): void {
    const expected = this.config.batch * sizeOf(sampleShape);
    if (data.length === expected) return;
    throw usageError(`stepWith: ${name} has the wrong number of elements`, {
      given: data.length,
      expected,
      hint: `a batch is [${[this.config.batch, ...sampleShape].join(', ')}], row-major`,
    });
  }

  #checkMixes(mixes: readonly ArrayLike<number>[], steps: number): void {
    if (!this.#objective.penalises) {
      throw usageError('stepWith: mixes are for the gradient penalty', {
        objective: this.config.objective,
        hint: 'leave them out, or use the objective wgan-gp',
      });
    }
    if (mixes.length !== steps || mixes.some(({ length }) => length !== this.config.batch)) {
      throw usageError('stepWith: mixes has the wrong size', {
        given: mixes.map(({ length }) => length),
        hint: `one for each real batch, of ${this.config.batch} numbers in [0, 1)`,
      });
    }
  }

  /** The bits that the GPU would draw in the same step. */
  #drawMix(): Float32Array {
    const { seed, batch } = this.config;
    const counter = [0, this.#criticSteps, Math.floor(seed / 2 ** 32)] as const;
    const key = [seed >>> 0, streams.penaltyMix] as const;
    return Float32Array.from({ length: batch }, (_, i) => {
      const bits = philox([Math.floor(i / 4), ...counter], key)[i % 4]!;
      return (bits >>> 8) / 2 ** 24;
    });
  }

  #writeSettings(): void {
    const { clip, clipOrder } = this.config;
    const settings = this.#optimiser.settings(this.config);
    const rates = peakRates(this.config);
    if (ratesChange(this.config)) {
      const tables = rateTables(this.config);
      this.#buffers.write('critic.rates', tables.critic);
      this.#buffers.write('generator.rates', tables.generator);
    }
    const { clips } = this.#objective;
    const ownClip = clips && clipOrder === 'paper' ? clip : undefined;
    const criticSettings = {
      ...settings,
      learningRate: rates.critic,
      clip: ownClip,
      ...(clips && { bound: clip }),
    };
    this.#buffers.write('critic.settings', settingsWords(criticSettings));
    this.#buffers.write(
      'generator.settings',
      settingsWords({ ...settings, learningRate: rates.generator, clip: undefined }),
    );
    if (clips && clipOrder === 'reference') {
      this.#buffers.write(
        'critic.clip-settings',
        settingsWords({ ...settings, learningRate: rates.critic, clip: Math.min(clip, unclipped) }),
      );
    }
  }

  #initialise(): void {
    const { seed, ema } = this.config;
    for (const layout of [this.#critic, this.#generator]) {
      const stream = layout.name === 'critic' ? streams.criticWeights : streams.generatorWeights;
      const averaged = layout.name === 'generator' && ema > 0;
      const write = (kind: 'weights' | 'statistics', data: Float32Array, offset: number) => {
        this.#buffers.write(`${layout.name}.${kind}`, data, offset);
        if (averaged) this.#buffers.write(`${layout.name}.${emaKinds[kind]}`, data, offset);
      };
      const weights = initialParameters(layout.model, seed, stream);
      for (const { name, offset } of layout.parameters) write('weights', weights.get(name)!, offset);
      const statistics = initialStatistics(layout.model);
      for (const { name, offset } of layout.statistics) write('statistics', statistics.get(name)!, offset);
    }
    this.#buffers.write('state', initialCounters(seed));
  }

  #weightPlaces(): TensorPlace[] {
    return [this.#generator, this.#critic].flatMap((layout) => [
      ...parameterPlaces(layout, 'weights', `${layout.name}.`),
      ...statisticPlaces(layout, 'statistics', `${layout.name}.`),
    ]);
  }

  /** Of the decaying means; none where there are none. */
  #emaPlaces(): TensorPlace[] {
    if (this.config.ema === 0) return [];
    return [
      ...parameterPlaces(this.#generator, emaKinds.weights, 'ema.generator.'),
      ...statisticPlaces(this.#generator, emaKinds.statistics, 'ema.generator.'),
    ];
  }

  #statePlaces(): TensorPlace[] {
    const averages = this.#optimiser.averages(this.config);
    return [
      ...this.#weightPlaces(),
      ...[this.#generator, this.#critic].flatMap((layout) =>
        averages.flatMap((average) => parameterPlaces(layout, average, `${average}.${layout.name}.`)),
      ),
      ...this.#emaPlaces(),
    ];
  }
}

function parameterPlaces(layout: NetworkLayout, kind: string, prefix: string): TensorPlace[] {
  return layout.parameters.map((slot) => ({
    name: prefix + slot.name,
    buffer: `${layout.name}.${kind}`,
    slot,
    spec: slot.spec,
  }));
}

function statisticPlaces(layout: NetworkLayout, kind: string, prefix: string): TensorPlace[] {
  return layout.statistics.map((slot) => ({
    name: prefix + slot.name,
    buffer: `${layout.name}.${kind}`,
    slot,
  }));
}

const countersPlace: TensorPlace = {
  name: 'counters',
  buffer: 'state',
  slot: { name: 'counters', shape: [counterCount], offset: 0 },
};

/** A promise whose failure is looked at later, by whoever awaits it. */
function unobserved<T>(promise: Promise<T>): Promise<T> {
  promise.catch(() => {});
  return promise;
}
