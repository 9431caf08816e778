import { batchSmall } from '../compiler/batch.ts';
import { compile } from '../compiler/compile.ts';
import type { Variants } from '../compiler/lower.ts';
import type { Output, Plan, Slice, Step } from '../compiler/plan.ts';
import { validate } from '../compiler/rules.ts';
import { counterCount } from '../core/counters.ts';
import { usageError } from '../core/errors.ts';
import { type Shape, sizeOf } from '../core/shape.ts';
import type { Value } from '../graph/value.ts';
import { clip } from '../kernels/clip.ts';
import { ema } from '../kernels/ema.ts';
import type { AdapterTraits, Kernel } from '../kernels/kernel.ts';
import { runningStats } from '../kernels/running-stats.ts';
import { entryWords, telemetry } from '../kernels/telemetry.ts';
import type { BatchMoments, Pass } from '../nn/module.ts';
import { concat, reshape, slice } from '../ops/layout.ts';
import { input } from '../ops/leaf.ts';
import { add, mul } from '../ops/pointwise.ts';
import { random, sampleRows } from '../ops/random.ts';
import { grad } from '../transform/grad.ts';
import type { TrainingConfig } from './config.ts';
import { gradientPenalty } from './gradient-penalty.ts';
import { rateCount } from './learning-rate.ts';
import { type NetworkLayout, packed, paddingOf, sliceOf } from './network.ts';
import { objectiveOf } from './objectives.ts';
import { optimiserOf } from './optimisers.ts';

/** Streams of the run's random numbers. */
export const streams = {
  criticLatents: 1,
  generatorLatents: 2,
  criticWeights: 3,
  generatorWeights: 4,
  fixedLatents: 5,
  penaltyMix: 6,
};

/** Entries of the telemetry ring; more than the longest outer iterations between two readings write. */
export const ringSize = 1024;

/** Readings of the ring that may be under way at once, each with a copy of its own. */
export const ringCopies = 2;

/** The generator's buffers of decaying means, by what they are the means of. */
export const emaKinds = { weights: 'ema-weights', statistics: 'ema-statistics' };

/** What the steps know of the data: enough to plan without it. */
export interface DataDescription {
  readonly shape: Shape;
  readonly count: number;
  readonly encoding: 'u8' | 'f32';
}

export interface StepOptions {
  readonly critic: NetworkLayout;
  readonly generator: NetworkLayout;
  /** Undefined where every batch is fed from outside. */
  readonly data: DataDescription | undefined;
  readonly config: TrainingConfig;
  readonly traits: AdapterTraits;
  readonly variants?: Variants;
}

/** A step's plan, with the buffers that it shares with the host or with other steps: name → bytes. */
export interface PlannedStep {
  readonly plan: Plan;
  readonly buffers: ReadonlyMap<string, number>;
  /** Contents of small tables, written once. */
  readonly tables: readonly { readonly buffer: string; readonly data: Uint32Array }[];
}

/** The critic's half of Algorithm 1, lines 3–7: one batch of each distribution, gradient, update, clip. */
export function criticStep(options: StepOptions, source: 'sampled' | 'fed'): PlannedStep {
  const { critic, generator, config } = options;
  const { batch, latent } = config;
  const sampleShape = generator.model.outputShape;
  const step = new StepBuilder(options, source === 'sampled' ? 'critic' : 'critic.fed');
  const z =
    source === 'sampled'
      ? random(step.state, [batch, latent], {
          kind: 'normal',
          stream: streams.criticLatents,
          clock: 'criticStep',
        })
      : step.input('feed.latent', [batch, latent]);
  const real =
    source === 'sampled' ? step.realBatch(sampleShape) : step.input('feed.real', [batch, ...sampleShape]);
  const fake = step.forward(generator, z, 1, 'critic');
  const scores = reshape(step.forward(critic, concat([real, fake]), 2, 'critic'), [2 * batch, 1]);
  const scoresFrom = (start: number) => slice(scores, [start, 0], [batch, 1]);
  const objective = objectiveOf(config.objective);
  const loss = objective.critic(scoresFrom(0), scoresFrom(batch));
  if (objective.penalises) {
    const mix = source === 'sampled' ? step.uniform(streams.penaltyMix) : step.input('feed.mix', [batch]);
    const score = (x: Value) => step.forward(critic, x, 1, 'critic');
    const { penalty, slope } = gradientPenalty(score, real, fake, mix, config.penalty);
    const whole = add(loss, mul(penalty, config.gradientPenalty));
    step.gradients(critic, whole);
    step.output('critic.measures', concat([whole, slope]));
  } else {
    step.gradients(critic, loss);
    if (!objective.linear) step.output('critic.measures', loss);
  }
  step.output('critic.scores', scores);
  return step.finish(
    critic,
    2,
    !objective.clips ? 'never' : config.clipOrder === 'paper' ? 'after' : 'before',
  );
}

