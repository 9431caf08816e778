// The trainer: Algorithm 1 on a device. This file is its public face; the rooms are in trainer/.
// Words: an `outer iteration` is nCritic critic steps and one generator step; a `step` of the run is such an iteration.

import { variantsOfPlans } from '../compiler/plan.ts';
import type { StoredTensor } from '../io/safetensors.ts';
import { Buffers } from '../runtime/buffers.ts';
import type { Device } from '../runtime/device.ts';
import type { Classes, PairClasses } from './class-choice.ts';
import type { TrainingConfig } from './config.ts';
import { requireKnownOptions } from './known-options.ts';
import { drawLatents } from './latents.ts';
import type { StepMetrics } from './metrics.ts';
import type { SampleChoice } from './sample-plan.ts';
import { stepAdaptive } from './trainer/adaptive-steps.ts';
import type { RestorableState, TrainerState } from './trainer/captured-state.ts';
import { afterCriticSteps } from './trainer/critic-alone.ts';
import { type CriticScores, FedSteps } from './trainer/fed-steps.ts';
import {
  type CheckpointEvent,
  Occasions,
  type SampleEvent,
  type SampleOptions,
} from './trainer/occasions.ts';
import { Pace, type TrainOptions } from './trainer/pace.ts';
import { type CriticAtPoints, type PairScores, Probes } from './trainer/probes.ts';
import { RunState } from './trainer/run-state.ts';
import type { StepFeeds } from './trainer/step-feeds.ts';
import { Telemetry } from './trainer/telemetry.ts';
import { type TrainerOptions, trainerOptions } from './trainer/trainer-options.ts';
import { planTraining, type TrainerSummary } from './training-plan.ts';
import type { Tensor } from './weights.ts';

export type { RestorableState, TrainerState } from './trainer/captured-state.ts';
export type { TrainerOptions } from './trainer/trainer-options.ts';

/**
 * Algorithm 1 on a device: all buffers, pipelines and bindings are made here, and none while it trains.
 * @throws usage error on an option or setting that there is not, on a value out of range, and where networks, data and
 * configuration do not fit; gpu error where the adapter cannot hold them; data error where a store cannot be read
 * @example
 * const trainer = await createTrainer(device, { generator, critic, data, config: { nCritic: 5, seed: 7 } });
 * for await (const { step, wassersteinEstimate } of trainer.train({ steps: 100 })) {
 *   console.log(step, wassersteinEstimate);
 * }
 */
export async function createTrainer(device: Device, options: TrainerOptions): Promise<Trainer> {
  requireKnownOptions(options, trainerOptions, 'createTrainer');
  const { config = {}, standardization, parallel, ...parts } = options;
  const plan = planTraining({ ...parts, config, traits: device.traits, shard: parallel?.shard });
  const buffers = new Buffers(device);
  try {
    const { data } = parts;
    return new Trainer(await RunState.open(device, buffers, plan, { data, standardization, parallel }));
  } catch (fault) {
    buffers.destroy();
    throw fault;
  }
}

/**
 * A run of Algorithm 1 on a device, as `createTrainer` makes it. Its buffers are on the GPU until `destroy`.
 *
 * Every method but `destroy` throws a usage error once the trainer was destroyed, and a gpu error once the device is
 * lost.
 *
 * @example
 * const samples = await trainer.sample(trainer.fixedLatents(64));
 * const weights = encodeSafetensors(await trainer.readWeights());
 * trainer.destroy();
 */
export class Trainer {
  /** In full: what was given, over the values of its objective's paper, over the defaults. */
  readonly config: TrainingConfig;
  /** How points are standardised for the networks; undefined where they are taken as they are. */
  readonly standardization: TrainerOptions['standardization'];
  /** Layers, sizes and costs of the run. */
  readonly summary: TrainerSummary;
  readonly #state: RunState;
  readonly #telemetry: Telemetry;
  readonly #pace: Pace;
  readonly #occasions: Occasions;
  readonly #fedSteps: FedSteps;
  readonly #probes: Probes;

