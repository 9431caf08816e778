// The graph of one training step: forward passes, losses and gradients, with the buffers that they lie in.
// Words: a `pass` is one run of a network in training mode; which pass it is names the buffer of its batch moments.

import { Bindings } from '../compiler/bindings.ts';
import type { Slice, Step } from '../compiler/plan.ts';
import { counterCount } from '../core/counters.ts';
import { usageError } from '../core/errors.ts';
import type { Shape } from '../core/shape.ts';
import { byteSizeOf, type Value } from '../graph/value.ts';
import type { BatchMoments, Pass } from '../nn/module.ts';
import { reshape } from '../ops/layout.ts';
import { add, mul } from '../ops/pointwise.ts';
import { grad } from '../transform/grad.ts';
import { freshNumbers } from './fresh-numbers.ts';
import { type NetworkLayout, sliceOf } from './network.ts';
import type { PlannedStep, StepOptions } from './planned-step.ts';
import { statisticsAssignment, statisticsUpdate } from './running-statistics.ts';
import { type BatchSource, StepBatch } from './step-batch.ts';

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
  /** What the step takes. */
  readonly batch: StepBatch;
  readonly #uniform: Pass['uniform'];
  /** Of the micro-batch in its step. */
  readonly #index: number;

  constructor(
    options: StepOptions,
    network: 'critic' | 'generator',
    source: BatchSource,
    /** Number of the micro-batch in its step. */
    index: number,
  ) {
    this.options = options;
    this.source = source;
    this.#index = index;
    this.name = `${network}${source === 'sampled' ? '' : '.fed'}${index > 0 ? `.${index + 1}` : ''}`;
    const state = this.bindings.input('state', [counterCount], { dtype: 'u32' });
    const { bindings, tables } = this;
    this.batch = new StepBatch({ options, source, index, bindings, tables, state });
    const clock = network === 'critic' ? 'criticStep' : 'generatorStep';
    const { shard } = options;
    this.#uniform = freshNumbers(this.bindings, clock, { microBatch: index, rank: shard?.rank });
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

  /** Wants the gradients of a loss by all weights of a network, the means over the micro-batches. */
  gradients(layout: NetworkLayout, loss: Value): void {
    const values = layout.parameters.map(({ name }) => this.#parameter(layout, name));
    const gradients = grad(this.#share(loss), values);
    const bytes = 4 * layout.parameterFloats;
    for (const [i, slot] of layout.parameters.entries()) {
      const gradient = gradients[i];
      if (gradient) this.#addUp(sliceOf(`${layout.name}.gradients`, slot), gradient, bytes);
    }
  }

  /** Wants the mean of a value over the micro-batches in a buffer of its own. */
  mean(buffer: string, value: Value): void {
    const bytes = byteSizeOf(value);
    this.#addUp(this.bindings.buffer(buffer, bytes), this.#share(value), bytes);
  }

  #share(value: Value): Value {
    const { accumulate } = this.options.config;
    return accumulate === 1 ? value : mul(value, 1 / accumulate);
  }

  /** Wants a share in memory, added to those of the micro-batches before. */
  #addUp(place: Slice, share: Value, bytes: number): void {
    const to = { ...place, buffer: this.#sumBuffer(place.buffer, this.#index) };
    this.bindings.buffer(to.buffer, bytes);
    const sum = this.#index > 0 ? this.#sumBefore(place, share.shape, bytes) : undefined;
    this.bindings.output(to, sum ? add(sum, share) : share);
  }

  #sumBefore(place: Slice, shape: Shape, bytes: number): Value {
    const slice = { ...place, buffer: this.#sumBuffer(place.buffer, this.#index - 1) };
    this.bindings.buffer(slice.buffer, bytes);
    return this.bindings.input(`${place.buffer}+${place.offset}`, shape, { slice });
  }

  /**
   * Where the sum up to a micro-batch lies: that of the last where it is wanted. No kernel may read the buffer that it
   * writes, so that two take turns. The first share has a third: one that is constant is written once for all steps.
   */
  #sumBuffer(wanted: string, index: number): string {
    const { accumulate } = this.options.config;
    if (index === 0 && accumulate > 2) return `${wanted}.first`;
    return (accumulate - index) % 2 === 1 ? wanted : `${wanted}.before`;
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
