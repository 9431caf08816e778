// The graph of one training step: forward passes, losses and gradients, with the buffers that they lie in.
// Words: a `pass` is one run of a network in training mode; which pass it is names the buffer of its batch moments.

import { Bindings } from '../compiler/bindings.ts';
import type { Step } from '../compiler/plan.ts';
import { counterCount } from '../core/counters.ts';
import { usageError } from '../core/errors.ts';
import { type Shape, sizeOf } from '../core/shape.ts';
import type { Value } from '../graph/value.ts';
import type { BatchMoments, Pass } from '../nn/module.ts';
import { augment } from '../ops/augment.ts';
import { reshape } from '../ops/layout.ts';
import { random, sampleRows } from '../ops/random.ts';
import { grad } from '../transform/grad.ts';
import { movesOf } from './augmentation.ts';
import { classCodes, drawnClasses } from './drawn-classes.ts';
import { freshNumbers } from './fresh-numbers.ts';
import { type NetworkLayout, sliceOf } from './network.ts';
import type { PlannedStep, StepOptions } from './planned-step.ts';
import { statisticsAssignment, statisticsUpdate } from './running-statistics.ts';
import { streams } from './step-constants.ts';

/** Whether a step draws its batches on the GPU, or is fed them. */
export type BatchSource = 'sampled' | 'fed';

/** One run of a network in a step. */
interface TrainingPass extends Pick<Pass, 'groups' | 'classes'> {
  readonly name: string;
}

export class StepGraph {
  readonly options: StepOptions;
  readonly source: BatchSource;
  /** Of the plan, and of every dispatch. */
  readonly name: string;
  readonly bindings = new Bindings();
  readonly tables: PlannedStep['tables'][number][] = [];
  /** Dispatches behind the graph that update statistics. */
  readonly statisticsSteps: Step[] = [];
  readonly #assigned = { critic: new Map<string, Value>(), generator: new Map<string, Value>() };
  /** Passes with moments so far, by the buffer of the first. */
  readonly #passes = new Map<string, number>();
  /** The run's counters. */
  readonly state: Value;
  readonly #uniform: Pass['uniform'];

  constructor(options: StepOptions, network: 'critic' | 'generator', source: BatchSource) {
    this.options = options;
    this.source = source;
    this.name = source === 'sampled' ? network : `${network}.fed`;
    this.state = this.bindings.input('state', [counterCount], { dtype: 'u32' });
    this.#uniform = freshNumbers(this.bindings, network === 'critic' ? 'criticStep' : 'generatorStep');
  }

  /** z ~ N(0, I), [batch, latent]: drawn, or the feed. */
  latents(stream: number, clock: 'criticStep' | 'generatorStep'): Value {
    const { batch, latent } = this.options.config;
    return this.source === 'sampled'
      ? random(this.state, [batch, latent], { kind: 'normal', stream, clock })
      : this.bindings.input('feed.latent', [batch, latent]);
  }

  /** A number in [0, 1) for each pair of samples, fresh in every critic step: drawn, or the feed. */
  mixes(stream: number): Value {
    const { batch } = this.options.config;
    return this.source === 'sampled'
      ? random(this.state, [batch], { kind: 'uniform', stream, clock: 'criticStep' })
      : this.bindings.input('feed.mix', [batch]);
  }

  /** Real samples [batch, ...shape]: from the data, augmented as the configuration says, or the feed. */
  realBatch(sampleShape: Shape): Value {
    const { data, slots, config } = this.options;
    if (this.source === 'fed') return this.bindings.input('feed.real', [config.batch, ...sampleShape]);
    if (!data) throw noData();
    const { count, encoding, shape } = data;
    const rows = slots ? slots.count * slots.rows : count;
    const table =
      encoding === 'u8'
        ? this.bindings.input('data', [Math.ceil((rows * sizeOf(shape)) / 4)], { dtype: 'u32' })
        : this.bindings.input('data', [rows, ...shape]);
    const batch = sampleRows(table, this.state, [config.batch, ...sampleShape], {
      count,
      encoding,
      ...(slots && { slots }),
    });
    const { augmentation: stream } = streams;
    return config.augment === 'none' ? batch : augment(batch, this.state, { ...movesOf(config), stream });
  }