/** The generator's half, lines 9–11: a fresh batch of latents, the gradient through the critic, update. */
export function generatorStep(options: StepOptions, source: 'sampled' | 'fed'): PlannedStep {
  const { critic, generator, config } = options;
  const { batch, latent } = config;
  const step = new StepBuilder(options, source === 'sampled' ? 'generator' : 'generator.fed');
  const z =
    source === 'sampled'
      ? random(step.state, [batch, latent], {
          kind: 'normal',
          stream: streams.generatorLatents,
          clock: 'generatorStep',
        })
      : step.input('feed.latent', [batch, latent]);
  const fake = step.forward(generator, z, 1, 'generator');
  const scores = reshape(step.forward(critic, fake, 1, 'generator'), [batch, 1]);
  const objective = objectiveOf(config.objective);
  const loss = objective.generator(scores);
  step.gradients(generator, loss);
  if (!objective.linear) step.output('generator.measures', loss);
  step.output('generator.scores', scores);
  return step.finish(generator, 1, 'never');
}

/**
 * Samples from the generator with its running averages: a graph of its own, which leaves no trace in the run. With
 * `averaged`, from the decaying means of its weights and statistics.
 */
export function samplePlan(
  generator: NetworkLayout,
  rows: number,
  { latent, averaged }: { readonly latent: number; readonly averaged: boolean },
  traits: AdapterTraits,
): PlannedStep {
  const kinds = averaged ? emaKinds : { weights: 'weights', statistics: 'statistics' };
  const buffers = new Map<string, number>();
  const inputs: Record<string, Slice> = {};
  const named = (buffer: string, shape: Shape): Slice => {
    buffers.set(buffer, 4 * sizeOf(shape));
    return { buffer, offset: 0, size: Math.ceil(sizeOf(shape) / 4) * 16 };
  };
  const bound = (name: string, shape: Shape, slice: Slice) => {
    inputs[name] = slice;
    return input(name, shape);
  };
  const z = bound('sample.latent', [rows, latent], named('sample.latent', [rows, latent]));
  const samples = generator.model.forward(reshape(z, [rows, ...generator.model.inputShape]), {
    groups: 1,
    mode: 'eval',
    moments: () => {},
    parameter: (name) => {
      const slot = generator.parameters.find((p) => p.name === name)!;
      return bound(`generator.${name}`, slot.shape, sliceOf(`generator.${kinds.weights}`, slot));
    },
    statistic: (name) => {
      const slot = generator.statistics.find((s) => s.name === name)!;
      return bound(`generator.${name}`, slot.shape, sliceOf(`generator.${kinds.statistics}`, slot));
    },
  });
  const outputs = [{ value: samples, slice: named('sample.output', samples.shape) }];
  return { plan: compile({ name: 'sample', outputs, inputs, traits }), buffers, tables: [] };
}

class StepBuilder {
  readonly state: Value;
  readonly #options: StepOptions;
  readonly #name: string;
  readonly #inputs: Record<string, Slice> = {};
  readonly #outputs: Output[] = [];
  readonly #buffers = new Map<string, number>();
  readonly #tables: { buffer: string; data: Uint32Array }[] = [];
  readonly #after: Step[] = [];

  constructor(options: StepOptions, name: string) {
    this.#options = options;
    this.#name = name;
    this.state = this.#bind('state', [counterCount], 'u32', this.#buffer('state', 4 * counterCount));
  }

  input(name: string, shape: Shape): Value {
    return this.#bind(name, shape, 'f32', this.#buffer(name, 4 * sizeOf(shape)));
  }

