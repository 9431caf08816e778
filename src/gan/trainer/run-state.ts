// The state of a run on the GPU: its buffers, the kernels bound to them, and how far it is.
// Words: a step's `replay` is its plan, made ready; `position` is how many steps were submitted; a trainer is `busy`
// while something trains, and nothing else may train or restore then.

import { counterCount, counterWords, orderPlaceOf } from '../../core/counters.ts';
import { EarthmoverError, usageError } from '../../core/errors.ts';
import type { TrainingData } from '../../data/dataset.ts';
import type { Standardization } from '../../data/standardization.ts';
import type { StoredTensor } from '../../io/safetensors.ts';
import type { Buffers } from '../../runtime/buffers.ts';
import type { Device } from '../../runtime/device.ts';
import { Pipelines } from '../../runtime/pipelines.ts';
import { Replay } from '../../runtime/replay.ts';
import type { TrainingConfig } from '../config.ts';
import type { NetworkLayout } from '../network.ts';
import { type Objective, objectiveOf } from '../objectives.ts';
import type { Companion } from '../parallel/companion.ts';
import type { Shard } from '../parallel/exchange.ts';
import type { PlannedStep } from '../planned-step.ts';
import { mergeBuffers, type TrainingPlan } from '../training-plan.ts';
import { readTensors, type Tensor, writeTensors } from '../weights.ts';
import { BatchStream } from './batch-stream.ts';
import type { RestorableState, TrainerState } from './captured-state.ts';
import { writeInitialState, writeSettings } from './initial-writes.ts';
import { writeLabels, writeResident } from './resident-data.ts';
import { countersPlace, emaPlaces, gradientPlaces, statePlaces, weightPlaces } from './tensor-places.ts';
import { createUnits, type Units } from './units.ts';

/** The two halves of an outer iteration. */
export interface StepReplays {
  readonly critic: Replay;
  readonly generator: Replay;
}

/** What a run trains on, and how its networks see it. */
export interface RunMaterial {
  readonly data: TrainingData | undefined;
  readonly standardization: Standardization | undefined;
  readonly parallel?: Parallel | undefined;
}

/** How a trainer is one of several, each in a process of its own: see `src/gan/parallel/`. */
export interface Parallel {
  readonly shard: Shard;
  readonly open: (state: RunState) => Promise<Companion>;
}

/** Steps done, or on their way to the GPU. */
export interface StepPosition {
  /** Generator iterations. */
  step: number;
  criticSteps: number;
}

export class RunState {
  readonly device: Device;
  readonly buffers: Buffers;
  readonly plan: TrainingPlan;
  readonly config: TrainingConfig;
  readonly objective: Objective;
  readonly critic: NetworkLayout;
  readonly generator: NetworkLayout;
  readonly units: Units;
  readonly replays: StepReplays;
  /** Where the batches of sampled steps come from; undefined where the data lie on the GPU, or there are none. */
  readonly stream: BatchStream | undefined;
  /** Where the run is. */
  readonly position: StepPosition = { step: 0, criticSteps: 0 };
  /** Undefined where it trains alone. */
  companion: Companion | undefined;
  readonly #pipelines: Pipelines;
  #busy = false;
  #destroyed = false;

  private constructor(device: Device, buffers: Buffers, plan: TrainingPlan, ready: Ready) {
    this.units = ready.units;
    this.device = device;
    this.buffers = buffers;
    this.plan = plan;
    this.config = plan.options.config;
    this.objective = objectiveOf(this.config.objective);
    this.critic = plan.options.critic;
    this.generator = plan.options.generator;
    this.replays = ready.replays;
    this.stream = ready.stream;
    this.#pipelines = ready.pipelines;
    this.#writeTables([plan.steps.critic, plan.steps.generator]);
    writeSettings(buffers, this.config);
    writeInitialState(buffers, this);
  }

  /** Makes the buffers of `plan`, compiles and binds its steps, and writes what the first one needs. */
  static async open(
    device: Device,
    buffers: Buffers,
    plan: TrainingPlan,
    { data, standardization, parallel }: RunMaterial,
  ): Promise<RunState> {
    const units = createUnits(standardization, plan.options);
    for (const [name, size] of plan.buffers) {
      buffers.create(name, size, name.endsWith('settings') ? 'uniform' : 'storage');
    }
    const pipelines = new Pipelines(device);
    pipelines.begin([...plan.steps.critic.plan.steps, ...plan.steps.generator.plan.steps]);
    const prepare = (step: PlannedStep) => Replay.prepare(device, pipelines, buffers, step.plan);
    const [critic, generator] = await Promise.all([
      prepare(plan.steps.critic),
      prepare(plan.steps.generator),
    ]);
    const { slots, config, shard } = plan.options;
    if (data && !slots) await writeResident(device, buffers, data, units);
    if (plan.options.generator.model.classes) writeLabels(buffers, data);
    const stream =
      data && slots && new BatchStream(buffers, data, { config, slots, units, ranks: shard?.ranks });
    const state = new RunState(device, buffers, plan, {
      units,
      pipelines,
      replays: { critic, generator },
      stream,
    });
    state.companion = await parallel?.open(state);
    return state;
  }