  /**
   * The class of each row of the next real batch, one-hot [batch, classes]: of the very rows that are drawn, or the feed.
   * A generator's step takes them, too: its classes are as frequent as the data's. Undefined where networks know none.
   */
  classes(): Value | undefined {
    const { data, config, generator } = this.options;
    const { classes } = generator.model;
    if (classes === undefined) return undefined;
    if (this.source === 'fed') return this.bindings.input('feed.classes', [config.batch, classes]);
    if (!data) throw noData();
    this.tables.push(classCodes(classes));
    return drawnClasses(this.bindings, this.state, { ...data, classes, batch: config.batch });
  }

  /**
   * Runs a network in training mode; its batch moments go into the running averages at the end of the step, and so do
   * the values that it assigns, which the next pass sees.
   *
   * @param pass.groups groups of the batch with statistics of their own
   */
  forward(layout: NetworkLayout, x: Value, pass: TrainingPass): Value {
    const { name, model } = layout;
    const moments: BatchMoments[] = [];
    const [rows = 0] = x.shape;
    const y = model.forward(reshape(x, [rows, ...model.inputShape]), {
      groups: pass.groups,
      mode: 'train',
      classes: pass.classes,
      parameter: (parameter) => this.#parameter(layout, parameter),
      statistic: (statistic) => this.#statistic(layout, statistic),
      assign: (statistic, value) => this.#assigned[name].set(statistic, value),
      moments: (m) => moments.push(m),
      uniform: this.#uniform,
    });
    if (moments.length > 0) {
      const update = {
        layout,
        moments,
        groups: pass.groups,
        buffer: this.#momentsBuffer(`${name}.moments.${pass.name}`),
        label: `${this.name}/running-stats ${name}`,
      };
      const { step, table } = statisticsUpdate(this.bindings, update, this.options.traits);
      this.statisticsSteps.push(step);
      this.tables.push(table);
    }
    return y;
  }

  /**
   * Appends what gives the assigned statistics of both networks their values.
   *
   * @param kinds the buffers of a network that take them
   */
  finishStatistics(kinds: (layout: NetworkLayout) => readonly string[]): void {
    for (const layout of [this.options.critic, this.options.generator]) {
      const assigned = this.#assigned[layout.name];
      if (assigned.size === 0) continue;
      const assignment = { layout, assigned, kinds: kinds(layout), label: `${this.name}/assign` };
      const { steps, table } = statisticsAssignment(this.bindings, assignment, this.options.traits);
      this.statisticsSteps.push(...steps);
      this.tables.push(table);
    }
  }

  /** Wants the gradients of a loss by all weights of a network. */
  gradients(layout: NetworkLayout, loss: Value): void {
    const values = layout.parameters.map(({ name }) => this.#parameter(layout, name));
    const gradients = grad(loss, values);
    for (const [i, slot] of layout.parameters.entries()) {
      const gradient = gradients[i];
      if (gradient) this.bindings.output(sliceOf(`${layout.name}.gradients`, slot), gradient);
    }
  }

  /** Each pass of a step has moments of its own. */
  #momentsBuffer(name: string): string {
    const count = (this.#passes.get(name) ?? 0) + 1;
    this.#passes.set(name, count);
    return count === 1 ? name : `${name}.${count}`;
  }

  #statistic({ name: network, model, statistics, statisticFloats }: NetworkLayout, name: string): Value {
    const assigned = this.#assigned[network].get(name);
    if (assigned) return assigned;
    const slot = statistics.find((statistic) => statistic.name === name);
    if (!slot) throw usageError(`the ${network} has no statistic '${name}'`, { model: model.name });
    this.bindings.buffer(`${network}.statistics`, 4 * statisticFloats);
    const slice = sliceOf(`${network}.statistics`, slot);
    return this.bindings.input(`${network}.${name}`, slot.shape, { slice });
  }

  #parameter(layout: NetworkLayout, name: string): Value {
    const slot = layout.parameters.find((parameter) => parameter.name === name);
    if (!slot) throw usageError(`the ${layout.name} has no weight '${name}'`, { model: layout.model.name });
    this.bindings.buffer(`${layout.name}.weights`, 4 * layout.parameterFloats);
    const slice = sliceOf(`${layout.name}.weights`, slot);
    return this.bindings.input(`${layout.name}.${name}`, slot.shape, { slice });
  }
}

function noData() {
  return usageError('no data to train on', { hint: 'give `data`, or feed batches with stepWith' });
}