  /** A number in [0, 1) for each pair of samples, fresh in every critic step. */
  uniform(stream: number): Value {
    return random(this.state, [this.#options.config.batch], { kind: 'uniform', stream, clock: 'criticStep' });
  }

  output(buffer: string, value: Value): void {
    this.#outputs.push({ value, slice: this.#buffer(buffer, 4 * sizeOf(value.shape)) });
  }

  realBatch(sampleShape: Shape): Value {
    const { data, config } = this.#options;
    if (!data)
      throw usageError('no data to train on', { hint: 'give `data`, or feed batches with stepWith' });
    const elements = data.count * sizeOf(data.shape);
    const table =
      data.encoding === 'u8'
        ? this.#bind(
            'data',
            [Math.ceil(elements / 4)],
            'u32',
            this.#buffer('data', Math.ceil(elements / 4) * 4),
          )
        : this.#bind('data', [data.count, ...data.shape], 'f32', this.#buffer('data', 4 * elements));
    return sampleRows(table, this.state, [config.batch, ...sampleShape], {
      count: data.count,
      encoding: data.encoding,
    });
  }

  /** Runs a network in training mode; its batch moments go into the running averages at the end of the step. */
  forward(layout: NetworkLayout, x: Value, groups: number, occasion: string): Value {
    const { name, model } = layout;
    const moments: BatchMoments[] = [];
    const rows = x.shape[0]!;
    const pass: Pass = {
      groups,
      mode: 'train',
      parameter: (parameter) => this.#parameter(layout, parameter),
      statistic: (statistic) => {
        throw new Error(`${statistic}: running averages are not used in training`);
      },
      moments: (m) => moments.push(m),
    };
    const y = model.forward(reshape(x, [rows, ...model.inputShape]), pass);
    if (moments.length > 0) this.#updateStatistics(layout, moments, groups, `${name}.moments.${occasion}`);
    return y;
  }

  gradients(layout: NetworkLayout, loss: Value): void {
    const values = layout.parameters.map(({ name }) => this.#parameter(layout, name));
    grad(loss, values).forEach((value, i) => {
      this.#outputs.push({ value, slice: sliceOf(`${layout.name}.gradients`, layout.parameters[i]!) });
    });
  }

  /** Compiles the graph and appends what follows it: running averages, update, decaying means, telemetry. */
  finish(layout: NetworkLayout, scoreGroups: 1 | 2, clipping: 'before' | 'after' | 'never'): PlannedStep {
    const { traits, variants, config, data } = this.#options;
    const { name } = layout;
    const bytes = 4 * layout.parameterFloats;
    const weights = this.#buffer(`${name}.weights`, bytes);
    const gradients = this.#buffer(`${name}.gradients`, bytes);
    const state = this.#buffer('state', 4 * counterCount);
    const optimiser = optimiserOf(config.optimizer);
    const [first, ...others] = optimiser
      .averages(config)
      .map((average) => this.#buffer(`${name}.${average}`, bytes));
    // A bound of infinity for the update; the clip that comes before the step has the real one.
    const settings = this.#buffer(`${name}.settings`, 32);
    const rates = rateCount(config);
    const update = optimiser.kernel(
      { count: layout.parameterFloats, network: name, scheduled: rates > 0, padding: paddingOf(layout) },
      config,
      traits,
    );
    const partials = this.#buffer(`${name}.partials`, 32 * update.partialRows);
    const record = telemetry(
      {
        kind: name,
        partialRows: update.partialRows,
        rows: config.batch,
        scoreGroups,
        batch: config.batch,
        sampleCount: this.#name.endsWith('.fed') || !data ? 0 : data.count,
        ringSize,
      },
      traits,
    );
    const ring = this.#buffer('telemetry', 4 * entryWords * ringSize);
    const graph = compile({
      name: this.#name,
      outputs: this.#outputs,
      inputs: this.#inputs,
      traits,
      // Fed steps may join sampled ones later, whose temporaries are of other sizes.
      pool: this.#name.endsWith('.fed') ? 'fed' : 'step',
      ...(variants && { variants }),
    });
    const before =
      clipping === 'before'
        ? [
            this.#step('clip', clip({ count: layout.parameterFloats }, traits), [
              this.#buffer(`${name}.clip-settings`, 32),
              weights,
            ]),
          ]
        : [];
    const plan: Plan = {
      ...graph,
      steps: [
        ...before,
        ...graph.steps,
        ...batchSmall(
          this.#after.map(({ slices: operands, ...step }) => ({ ...step, operands })),
          ({ buffer }) => buffer,
        ).map(({ operands: slices, ...step }) => ({ ...step, slices })),
        this.#step(update.family, update, [
          settings,
          gradients,
          first!,
          weights,
          partials,
          ...others,
          ...(optimiser.clocked || rates > 0 ? [state] : []),
          ...(rates > 0 ? [this.#buffer(`${name}.rates`, 4 * rates)] : []),
        ]),
        ...(name === 'generator' && config.ema > 0 ? this.#averageSteps(layout) : []),
        this.#step('telemetry', record, [
          partials,
          this.#buffer(`${name}.scores`, 4 * scoreGroups * config.batch),
          state,
          ring,
          this.#buffer(`${name}.measures`, 16),
        ]),
      ],
    };
    validate(plan, traits);
    return { plan, buffers: this.#buffers, tables: this.#tables };
  }

  /** Takes the new weights and running averages up into their decaying means, before the step is counted. */
  #averageSteps(layout: NetworkLayout): Step[] {
    const { config, traits } = this.#options;
    const counts = { weights: layout.parameterFloats, statistics: layout.statisticFloats };
    return (['weights', 'statistics'] as const).flatMap((kind) => {
      const count = counts[kind];
      if (count === 0) return [];
      const buffer = (which: string) => this.#buffer(`${layout.name}.${which}`, 4 * count);
      const slices = [this.#buffer('state', 4 * counterCount), buffer(kind), buffer(emaKinds[kind])];
      return [this.#step(`ema ${kind}`, ema({ count, decay: config.ema }, traits), slices)];
    });
  }

  #updateStatistics(
    layout: NetworkLayout,
    moments: readonly BatchMoments[],
    groups: number,
    buffer: string,
  ): void {
    const { traits } = this.#options;
    const { slots, floats } = packed(
      moments.flatMap((m) => [
        { name: m.mean, shape: m.sum.shape },
        { name: m.variance, shape: m.squares.shape },
      ]),
    );
    moments.forEach((m, i) => {
      this.#outputs.push({ value: m.sum, slice: sliceOf(buffer, slots[2 * i]!) });
      this.#outputs.push({ value: m.squares, slice: sliceOf(buffer, slots[2 * i + 1]!) });
    });
    const momenta = new Set(moments.map((m) => m.momentum));
    if (momenta.size > 1) {
      throw usageError('the batch norms of a network must share one momentum', {
        network: layout.name,
        momenta: [...momenta],
      });
    }
    const table = runningTable(layout, moments, slots);
    this.#tables.push({ buffer: `${buffer}.table`, data: table });
    this.#after.push(
      this.#step(
        `running-stats ${layout.name}`,
        runningStats({ count: layout.statisticFloats, groups, momentum: moments[0]!.momentum }, traits),
        [
          this.#buffer(`${buffer}.table`, table.byteLength),
          this.#buffer(buffer, 4 * floats),
          this.#buffer(`${layout.name}.statistics`, 4 * layout.statisticFloats),
        ],
      ),
    );
  }

  #parameter(layout: NetworkLayout, name: string): Value {
    const slot = layout.parameters.find((parameter) => parameter.name === name);
    if (!slot) throw usageError(`the ${layout.name} has no weight '${name}'`, { model: layout.model.name });
    this.#buffer(`${layout.name}.weights`, 4 * layout.parameterFloats);
    return this.#bind(`${layout.name}.${name}`, slot.shape, 'f32', sliceOf(`${layout.name}.weights`, slot));
  }

  readonly #bound = new Map<string, Value>();

  #bind(name: string, shape: Shape, dtype: 'f32' | 'u32', place: Slice): Value {
    const known = this.#bound.get(name);
    if (known) return known;
    const value = input(name, shape, dtype);
    this.#bound.set(name, value);
    this.#inputs[name] = place;
    return value;
  }

  #buffer(name: string, size: number): Slice {
    this.#buffers.set(name, Math.max(size, this.#buffers.get(name) ?? 0));
    return { buffer: name, offset: 0, size: Math.ceil(size / 16) * 16 };
  }

  #step(label: string, kernel: Kernel, slices: readonly Slice[]): Step {
    return { label: `${this.#name}/${label}`, kernel, slices };
  }
}

/** For each running average: where its batch sums lie, how far apart the groups are, and what makes a moment of a sum. */
function runningTable(
  layout: NetworkLayout,
  moments: readonly BatchMoments[],
  slots: ReturnType<typeof packed>['slots'],
): Uint32Array {
  const words = new Uint32Array(4 * layout.statisticFloats);
  const floats = new Float32Array(words.buffer);
  const fillRows = (statistic: string, slotIndex: number, scale: number) => {
    const target = layout.statistics.find((s) => s.name === statistic)!;
    const channels = sizeOf(target.shape);
    for (let c = 0; c < channels; c++) {
      const row = 4 * (target.offset / 4 + c);
      words[row] = slots[slotIndex]!.offset / 4 + c;
      words[row + 1] = channels;
      floats[row + 2] = scale;
    }
  };
  moments.forEach((m, i) => {
    fillRows(m.mean, 2 * i, 1 / m.count);
    fillRows(m.variance, 2 * i + 1, 1 / (m.count - 1));
  });
  return words;
}