  /** How many telemetry entries the steps submitted so far write. */
  get entries(): number {
    return this.position.step + this.position.criticSteps;
  }

  /** @throws usage error where the trainer has no data. */
  requireData(fault = 'no data to train on', hint = 'give `data`, or feed batches with stepWith'): void {
    this.requireAlive();
    if (!this.plan.options.data) throw usageError(fault, { hint });
  }

  /** @throws usage error once it was destroyed. */
  requireAlive(): void {
    if (!this.#destroyed) return;
    throw usageError('this trainer was destroyed', {
      hint: 'make another one with createTrainer; capture() before destroy() keeps the state for it',
    });
  }

  /** @throws usage error while it trains, and once it was destroyed. */
  requireIdle(): void {
    this.requireAlive();
    if (this.#busy)
      throw usageError('this trainer is training already', { hint: 'end the other loop first' });
  }

  /** From here to `end`, nothing else may train. */
  begin(): void {
    this.requireIdle();
    this.#busy = true;
  }

  end(): void {
    this.#busy = false;
  }

  /** Makes the buffers of a step beside those of training, and makes it ready. */
  async add(step: PlannedStep): Promise<Replay> {
    const [replay] = await this.addAll([step]);
    return replay;
  }

  /** The same for several steps, which share buffers. */
  async addAll<const Steps extends readonly PlannedStep[]>(
    steps: Steps,
  ): Promise<{ [K in keyof Steps]: Replay }> {
    for (const [name, size] of mergeBuffers(steps)) {
      if (!this.buffers.has(name)) this.buffers.create(name, size);
    }
    this.#writeTables(steps);
    const prepared = steps.map((step) =>
      Replay.prepare(this.device, this.#pipelines, this.buffers, step.plan),
    );
    return Promise.all(prepared) as Promise<{ [K in keyof Steps]: Replay }>;
  }

  async readWeights(): Promise<Map<string, Tensor>> {
    this.requireAlive();
    return readTensors(this.buffers, weightPlaces(this));
  }

  async readGradients(): Promise<Map<string, Tensor>> {
    this.requireAlive();
    return readTensors(this.buffers, gradientPlaces(this));
  }

  /** Sets tensors of `readWeights`; the decaying mean of a generator's weight begins anew from it. */
  writeWeights(tensors: ReadonlyMap<string, Tensor | StoredTensor>): void {
    this.requireAlive();
    writeTensors(this.buffers, weightPlaces(this), tensors);
    const places = emaPlaces(this);
    const averaged = new Set(places.map(({ name }) => name));
    const renamed = [...tensors].map(([name, tensor]) => [`ema.${name}`, tensor] as const);
    writeTensors(this.buffers, places, new Map(renamed.filter(([name]) => averaged.has(name))));
  }

  async capture(): Promise<TrainerState> {
    this.requireAlive();
    // Counters and tensors in one copy: nothing can come between them, whatever else is submitted meanwhile.
    const tensors = await readTensors(this.buffers, [...statePlaces(this), countersPlace]);
    const counters = tensors.get(countersPlace.name);
    if (!counters) throw new Error('the counters were not read');
    tensors.delete(countersPlace.name);
    const { buffer, byteOffset } = counters.data;
    return { tensors, counters: new Uint32Array(buffer, byteOffset, counterCount) };
  }

  /** @throws checkpoint error where it is of other networks or a larger data set; nothing is changed then. */
  restore({ tensors, counters }: RestorableState): void {
    const places = statePlaces(this);
    const missing = places.find(({ name }) => !tensors.has(name));
    if (missing || counters.length !== counterCount) {
      throw new EarthmoverError('checkpoint', 'the state does not belong to these networks', {
        missing: missing?.name ?? 'counters',
        hint: 'resume with the configuration that the run was started with',
      });
    }
    const { data } = this.plan.options;
    const { position } = orderPlaceOf(counters);
    if (data && position >= data.count) {
      // No order of so few samples has such a place: who looked for its row would look for ever.
      throw new EarthmoverError('checkpoint', 'the state does not belong to these data', {
        'samples used of its epoch': position,
        'samples here': data.count,
        hint: 'resume with the data that the run was started with',
      });
    }
    writeTensors(this.buffers, places, tensors, 'checkpoint');
    this.buffers.write('state', counters);
    this.stream?.moveTo(counters);
    const { generatorStep, criticStep } = counterWords;
    this.position.step = counters[generatorStep] ?? 0;
    this.position.criticSteps = counters[criticStep] ?? 0;
  }

  destroy(): void {
    this.#destroyed = true;
    this.companion?.destroy();
    this.buffers.destroy();
  }

  #writeTables(steps: readonly PlannedStep[]): void {
    for (const { buffer, data } of steps.flatMap(({ tables }) => tables)) this.buffers.write(buffer, data);
  }
}

interface Ready {
  readonly units: Units;
  readonly pipelines: Pipelines;
  readonly replays: StepReplays;
  readonly stream: BatchStream | undefined;
}