  /** @internal Use `createTrainer`. */
  constructor(state: RunState) {
    this.config = state.config;
    this.standardization = state.units.standardization;
    this.summary = state.plan.summary;
    this.#state = state;
    this.#telemetry = new Telemetry(state);
    this.#pace = new Pace(state, this.#telemetry);
    this.#occasions = new Occasions(state, this.#pace);
    this.#fedSteps = new FedSteps(state, this.#telemetry);
    this.#probes = new Probes(state);
  }

  /** Generator iterations done, or on their way to the GPU. */
  get step(): number {
    return this.#state.position.step;
  }

  /** Critic steps done, or on their way to the GPU. */
  get criticSteps(): number {
    return this.#state.position.criticSteps;
  }

  /** Bytes of the run's buffers on the GPU. */
  get liveBytes(): number {
    return this.#state.buffers.bytes + this.#telemetry.bytes;
  }

  /** Milliseconds that the host has spent encoding and submitting outer iterations. */
  get hostMs(): number {
    return this.#pace.hostMs;
  }

  /** The kernel variant of every product, by label: what makes a run repeat bit for bit on its adapter. */
  get variants(): Readonly<Record<string, string>> {
    const { critic, generator } = this.#state.plan.steps;
    return variantsOfPlans([critic.plan, generator.plan]);
  }

  /** Calls `listener` with every iteration's metrics, in order; the result ends that. @throws usage error once destroyed */
  onStep(listener: (metrics: StepMetrics) => void): () => void {
    return this.#telemetry.onStep(listener);
  }

  /**
   * Calls `listener` after every so many iterations, with samples from the same latents throughout. Training waits for it,
   * and computes the same bits as without. It holds from the next call that trains on; the result ends that.
   * @throws usage error on an `every` or `count` below 1, and once destroyed; gpu error, in training, without room
   */
  onSample(options: SampleOptions, listener: (event: SampleEvent) => void | Promise<void>): () => void {
    return this.#occasions.onSample(options, listener, (count) => this.sample(this.fixedLatents(count)));
  }

  /** The same with the state. @throws usage error on an `every` below 1, and once destroyed */
  onCheckpoint(
    options: Pick<SampleOptions, 'every'>,
    listener: (event: CheckpointEvent) => void | Promise<void>,
  ): () => void {
    return this.#occasions.onCheckpoint(options, listener);
  }

  /**
   * Trains and yields the metrics of each generator iteration, in order and a little late: the GPU is never waited for.
   * When the iterator ends, by itself, by the signal or by leaving the loop, everything submitted is done.
   *
   * @throws diverged error that names tensor and step where a weight, gradient or score is not finite; usage error on
   * an option that there is not or has no such value, and where there is no data; data error where a store cannot be
   * read; gpu error once the device is lost; ranks error where processes that train together lose each other
   */
  async *train(options: TrainOptions = {}): AsyncGenerator<StepMetrics, void> {
    this.#state.requireData();
    yield* this.#occasions.train(options);
  }

  /**
   * One outer iteration on data of your own; the number of critic steps is the number of batches.
   *
   * @param onCriticStep called after each critic step, which waits for it: gradients and weights can be read there
   * @throws usage error on a feed that there is not or of the wrong size; diverged error as `train`; gpu error once the
   * device is lost
   */
  stepWith(
    feeds: StepFeeds,
    onCriticStep?: (scores: CriticScores) => void | Promise<void>,
  ): Promise<StepMetrics> {
    return this.#occasions.after(this.#fedSteps.step(feeds, onCriticStep));
  }

  /**
   * One outer iteration on the run's data whose number of critic steps is decided on the way, block by block. It waits
   * for each block.
   *
   * @param next given what mean f(real) − mean f(fake) was in the steps of the last block (none at first), says how
   * many steps come next; 0 for the generator's
   * @throws usage error where there is no data, or `next` begins with 0; diverged error as `train`; data error as
   * `train`; gpu error once the device is lost
   */
  async stepAdaptive(next: (estimates: readonly number[]) => number): Promise<StepMetrics> {
    this.#state.requireData();
    return this.#occasions.after(stepAdaptive(this.#state, this.#telemetry, next));
  }

  /**
   * Samples of the generator under its running averages, so that each depends on its own latent only; with `ema`, of
   * the decaying mean of its weights.
   * @param latents [count, latent]
   * @returns [count, ...sample shape], images NHWC in [−1, 1]
   * @throws usage error where they are not whole latents, or there is no such class; gpu error once the device is lost
   */
  sample(latents: Float32Array, { averaged = true, classes }: SampleChoice = {}): Promise<Float32Array> {
    return this.#probes.sample(latents, averaged && this.config.ema > 0, classes);
  }

  /**
   * The critic's scores of real and generated samples, as a critic step computes them: a batch of each at a time, and
   * in batch norm the batch's own statistics. Training does not notice.
   *
   * @param real [count, ...sample shape], whole batches
   * @param fake of the same size
   * @param classes of conditional networks, [count]
   * @throws usage error where they are not whole batches of both; gpu error once the device is lost
   */
  score(real: Float32Array, fake: Float32Array, classes?: PairClasses): Promise<PairScores> {
    return this.#probes.score(real, fake, classes);
  }

  /**
   * The critic's score and slope at points [count, ...sample shape], each by itself: batch norm uses its running
   * averages. Training does not notice.
   *
   * @param classes [count] of conditional networks
   * @throws usage error where they are not whole points; gpu error once the device is lost
   */
  criticAt(points: Float32Array, classes?: Classes): Promise<CriticAtPoints> {
    return this.#probes.criticAt(points, classes);
  }

  /**
   * Trains the critic alone for `steps` steps on fresh batches of the run's data, calls `look`, and puts everything
   * back: the run goes on bit for bit as if it had not been. What the steps would have counted is not counted.
   *
   * @param look may train the critic on, with `more`
   * @throws usage error where there is no data, and while it trains; data error as `train`; gpu error once the device is lost
   */
  async afterCriticSteps<T>(
    steps: number,
    look: (more: (steps: number) => Promise<void>) => Promise<T>,
  ): Promise<T> {
    this.#state.requireData('no data to train the critic on', 'give `data` to the trainer');
    return afterCriticSteps(this.#state, this.#telemetry, steps, look);
  }

  /**
   * Latents [count, latent] of a stream of their own: the same for every call and all of a run.
   * @throws usage error once it was destroyed
   */
  fixedLatents(count: number): Float32Array {
    this.#state.requireAlive();
    const { latent, seed } = this.config;
    return drawLatents({ count, latent, seed });
  }

  /**
   * Weights and running averages of both networks: `generator.0.weight`, …, in PyTorch's layouts.
   * @throws usage error once it was destroyed; gpu error once the device is lost
   */
  readWeights(): Promise<Map<string, Tensor>> {
    return this.#state.readWeights();
  }

  /**
   * The gradients of each network's last step, under the names of the weights.
   * @throws usage error once it was destroyed; gpu error once the device is lost
   */
  readGradients(): Promise<Map<string, Tensor>> {
    return this.#state.readGradients();
  }

  /**
   * Sets any of the tensors that `readWeights` names, also as `decodeSafetensors` gives them. The decaying mean of a
   * generator's weight begins anew from it.
   *
   * @throws usage error on an unknown name or another shape; checkpoint error on a stored tensor of integers
   */
  writeWeights(tensors: ReadonlyMap<string, Tensor | StoredTensor>): void {
    this.#state.writeWeights(tensors);
  }

  /**
   * The state after `step` iterations; training may go on from it here or anywhere.
   * @throws usage error once it was destroyed; gpu error once the device is lost
   */
  capture(): Promise<TrainerState> {
    return this.#state.capture();
  }

  /**
   * Continues from a captured state, bit for bit on the same adapter.
   * @throws checkpoint error where a tensor is missing or of another shape, usage error while it trains; nothing is
   * changed then
   */
  restore(captured: RestorableState): void {
    this.#state.requireIdle();
    this.#state.restore(captured);
    this.#telemetry.reset();
  }

  /** Ends the run's hold on the GPU; the device stays. Every method but this one throws a usage error from then on. */
  destroy(): void {
    this.#state.destroy();
    this.#telemetry.destroy();
  }
}
